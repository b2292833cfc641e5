import { tapOffsets } from '../../graph/interpret/convolution.ts'
import type { Graph } from '../../graph/graph.ts'
import type { LayerVisit } from './walk-layers.ts'

/** Rows of a layer that read the same inputs: their weights' places, and those inputs at many positions. */
type Block = {
  readonly rows: readonly number[]
  readonly weightAt: (row: number, k: number) => number
  readonly depth: number
  readonly patches: readonly Float64Array[]
  readonly targets: (row: number, patch: number) => number
}

/** Positions that a layer is fitted on. */
const mostPatches = 1024
/** Wider rows are left alone: their second moments would not fit in memory. */
const deepest = 1200
const sweeps = 30

/**
 * Chooses how each weight of a layer is rounded so that the layer's output on calibration inputs comes nearest to the float
 * net's: argmin over whole numbers of Σ (w·x − ŵ·x̂)², x̂ being the input that the rounded layers before really give (AdaRound,
 * Nagel et al. 2020, equation 20, the quadratic problem itself). It is solved by descent over single weights until none
 * improves. Means are left out, because the bias is corrected afterwards. `adaround` lets each weight go down or up;
 * `adaquant` lets it move by whole steps (after Hubara et al. 2021).
 */
export function reconstructWeights(
  graph: Graph,
  visit: LayerVisit,
  scaleOf: (row: number) => number,
  mode: 'adaround' | 'adaquant',
  limit: number,
): Float32Array {
  const original = graph.tensors[visit.layer.weights]?.data
  const chosen = visit.weights.slice()
  if (!(original instanceof Float32Array)) return chosen
  for (const block of blocksOf(graph, visit)) {
    if (block.depth > deepest) continue
    const moments = secondMoments(block)
    for (const row of block.rows) fitRow(block, moments, row, scaleOf(row), original, chosen, mode, limit)
  }
  return chosen
}

function fitRow(
  block: Block,
  moments: Float64Array,
  row: number,
  scale: number,
  original: Float32Array,
  chosen: Float32Array,
  mode: 'adaround' | 'adaquant',
  limit: number,
): void {
  const { depth, patches, targets, weightAt } = block
  const slope = new Float64Array(depth)
  const wanted = patches.map((_, index) => targets(row, index))
  const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length
  patches.forEach((patch, index) => {
    let error = mean - (wanted[index] ?? 0)
    for (let k = 0; k < depth; k++) error += patch[k]! * chosen[weightAt(row, k)]!
    for (let k = 0; k < depth; k++) slope[k]! += error * patch[k]!
  })
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = false
    for (let k = 0; k < depth; k++) {
      const place = weightAt(row, k)
      const now = Math.round(chosen[place]! / scale)
      const exact = (original[place] ?? 0) / scale
      const step = slope[k]! > 0 ? -1 : 1
      const next = now + step
      const allowed = mode === 'adaquant' || next === Math.floor(exact) || next === Math.ceil(exact)
      const change = 2 * step * scale * slope[k]! + (step * scale) ** 2 * moments[k * depth + k]!
      if (!allowed || Math.abs(next) > limit || change >= -1e-12) continue
      chosen[place] = next * scale
      for (let j = 0; j < depth; j++) slope[j]! += step * scale * moments[k * depth + j]!
      moved = true
    }
    if (!moved) return
  }
}

function secondMoments({ patches, depth }: Block): Float64Array {
  const moments = new Float64Array(depth * depth)
  for (const patch of patches) {
    for (let i = 0; i < depth; i++) {
      const value = patch[i]!
      if (value === 0) continue
      for (let j = 0; j < depth; j++) moments[i * depth + j]! += value * patch[j]!
    }
  }
  return moments
}

/** The inputs under each output position, taken evenly over samples and positions. */
function blocksOf(graph: Graph, { node, layer, rounded, target }: LayerVisit): Block[] {
  const { operation } = node
  const shape = graph.tensors[layer.input]?.shape ?? []
  const filter = graph.tensors[layer.weights]?.shape ?? []
  const pixels = (target[0]?.length ?? 0) / layer.rows
  const stride = Math.max(1, Math.ceil((rounded.length * pixels) / mostPatches))
  const places = Array.from({ length: Math.ceil((rounded.length * pixels) / stride) }, (_, index) => index * stride)
  const targets = (row: number, index: number): number => {
    const place = places[index] ?? 0
    return target[Math.floor(place / pixels)]?.[(place % pixels) * layer.rows + row] ?? 0
  }
  const allRows = Array.from({ length: layer.rows }, (_, row) => row)
  const cut = (depth: number, offsetOf: (pixel: number, k: number) => number): Float64Array[] =>
    centred(
      places.map((place) => {
        const values = rounded[Math.floor(place / pixels)]
        return Float64Array.from({ length: depth }, (_, k) => {
          const offset = offsetOf(place % pixels, k)
          return offset < 0 ? 0 : (values?.[offset] ?? 0)
        })
      }),
    )
  if (operation.kind === 'fullyConnected') {
    const depth = layer.columns
    return [
      {
        rows: allRows,
        depth,
        weightAt: (row, k) => row * depth + k,
        patches: cut(depth, (pixel, k) => pixel * depth + k),
        targets,
      },
    ]
  }
  if (operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d') return []
  const offsets = tapOffsets(operation, shape, filter)
  const taps = (filter[1] ?? 1) * (filter[2] ?? 1)
  const from = (pixel: number, tap: number, channel: number): number => {
    const offset = offsets[pixel * taps + tap] ?? -1
    return offset < 0 ? -1 : offset + channel
  }
  if (operation.kind === 'conv2d') {
    const inner = filter[3] ?? 1
    if (inner !== shape.at(-1)) return []
    const depth = taps * inner
    const patches = cut(depth, (pixel, k) => from(pixel, Math.floor(k / inner), k % inner))
    return [{ rows: allRows, depth, weightAt: (row, k) => row * depth + k, patches, targets }]
  }
  return allRows.map((row) => {
    const channel = Math.floor((row * layer.columns) / layer.rows)
    return {
      rows: [row],
      depth: taps,
      weightAt: (_, k) => k * layer.rows + row,
      patches: cut(taps, (pixel, k) => from(pixel, k, channel)),
      targets,
    }
  })
}

/** Differences from the mean: what is constant, the bias takes up afterwards. */
function centred(patches: Float64Array[]): Float64Array[] {
  const mean = new Float64Array(patches[0]?.length ?? 0)
  for (const patch of patches) patch.forEach((value, k) => (mean[k]! += value / patches.length))
  for (const patch of patches) patch.forEach((value, k) => (patch[k] = value - mean[k]!))
  return patches
}
