import type { TensorIndex } from '../../../../graph/graph.ts'
import { binary, reduce } from '../../calls/element-calls.ts'
import type { KernelCall } from '../../kernel-call.ts'
import type { Layer } from '../layer.ts'
import { PictureBuffer } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'

/**
 * The sum of a layer's gradient over all pixels. The border is zero, so it may take part. A bias in front of a batch
 * normalization changes nothing and its exact gradient is 0: it stays where it is. `emit` takes the call that sums up.
 */
export function contributeBias(
  bias: TensorIndex,
  gradient: PictureBuffer,
  layer: Layer,
  compiler: StepCompiler,
  emit = (call: KernelCall, work: number): void => compiler.emit(call, work),
): void {
  if (bias === -1 || compiler.layouts.normalized(layer.output)) return
  const { channels } = gradient.shape
  const length = PictureBuffer.length(compiler.count, gradient.shape, gradient.border)
  const size = { outer: 1, count: length / channels, inner: channels }
  compiler.contributeParameter(bias, (output, accumulate) => {
    if (!accumulate) return emit(reduce(gradient.base, output, size, 'sum'), length)
    const part = compiler.memory.block(`bias contribution ${bias}`, channels)
    compiler.emit(reduce(gradient.base, part, size, 'sum'), length)
    const broadcast = { size: [1, 1, 1, channels], left: [0, 0, 0, 1], right: [0, 0, 0, 1] }
    compiler.emit(binary(part, output, output, 'add', broadcast), channels)
  })
}
