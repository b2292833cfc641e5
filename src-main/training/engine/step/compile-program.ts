import { learnStep, roundOutput } from './rounding.ts'
import type { TensorIndex } from '../../../graph/graph.ts'
import { adamDefaults } from '../../adam.ts'
import type { LossKind } from '../../loss.ts'
import type { Address } from '../calls/layouts.ts'
import { adam, batchLoss, lossStride } from '../calls/learning-calls.ts'
import { flatBinary, reduce, unary } from '../calls/element-calls.ts'
import { layerTable } from './layer-table.ts'
import type { LayerKernels } from './layer-kernels.ts'
import type { Layer } from './layer.ts'
import { PictureBuffer } from './picture-buffer.ts'
import type { ProgramItem } from './group-calls.ts'
import { StepCompiler, type CompilerParts } from './step-compiler.ts'

/** Where the host leaves a batch and finds the outcome. */
export type StepPorts = {
  /** The batch as it comes, dense. */
  readonly staging: Address
  /** Whether that is where the first layer reads it. */
  readonly direct: boolean
  readonly targets: Address
  readonly weights: Address
  readonly mask: Address
  /** Mean loss, right answers. */
  readonly result: Address
  /** Learning rate with Adam's bias corrections. */
  readonly rate: Address
}

/**
 * train: forward with batch statistics, backward, Adam. watch: that forward alone. infer: forward with moving statistics.
 * look: as infer, but rounding nothing, only to see the ranges of activations.
 */
export type Purpose = 'train' | 'watch' | 'infer' | 'look'

export type ProgramRequest = {
  readonly parts: CompilerParts
  readonly layers: readonly Layer[]
  readonly ports: StepPorts
  readonly input: TensorIndex
  readonly target: TensorIndex
  readonly loss: LossKind
  readonly count: number
  readonly purpose: Purpose
  /** Penalty on the squares of weights. */
  readonly l2: number
}

function kernelsOf(layer: Layer): LayerKernels {
  const kernels = layerTable[layer.node.operation.kind]
  if (!kernels) throw new Error(`Layer ${layer.node.name} cannot be compiled.`)
  return kernels
}

/** The loss and its gradient; a squared one by channels, as the layer before it, each thread with a sum of its own. */
function emitLoss(compiler: StepCompiler, { ports, target, count, loss: kind }: ProgramRequest): void {
  const columns = compiler.length(target) / count
  const shares = kind === 'meanSquaredError' && compiler.sharedByChannels(target) ? compiler.threads : 1
  const sums = shares > 1 ? compiler.partialSums('loss', lossStride) : ports.result
  const { targets, weights } = ports
  compiler.contribute(target, (gradient) => {
    const logits = compiler.value(target).start
    const call = batchLoss({
      logits,
      targets,
      weights,
      gradient: gradient.start,
      result: sums,
      rows: count,
      columns,
      kind,
      shares,
    })
    if (shares > 1) compiler.emitByChannels('values', target, call, 4 * count * columns)
    else compiler.emit(call, 0)
  })
  if (shares > 1) compiler.emit(reduce(sums, ports.result, { outer: 1, count: shares, inner: lossStride }, 'sum'), 0)
}

/** Adds the gradient of l2 times the sum of squares of each weight tensor that learns. */
function penalise(compiler: StepCompiler, l2: number): void {
  const { parameters, memory } = compiler
  compiler.part = 'penalty'
  for (const { offset, length } of parameters.learnedWeights()) {
    const slope = memory.block(`penalty ${length}`, length)
    const gradient = parameters.gradient + offset * 4
    compiler.emitLate(unary(parameters.values + offset * 4, slope, length, 'affine', 2 * l2, 0), length)
    compiler.emitLate(flatBinary(gradient, slope, gradient, 'add', length, 1), length)
  }
}

/** The kernel calls of one program over a batch of `count`. */
export function compileProgram(request: ProgramRequest): readonly ProgramItem[] {
  const { layers, ports, input, target, purpose, count } = request
  const training = purpose === 'train' || purpose === 'watch'
  const compiler = new StepCompiler(request.parts, { count, training, looking: purpose === 'look' })
  const source = compiler.value(input)
  const staged = new PictureBuffer(ports.staging, source.shape)
  if (request.parts.grids?.has(input)) roundOutput(compiler, input, staged)
  else if (!ports.direct) compiler.copy(staged, source)
  for (const layer of layers) {
    compiler.part = `${layer.node.name} forward`
    kernelsOf(layer).forward(layer, compiler)
    roundOutput(compiler, layer.output)
  }
  const kept = purpose === 'watch' ? null : [input, target]
  if (purpose !== 'train') return compiler.program(kept)

  compiler.part = 'loss'
  emitLoss(compiler, request)
  const optimizer = {
    values: compiler.parameters.values,
    gradient: compiler.parameters.gradient,
    first: compiler.parameters.first,
    second: compiler.parameters.second,
    result: ports.result,
    rate: ports.rate,
    ...adamDefaults,
  }
  const { memory } = request.parts
  if (request.l2 === 0) compiler.optimizer = memory.table(adam({ ...optimizer, segments: 0, segmentCount: 0 }).words)
  for (const layer of layers.toReversed()) {
    if (!compiler.needsGradient(layer.output)) continue
    compiler.part = `${layer.node.name} backward`
    learnStep(compiler, layer.output)
    kernelsOf(layer).backward(layer, compiler)
  }
  if (request.l2 > 0) penalise(compiler, request.l2)
  compiler.part = 'optimizer'
  const segments = compiler.parameters.segments(compiler.learned)
  const floats = segments.reduce((sum, [, count]) => sum + count, 0)
  const rest = adam({ ...optimizer, segments: memory.table(segments.flat()), segmentCount: segments.length })
  compiler.emitLate(rest, 4 * floats)
  return compiler.program(kept)
}
