import type { Graph, Tensor, TensorIndex } from '../../graph/graph.ts'
import { channelClasses, type ChannelClass, type WeightSlot } from './channel-classes.ts'
import { channelCount } from './channel-links.ts'
import type { LayerWeights } from './layer-weights.ts'
import { createWeightExtent, type WeightExtent } from './weight-extent.ts'

/** Which two ranges an equalization makes equal. */
export type EqualizationKind = 'weights' | 'activations'

/** The largest magnitude that a channel of an activation has in calibration. */
export type ChannelMaximum = (tensor: TensorIndex, channel: number) => number

/** An equalized graph, and what each channel of an activation was divided by. */
export type Equalized = { readonly graph: Graph; readonly divisors: ReadonlyMap<TensorIndex, Float64Array> }

const rounds = 40
/** Rounds end when no factor moves by more than this share. */
const settled = 1e-3

/**
 * Cross-layer equalization (Nagel et al. 2019, section 4.1): channels that can only be rescaled together are divided by the
 * s = √(r₁ / r₂) that makes their two ranges equal, over and over until nothing moves. `weights`: r₁ is the largest weight of
 * the rows that write them, r₂ of the columns that read them. `activations`: r₁ is their largest value in calibration and r₂
 * the largest share that such a column has of its row's largest weight, for weights with a scale for each row.
 *
 * The float function stays the same. Channels that are always zero, and rows or columns of zeros, are left alone.
 */
export function equalizeChannels(graph: Graph, kind: EqualizationKind, maximum: ChannelMaximum): Equalized {
  const classes = channelClasses(graph)
  const extents = new Map<TensorIndex, WeightExtent>()
  const extentOf = (layer: LayerWeights): WeightExtent => {
    const extent = extents.get(layer.weights) ?? createWeightExtent(graph, layer)
    extents.set(layer.weights, extent)
    return extent
  }
  const found = classes.map((one) => ({ one, divisor: 1, largest: largestValue(one, maximum) }))
  for (let round = 0; round < rounds; round++) {
    let moved = 0
    for (const extent of extents.values()) extent.measureRows()
    for (const entry of found) {
      const { producers, consumers } = entry.one
      const columnSize = ({ layer, channel }: WeightSlot): number =>
        kind === 'weights' ? extentOf(layer).column(channel) : extentOf(layer).columnShare(channel)
      const written =
        kind === 'weights'
          ? Math.max(...producers.map(({ layer, channel }) => extentOf(layer).row(channel)))
          : entry.largest / entry.divisor
      const read = Math.max(...consumers.map(columnSize))
      if (!(written > 0 && read > 0 && entry.largest > 0)) continue
      const divisor = Math.sqrt(written / read)
      entry.divisor *= divisor
      for (const { layer, channel } of producers) extentOf(layer).rowFactors[channel]! /= divisor
      for (const { layer, channel } of consumers) extentOf(layer).columnFactors[channel]! *= divisor
      moved = Math.max(moved, Math.abs(Math.log(divisor)))
    }
    if (moved < settled) break
  }
  return rescale(graph, found)
}

function largestValue({ members }: ChannelClass, maximum: ChannelMaximum): number {
  return members.reduce((most, { tensor, channel }) => Math.max(most, maximum(tensor, channel)), 0)
}

/** Divides rows and multiplies columns, each weight once in double precision. */
function rescale(graph: Graph, found: readonly { readonly one: ChannelClass; readonly divisor: number }[]): Equalized {
  const divisors = new Map<TensorIndex, Float64Array>()
  const layers = new Map<
    TensorIndex,
    { readonly layer: LayerWeights; readonly rows: Float64Array; readonly columns: Float64Array }
  >()
  const layerAt = (layer: LayerWeights) => {
    const known = layers.get(layer.weights) ?? {
      layer,
      rows: new Float64Array(layer.rows).fill(1),
      columns: new Float64Array(layer.columns).fill(1),
    }
    layers.set(layer.weights, known)
    return known
  }
  for (const { one, divisor } of found) {
    for (const { tensor, channel } of one.members) {
      const list = divisors.get(tensor) ?? new Float64Array(channelCount(graph, tensor)).fill(1)
      divisors.set(tensor, list)
      list[channel] = divisor
    }
    for (const { layer, channel } of one.producers) layerAt(layer).rows[channel] = 1 / divisor
    for (const { layer, channel } of one.consumers) layerAt(layer).columns[channel] = divisor
  }
  const tensors: Tensor[] = [...graph.tensors]
  for (const { layer, rows, columns } of layers.values()) {
    scaleTensor(tensors, layer.weights, (index) => (rows[layer.rowOf(index)] ?? 1) * (columns[layer.columnOf(index)] ?? 1))
    scaleTensor(tensors, layer.bias, (index) => rows[index] ?? 1)
  }
  return { graph: { ...graph, tensors }, divisors }
}

function scaleTensor(tensors: Tensor[], place: TensorIndex, factor: (index: number) => number): void {
  const tensor = tensors[place]
  if (tensor?.data instanceof Float32Array)
    tensors[place] = { ...tensor, data: tensor.data.map((value, index) => value * factor(index)) }
}
