import type { NodeContext } from './node-context.ts'
import { elementBytes, elementCount } from '../planner/tensor-bytes.ts'

/** One loop of a copy: how often, and the distance in elements between neighbours in input and output. */
export type CopyLoop = { readonly size: number; readonly from: number; readonly to: number }

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (shape[i + 1] ?? 1)
  return strides
}

/** Joins loops that walk input and output as one, outermost first, and drops loops of one. */
function joinLoops(loops: readonly CopyLoop[]): CopyLoop[] {
  const joined: CopyLoop[] = []
  for (const loop of loops.filter(({ size }) => size !== 1)) {
    const outer = joined.at(-1)
    if (outer !== undefined && outer.from === loop.from * loop.size && outer.to === loop.to * loop.size) {
      joined[joined.length - 1] = { size: outer.size * loop.size, from: loop.from, to: loop.to }
    } else {
      joined.push(loop)
    }
  }
  return joined
}

type CopyRequest = {
  readonly loops: readonly CopyLoop[]
  /** Places of the first element, in elements. */
  readonly inputOffset: number
  readonly outputOffset: number
  readonly input: number
  readonly output?: number
}

/** A call that copies elements of input `input` along up to five loops around contiguous runs. */
export function callStridedCopy(
  context: NodeContext,
  { loops, inputOffset, outputOffset, input, output = 0 }: CopyRequest,
): void {
  const bytes = elementBytes(context.output(output).type)
  const joined = joinLoops(loops)
  const inner = joined.at(-1)
  const contiguous = inner !== undefined && inner.from === 1 && inner.to === 1
  const run = contiguous ? inner.size : 1
  const outer = contiguous ? joined.slice(0, -1) : joined
  const isPart = outer.length === 0 && run === elementCount(context.output(output).shape)
  if (isPart && context.view(output, input, inputOffset * bytes)) return
  if (outer.length > 5) {
    context.refuse('too-many-dimensions', 'moves data along more than five dimensions at once', 'split it into two steps')
  }
  const five = [...new Array<CopyLoop>(5 - outer.length).fill({ size: 1, from: 0, to: 0 }), ...outer]
  const member = (name: string, value: (loop: CopyLoop) => number) =>
    Object.fromEntries(five.map((loop, i) => [`${name}${i}`, value(loop)]))
  context.call({
    kernel: 'tk_strided_copy',
    source: 'tk_copy',
    parameters: {
      runBytes: run * bytes,
      ...member('size', (loop) => loop.size),
      ...member('from', (loop) => loop.from * bytes),
      ...member('to', (loop) => loop.to * bytes),
      inputOffset: inputOffset * bytes,
      outputOffset: outputOffset * bytes,
    },
    pointers: [context.read(input), context.write(output)],
  })
}

/** A call that sets all elements of output 0. */
export function callFill(context: NodeContext, value: number): void {
  const output = context.output()
  context.call({
    kernel: 'tk_fill',
    source: 'tk_copy',
    parameters: { count: elementCount(output.shape), elementBytes: elementBytes(output.type), value },
    pointers: [context.write()],
  })
}
