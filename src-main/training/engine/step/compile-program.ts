import type { TensorIndex } from '../../../graph/graph.ts'
import { adamDefaults } from '../../adam.ts'
import type { LossKind } from '../../loss.ts'
import type { Address } from '../calls.ts'
import { adam, batchLoss } from '../step-calls.ts'
import { layerTable } from './layer-table.ts'
import type { LayerKernels } from './layer-kernels.ts'
import type { Layer } from './layer.ts'
import { StepCompiler, type CompilerParts, type PlannedCall } from './step-compiler.ts'

/** Where the host leaves a batch and finds the outcome. */
export type StepPorts = {
  /** The batch as it comes, dense. */
  readonly staging: Address
  readonly targets: Address
  readonly weights: Address
  readonly mask: Address
  /** Mean loss, right answers. */
  readonly result: Address
  /** Learning rate with Adam's bias corrections. */
  readonly rate: Address
}

export type ProgramRequest = {
  readonly parts: CompilerParts
  readonly layers: readonly Layer[]
  readonly ports: StepPorts
  readonly input: TensorIndex
  readonly target: TensorIndex
  readonly loss: LossKind
  readonly count: number
  /** train: forward with batch statistics, backward, Adam. watch: that forward alone. infer: forward with moving statistics. */
  readonly purpose: 'train' | 'watch' | 'infer'
}

function kernelsOf(layer: Layer): LayerKernels {
  const kernels = layerTable[layer.node.operation.kind]
  if (!kernels) throw new Error(`Layer ${layer.node.name} cannot be compiled.`)
  return kernels
}

/** The kernel calls of one program over a batch of `count`. */
export function compileProgram(request: ProgramRequest): readonly PlannedCall[] {
  const { layers, ports, input, target, purpose, count } = request
  const compiler = new StepCompiler(request.parts, { count, training: purpose !== 'infer' })
  const source = compiler.value(input)
  const staged = compiler.scratch('staging', source.shape)
  compiler.copy(staged, source)
  for (const layer of layers) kernelsOf(layer).forward(layer, compiler)
  if (purpose !== 'train') return compiler.calls

  const columns = compiler.length(target) / count
  compiler.contribute(target, (gradient) =>
    compiler.emit(
      batchLoss({
        logits: compiler.value(target).start,
        targets: ports.targets,
        weights: ports.weights,
        gradient: gradient.start,
        result: ports.result,
        rows: count,
        columns,
        kind: request.loss,
      }),
      0,
    ),
  )
  for (const layer of layers.toReversed()) if (compiler.needsGradient(layer.output)) kernelsOf(layer).backward(layer, compiler)
  const { parameters } = compiler
  compiler.emit(
    adam({
      values: parameters.values,
      gradient: parameters.gradient,
      first: parameters.first,
      second: parameters.second,
      result: ports.result,
      rate: ports.rate,
      count: parameters.learned,
      ...adamDefaults,
    }),
    4 * parameters.learned,
  )
  return compiler.calls
}
