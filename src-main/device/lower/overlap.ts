import type { Tensor } from '../../graph/graph.ts'
import type { Overlap } from '../lowering.ts'
import { elementBytes, elementCount } from '../planner/tensor-bytes.ts'
import type { NodeContext } from './node-context.ts'

/** Neighbouring output pixels that a kernel may compute before it writes the first of them. */
const groupPixels = 4

/** A window that slides over one picture, in pixels. */
export type SlidingWindow = {
  readonly inputHeight: number
  readonly inputWidth: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly padTop: number
  readonly padLeft: number
}

/**
 * How many bytes before its input the output of a sliding window has to begin, so that no pixel is overwritten that is
 * still to be read. The kernel visits output pixels in the order of their addresses, in groups of four at most, and reads
 * everything that a group needs before or while it writes that group.
 */
function windowLead(window: SlidingWindow, inputPixelBytes: number, outputPixelBytes: number): number {
  const { inputHeight, inputWidth, outputHeight, outputWidth } = window
  const pixels = outputHeight * outputWidth
  let firstRead = inputHeight * inputWidth
  let lead = 0
  for (let pixel = pixels - 1; pixel >= 0; pixel--) {
    const y = Math.max(0, Math.floor(pixel / outputWidth) * window.strideHeight - window.padTop)
    const x = Math.max(0, (pixel % outputWidth) * window.strideWidth - window.padLeft)
    firstRead = Math.min(firstRead, y * inputWidth + x)
    lead = Math.max(lead, Math.min(pixel + groupPixels, pixels) * outputPixelBytes - firstRead * inputPixelBytes)
  }
  return lead
}

/**
 * The overlap of a convolution or pooling over a single picture. `channelwise` kernels keep channels apart, so they may also
 * work on whole channels (all of a channel is read before any of it is written): then both tensors have to agree about where
 * channels lie.
 */
export function windowOverlap(
  context: NodeContext,
  window: SlidingWindow & { readonly batches: number },
  channelwise: boolean,
): { readonly overlaps: readonly Overlap[] } {
  const [input, output] = [context.input(0), context.output()]
  const [from, to] = [pixelBytes(input), pixelBytes(output)]
  if (window.batches !== 1 || (channelwise && from !== to)) return { overlaps: [] }
  const lead = windowLead(window, from, to)
  return { overlaps: [{ output: context.outputIndex(), input: context.inputIndex(0), lead, step: channelwise ? to : 1 }] }
}

/**
 * The overlap of a kernel that reads element i before it writes element i, for each of the named inputs that has as many
 * elements as the output. A growing element type pushes the output forward. Types of which neither is bytes keep apart, as C
 * lets compilers assume.
 */
export function elementwiseOverlap(
  context: NodeContext,
  positions: readonly number[] = [0],
): { readonly overlaps: readonly Overlap[] } {
  const output = context.output()
  const count = elementCount(output.shape)
  const to = elementBytes(output.type)
  const overlaps = positions.flatMap((position) => {
    const input = context.input(position)
    const from = elementBytes(input.type)
    if (elementCount(input.shape) !== count || (input.type !== output.type && Math.min(from, to) > 1)) return []
    const lead = Math.max(0, count * (to - from))
    return [{ output: context.outputIndex(), input: context.inputIndex(position), lead, step: 1 }]
  })
  return { overlaps }
}

function pixelBytes(tensor: Tensor): number {
  return (tensor.shape.at(-1) ?? 1) * elementBytes(tensor.type)
}
