import type { NodeContext } from './node-context.ts'
import { stridesOf } from './copy-layout.ts'

type Loop = { readonly size: number; readonly a: number; readonly b: number }

/** Strides of a shape inside a larger one: 0 where the tensor is repeated. */
function repeatedStrides(shape: readonly number[], output: readonly number[]): number[] {
  const strides = stridesOf(shape)
  const missing = output.length - shape.length
  return output.map((_, i) => (i < missing || shape[i - missing] === 1 ? 0 : (strides[i - missing] ?? 1)))
}

/** The first members of an element-wise kernel's parameters: four loops, the innermost first, and the strides of both operands. */
export function broadcastLoops(
  context: NodeContext,
  a: readonly number[],
  b: readonly number[],
  output: readonly number[],
): Readonly<Record<string, number>> {
  const aStrides = repeatedStrides(a, output)
  const bStrides = repeatedStrides(b, output)
  const loops: Loop[] = []
  for (const [i, size] of output.entries()) {
    if (size === 1) continue
    const loop = { size, a: aStrides[i] ?? 0, b: bStrides[i] ?? 0 }
    const outer = loops.at(-1)
    if (outer !== undefined && outer.a === loop.a * size && outer.b === loop.b * size) {
      loops[loops.length - 1] = { ...loop, size: outer.size * size }
    } else {
      loops.push(loop)
    }
  }
  if (loops.length > 4) {
    context.refuse('too-many-dimensions', 'repeats its operands along more than four dimensions', 'split it into two steps')
  }
  const four = [...new Array<Loop>(4 - loops.length).fill({ size: 1, a: 0, b: 0 }), ...loops]
  const member = (name: string, value: (loop: Loop) => number) =>
    Object.fromEntries(four.map((loop, i) => [`${name}${i}`, value(loop)]))
  const { size3 = 1, ...outer } = member('size', (loop) => loop.size)
  return { size3, ...outer, ...member('a', (loop) => loop.a), ...member('b', (loop) => loop.b) }
}
