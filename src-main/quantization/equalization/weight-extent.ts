import type { Graph } from '../../graph/graph.ts'
import type { LayerWeights } from './layer-weights.ts'

/** Largest magnitudes of a layer's weights for each row and column, under factors that change while one equalizes. */
export type WeightExtent = {
  /** Factors that the weights have been multiplied with so far. */
  readonly rowFactors: Float64Array
  readonly columnFactors: Float64Array
  /** The largest magnitude of a row, of a column, and of a column in parts of its rows' largest. */
  readonly row: (row: number) => number
  readonly column: (column: number) => number
  readonly columnShare: (column: number) => number
  /** Works out anew how large rows are, for the shares from now on. */
  readonly measureRows: () => void
}

/** One entry for each pair of row and column that has weights. */
export function createWeightExtent(graph: Graph, layer: LayerWeights): WeightExtent {
  const data = graph.tensors[layer.weights]?.data
  const values = data instanceof Float32Array ? data : new Float32Array()
  const largest = new Float64Array(layer.rows * layer.columns)
  for (let index = 0; index < values.length; index++) {
    const cell = layer.rowOf(index) * layer.columns + layer.columnOf(index)
    largest[cell] = Math.max(largest[cell] ?? 0, Math.abs(values[index] ?? 0))
  }
  const rowFactors = new Float64Array(layer.rows).fill(1)
  const columnFactors = new Float64Array(layer.columns).fill(1)
  const cellAt = (row: number, column: number): number =>
    (largest[row * layer.columns + column] ?? 0) * (rowFactors[row] ?? 1) * (columnFactors[column] ?? 1)
  const row = (which: number): number => {
    let most = 0
    for (let column = 0; column < layer.columns; column++) most = Math.max(most, cellAt(which, column))
    return most
  }
  const rows = new Float64Array(layer.rows)
  const measureRows = (): void => {
    for (let which = 0; which < rows.length; which++) rows[which] = row(which) / (rowFactors[which] ?? 1)
  }
  measureRows()
  const over = (column: number, share: boolean): number => {
    let most = 0
    for (let which = 0; which < layer.rows; which++) {
      const value = cellAt(which, column)
      if (value > 0) most = Math.max(most, share ? value / ((rows[which] ?? 1) * (rowFactors[which] ?? 1)) : value)
    }
    return most
  }
  return {
    rowFactors,
    columnFactors,
    row,
    column: (column) => over(column, false),
    columnShare: (column) => over(column, true),
    measureRows,
  }
}
