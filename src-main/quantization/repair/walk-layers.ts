import { realValues } from '../../graph/constant-values.ts'
import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { Activation } from '../../graph/operations.ts'
import { createOperand, prepareNode } from '../../graph/interpret/evaluate-node.ts'
import { activationRange } from '../../graph/interpret/kernel.ts'
import { simulateQuantization } from '../../graph/interpret/simulate-quantization.ts'
import { isActivation } from '../activation-parameters.ts'
import { layerWeights, type LayerWeights } from '../equalization/layer-weights.ts'

/** A weighted layer on its way through a net whose earlier layers are rounded (and repaired) already. */
export type LayerVisit = {
  readonly node: Node
  readonly layer: LayerWeights
  /** The layer's input in the float net and in the rounded one, sample by sample. */
  readonly exact: readonly Float32Array[]
  readonly rounded: readonly Float32Array[]
  /** Its weights as they are rounded so far, in real numbers. */
  readonly weights: Float32Array
  /** What the layer gives before its activation, exactly, and rounded with these weights. */
  readonly target: readonly Float32Array[]
  readonly output: (weights: Float32Array) => readonly Float32Array[]
}

/** What a visitor changes: weights on their grid, in real numbers, and what is taken off the bias of each row. */
export type LayerRepair = { readonly weights: Float32Array; readonly shift: Float64Array }

type Both = { readonly exact: readonly Float32Array[]; readonly rounded: readonly Float32Array[] }

/**
 * Takes samples through a float graph and its integer twin at once, layer by layer, and lets `repair` change each weighted layer
 * before the next one is reached. Rounding is simulated in real numbers. Answers the repairs by layer name.
 */
export function walkLayers(
  graph: Graph,
  integer: Graph,
  samples: readonly Float32Array[],
  repair: (visit: LayerVisit) => LayerRepair,
): ReadonlyMap<string, LayerRepair> {
  const values = new Map<TensorIndex, Both>()
  const repairs = new Map<string, LayerRepair>()
  const twins = new Map(integer.nodes.map((node) => [node.name, node]))
  const grid = (index: TensorIndex, arrays: readonly Float32Array[]): readonly Float32Array[] => {
    const tensor = integer.tensors[index]
    if (!tensor?.quantization) return arrays
    arrays.forEach(simulateQuantization(tensor))
    return arrays
  }
  const [input = -1] = graph.inputs
  values.set(input, { exact: samples, rounded: grid(input, samples.map((sample) => sample.slice())) }) // prettier-ignore
  for (const [place, node] of graph.nodes.entries()) {
    const layer = layerWeights(graph, node)
    const twin = twins.get(node.name)
    const constant = integer.tensors[twin?.inputs[node.inputs.indexOf(layer?.weights ?? -1)] ?? -1]
    const weights = constant && realValues(constant)
    const known = layer && values.get(layer.input)
    if (layer && weights && known) {
      const run = (inputs: readonly Float32Array[], values_: Float32Array | null) =>
        runLinear(graph, node, layer, inputs, values_)
      const target = run(known.exact, null)
      const before = new Float32Array(weights)
      let unchanged: readonly Float32Array[] | null = null
      const output = (values_: Float32Array) =>
        values_ === before ? (unchanged ??= run(known.rounded, before)) : run(known.rounded, values_)
      const done = repair({ node, layer, ...known, weights: before, target, output })
      repairs.set(node.name, done)
      const rounded = output(done.weights)
      for (const array of rounded) array.forEach((value, index) => (array[index] = value - (done.shift[index % layer.rows] ?? 0)))
      clampAll(node, target)
      clampAll(node, rounded)
      values.set(layer.output, { exact: target, rounded: grid(layer.output, rounded) })
    } else {
      runBoth(graph, node, values, grid)
    }
    forget(graph, place, values)
  }
  return repairs
}

function clampAll(node: Node, arrays: readonly Float32Array[]): void {
  const activation: Activation = 'activation' in node.operation ? node.operation.activation : 'none'
  const [low, high] = activationRange(activation)
  for (const array of arrays) array.forEach((value, index) => (array[index] = Math.min(high, Math.max(low, value))))
}

/** Operands for the tensors of one node only. */
function operandsOf(graph: Graph, node: Node, replace: (index: TensorIndex, tensor: Tensor) => Tensor) {
  const operands: ReturnType<typeof createOperand>[] = []
  for (const index of [...node.inputs, ...node.outputs]) {
    const tensor = graph.tensors[index]
    if (tensor) operands[index] = createOperand(replace(index, tensor))
  }
  return operands
}

/** A weighted layer without its activation, with its own weights or others. */
function runLinear(
  graph: Graph,
  node: Node,
  layer: LayerWeights,
  inputs: readonly Float32Array[],
  weights: Float32Array | null,
): readonly Float32Array[] {
  const { operation } = node
  const linear: Node = 'activation' in operation ? { ...node, operation: { ...operation, activation: 'none' } } : node
  const operands = operandsOf(graph, node, (index, tensor) =>
    weights && index === layer.weights ? { ...tensor, data: weights } : tensor,
  )
  const run = prepareNode(linear, operands)
  return inputs.map((values) => {
    operands[layer.input]?.values.set(values)
    run()
    return new Float32Array(operands[layer.output]?.values ?? [])
  })
}

function runBoth(
  graph: Graph,
  node: Node,
  values: Map<TensorIndex, Both>,
  grid: (index: TensorIndex, arrays: readonly Float32Array[]) => readonly Float32Array[],
): void {
  const operands = operandsOf(graph, node, (_, tensor) => tensor)
  const run = prepareNode(node, operands)
  const count = values.get(node.inputs.find((index) => values.has(index)) ?? -1)?.exact.length ?? 0
  const through = (side: keyof Both): Map<TensorIndex, Float32Array[]> => {
    const made = new Map<TensorIndex, Float32Array[]>(node.outputs.map((index) => [index, []]))
    for (let sample = 0; sample < count; sample++) {
      for (const index of node.inputs) {
        const known = values.get(index)?.[side][sample]
        if (known) operands[index]?.values.set(known)
      }
      run()
      for (const index of node.outputs) made.get(index)?.push(new Float32Array(operands[index]?.values ?? []))
    }
    return made
  }
  const [exact, rounded] = [through('exact'), through('rounded')]
  for (const index of node.outputs) {
    const real = isActivation(graph, index)
    values.set(index, {
      exact: exact.get(index) ?? [],
      rounded: real ? grid(index, rounded.get(index) ?? []) : (rounded.get(index) ?? []),
    })
  }
}

/** Frees what no later node reads. */
function forget(graph: Graph, place: number, values: Map<TensorIndex, Both>): void {
  const needed = new Set(graph.nodes.slice(place + 1).flatMap((node) => node.inputs))
  for (const index of values.keys()) if (!needed.has(index)) values.delete(index)
}
