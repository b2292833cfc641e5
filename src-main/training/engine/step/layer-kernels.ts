import type { TensorIndex } from '../../../graph/graph.ts'
import { activationGradient } from '../calls/picture-calls.ts'
import type { Layer } from './layer.ts'
import type { PictureBuffer } from './picture-buffer.ts'
import { noBorder, sampleLength } from './picture-buffer.ts'
import { holds, type Border } from '../convolution-geometry.ts'
import type { StepCompiler } from './step-compiler.ts'

/** How one kind of layer becomes kernel calls. */
export type LayerKernels = {
  /** Whether the kernels take this layer as it is. */
  readonly accepts: (layer: Layer, compiler: LayerQuestions) => boolean
  readonly forward: (layer: Layer, compiler: StepCompiler) => void
  readonly backward: (layer: Layer, compiler: StepCompiler) => void
}

/** The first kernels where the second operand is computed, the others where it is a constant. */
export function eitherLayer(computed: LayerKernels, constant: LayerKernels): LayerKernels {
  const choose = (layer: Layer, { graph }: StepCompiler): LayerKernels =>
    graph.tensors[layer.node.inputs[1] ?? -1]?.data === undefined ? computed : constant
  return {
    accepts: (layer, questions) => computed.accepts(layer, questions) || constant.accepts(layer, questions),
    forward: (layer, compiler) => choose(layer, compiler).forward(layer, compiler),
    backward: (layer, compiler) => choose(layer, compiler).backward(layer, compiler),
  }
}

/** What `accepts` may ask. */
export type LayerQuestions = {
  readonly isActivation: (tensor: TensorIndex) => boolean
  readonly shape: (tensor: TensorIndex) => readonly number[]
  readonly numbers: (tensor: TensorIndex) => readonly number[]
}

/**
 * The gradient before a layer's activation, with this border: the output's own, or that with what the activation stopped
 * taken out.
 */
export function gradientBeforeActivation(layer: Layer, compiler: StepCompiler, border: Border = noBorder): PictureBuffer {
  const gradient = compiler.gradientOfValue(layer.output)
  const limits = compiler.limits(layer.output)
  if (layer.activation === 'none' && limits === 0 && holds(gradient.border, border)) return gradient
  const output = compiler.output(layer.output)
  const target = compiler.scratch(`before activation ${layer.output}`, output.shape, border)
  compiler.emitByChannels(
    'gradient',
    layer.output,
    activationGradient({
      gradient: gradient.start,
      output: output.start,
      target: target.start,
      limits,
      activation: layer.activation,
      accumulate: false,
      size: output.size(compiler.count),
      out: output.strides,
      to: target.strides,
    }),
    3 * compiler.count * sampleLength(output.shape),
  )
  return target
}
