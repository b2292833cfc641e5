import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import type { NodeContext } from './node-context.ts'
import { windowOverlap } from './overlap.ts'
import { sameType, scaleOf, typeSuffix } from './tensor-facts.ts'
import { fourDimensions, padBefore } from './window.ts'

/** AVERAGE_POOL_2D and MAX_POOL_2D; input and output share one scale. */
export function lowerPool(context: NodeContext, operation: OperationOf<'averagePool2d' | 'maxPool2d'>): void {
  const input = context.input(0)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16'])
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  if (Math.abs(from.scale - to.scale) > 1e-6 || from.zeroPoint !== to.zeroPoint) {
    context.refuse(
      'scales-differ',
      'changes the scale of its input',
      'quantize the model so that input and output share one scale',
    )
  }
  const [batches, inputHeight, inputWidth, channels] = fourDimensions(context, input.shape)
  const [, outputHeight, outputWidth] = fourDimensions(context, output.shape)
  const { filterHeight, filterWidth, strideHeight, strideWidth, padding } = operation
  const geometry = {
    batches,
    inputHeight,
    inputWidth,
    channels,
    outputHeight,
    outputWidth,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    padTop: context.padTop ?? padBefore(inputHeight, outputHeight, filterHeight, strideHeight, 1, padding),
    padLeft: padBefore(inputWidth, outputWidth, filterWidth, strideWidth, 1, padding),
  }
  context.call({
    kernel: `tk_${operation.kind === 'maxPool2d' ? 'max' : 'average'}_pool_2d_${typeSuffix(type)}`,
    source: 'tk_pool_2d',
    parameters: { ...geometry, ...activationRange(operation.activation, type, to) },
    pointers: [context.read(0), context.write()],
    ...windowOverlap(context, geometry, true),
  })
}
