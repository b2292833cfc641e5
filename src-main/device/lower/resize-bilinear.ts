import type { OperationOf } from '../../graph/operations.ts'
import type { NodeContext } from './node-context.ts'
import { sameType } from './tensor-facts.ts'
import { fourDimensions } from './window.ts'

/** RESIZE_BILINEAR in steps of 1/1024 pixel. */
export function lowerResizeBilinear(context: NodeContext, operation: OperationOf<'resizeBilinear'>): void {
  sameType(context, [context.input(0), context.output()], ['int8'])
  const [batches, inputHeight, inputWidth, channels] = fourDimensions(context, context.input(0).shape)
  const [, outputHeight, outputWidth] = fourDimensions(context, context.output().shape)
  const scale = (input: number, output: number) =>
    operation.alignCorners && output > 1
      ? Math.floor((1024 * (input - 1) + Math.floor((output - 1) / 2)) / (output - 1))
      : Math.floor((1024 * input + Math.floor(output / 2)) / output)
  const offset = (step: number) => (operation.halfPixelCenters ? Math.floor(step / 2) - 512 : 0)
  const scaleY = scale(inputHeight, outputHeight)
  const scaleX = scale(inputWidth, outputWidth)
  context.call({
    kernel: 'tk_resize_bilinear_s8',
    source: 'tk_resize_bilinear',
    parameters: {
      batches,
      inputHeight,
      inputWidth,
      channels,
      outputHeight,
      outputWidth,
      scaleY,
      scaleX,
      offsetY: offset(scaleY),
      offsetX: offset(scaleX),
    },
    pointers: [context.read(0), context.write()],
  })
}
