import { contributeDense } from '../contribute.ts'
import type { TensorIndex } from '../../../../graph/graph.ts'
import { fill, unary } from '../../calls/element-calls.ts'
import { move } from '../../calls/move-calls.ts'
import type { LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import type { StepCompiler } from '../step-compiler.ts'

const rowMajor = (shape: readonly number[]): number[] => {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1)
  return strides
}

/** Another shape over the same memory. */
export const reshapeLayer: LayerKernels = {
  accepts: () => true,
  forward: () => {},
  backward: (layer, compiler) => {
    const input = layer.node.inputs[0] ?? -1
    const gradient = compiler.gradient(layer.output)
    if (compiler.shareGradient(input, gradient)) return
    const count = compiler.length(input)
    contributeDense(compiler, input, (address) =>
      compiler.emit(unary(gradient.start, address, count, 'copy', 0, 0, compiler.count), 2 * count),
    )
  },
}

const batchedShape = (tensor: TensorIndex, compiler: StepCompiler): number[] => [
  compiler.count,
  ...(compiler.graph.tensors[tensor]?.shape.slice(1) ?? []),
]

const numbersOf = (layer: Layer, position: number, compiler: StepCompiler): number[] =>
  Array.from(compiler.graph.tensors[layer.node.inputs[position] ?? -1]?.data ?? [], Number)

function sliceOf(layer: Layer, compiler: StepCompiler) {
  const input = layer.node.inputs[0] ?? -1
  const from = rowMajor(batchedShape(input, compiler))
  const size = batchedShape(layer.output, compiler)
  const start = numbersOf(layer, 1, compiler).reduce((sum, begin, axis) => sum + begin * (from[axis] ?? 0), 0)
  return { input, from, size, to: rowMajor(size), start, floats: compiler.length(layer.output) }
}

/** A part of a tensor. */
export const sliceLayer: LayerKernels = {
  accepts: ({ node }, { shape, numbers }) =>
    shape(node.inputs[0] ?? -1).length <= 6 && (numbers(node.inputs[1] ?? -1)[0] ?? 1) === 0,
  forward: (layer, compiler) => {
    const s = sliceOf(layer, compiler)
    const source = compiler.value(s.input).start + s.start * 4
    compiler.emit(
      move(source, compiler.output(layer.output).start, s.size, s.from, s.to, { images: compiler.count }),
      2 * s.floats,
    )
  },
  backward: (layer, compiler) => {
    const s = sliceOf(layer, compiler)
    const gradient = compiler.gradient(layer.output)
    const whole = compiler.length(s.input)
    compiler.contribute(s.input, (target, accumulate) => {
      if (!accumulate) compiler.emit(fill(target.start, whole, 0, compiler.count), whole)
      compiler.emit(
        move(gradient.start, target.start + s.start * 4, s.size, s.to, s.from, { accumulate: true, images: compiler.count }),
        3 * s.floats,
      )
    })
  },
}

function paddingOf(layer: Layer, compiler: StepCompiler) {
  const input = layer.node.inputs[0] ?? -1
  const size = batchedShape(input, compiler)
  const to = rowMajor(batchedShape(layer.output, compiler))
  const paddings = numbersOf(layer, 1, compiler)
  const start = to.reduce((sum, stride, axis) => sum + (paddings[2 * axis] ?? 0) * stride, 0)
  return { input, size, from: rowMajor(size), to, start, value: numbersOf(layer, 2, compiler)[0] ?? 0 }
}

/** A tensor with a margin of one value. */
export const padLayer: LayerKernels = {
  accepts: ({ node }, { shape, numbers }) => {
    const [before = 0, after = 0] = numbers(node.inputs[1] ?? -1)
    return shape(node.inputs[0] ?? -1).length <= 6 && before === 0 && after === 0
  },
  forward: (layer, compiler) => {
    const p = paddingOf(layer, compiler)
    const output = compiler.output(layer.output).start
    const count = compiler.length(layer.output)
    compiler.emit(fill(output, count, p.value, compiler.count), count)
    const source = compiler.value(p.input).start
    compiler.emit(move(source, output + p.start * 4, p.size, p.from, p.to, { images: compiler.count }), 2 * count)
  },
  backward: (layer, compiler) => {
    const p = paddingOf(layer, compiler)
    const gradient = compiler.gradient(layer.output).start + p.start * 4
    contributeDense(compiler, p.input, (address) =>
      compiler.emit(move(gradient, address, p.size, p.to, p.from, { images: compiler.count }), 2 * compiler.length(p.input)),
    )
  },
}

function transpositionOf(layer: Layer, compiler: StepCompiler) {
  const input = layer.node.inputs[0] ?? -1
  const size = batchedShape(layer.output, compiler)
  const from = rowMajor(batchedShape(input, compiler))
  const order = numbersOf(layer, 1, compiler)
  return { input, size, from: order.map((axis) => from[axis] ?? 0), to: rowMajor(size), floats: compiler.length(input) }
}

/** A tensor with its axes in another order; the batch stays first. */
export const transposeLayer: LayerKernels = {
  accepts: ({ node }, { shape, numbers }) => shape(node.inputs[0] ?? -1).length <= 6 && numbers(node.inputs[1] ?? -1)[0] === 0,
  forward: (layer, compiler) => {
    const t = transpositionOf(layer, compiler)
    const [source, output] = [compiler.value(t.input).start, compiler.output(layer.output).start]
    compiler.emit(move(source, output, t.size, t.from, t.to, { images: compiler.count }), 4 * t.floats)
  },
  backward: (layer, compiler) => {
    const t = transpositionOf(layer, compiler)
    const gradient = compiler.gradient(layer.output).start
    contributeDense(compiler, t.input, (address) =>
      compiler.emit(move(gradient, address, t.size, t.to, t.from, { images: compiler.count }), 4 * t.floats),
    )
  },
}

function concatenationOf(layer: Layer, compiler: StepCompiler) {
  const { operation } = layer.node
  const shape = compiler.graph.tensors[layer.output]?.shape ?? []
  const axis = operation.kind === 'concatenation' ? (operation.axis + shape.length) % shape.length : 1
  const outer = compiler.count * shape.slice(1, axis).reduce((product, size) => product * size, 1)
  const row = compiler.length(layer.output) / outer
  let start = 0
  const parts = layer.node.inputs.map((tensor) => {
    const run = compiler.length(tensor) / outer
    const part = { tensor, run, start }
    start += run
    return part
  })
  return { outer, row, parts }
}

/** The outer axis counts images only where the tensors are joined within each. */
const imagesOf = (outer: number, compiler: StepCompiler) => (outer === compiler.count ? { images: outer } : {})

/** Tensors one behind the other along an axis. */
export const concatenationLayer: LayerKernels = {
  accepts: ({ node, activation }, { isActivation, shape }) => {
    if (activation !== 'none' || node.operation.kind !== 'concatenation') return false
    const rank = shape(node.outputs[0] ?? -1).length
    return (node.operation.axis + rank) % rank !== 0 && node.inputs.every(isActivation)
  },
  forward: (layer, compiler) => {
    const { outer, row, parts } = concatenationOf(layer, compiler)
    const output = compiler.output(layer.output).start
    for (const { tensor, run, start } of parts)
      compiler.emit(
        move(compiler.value(tensor).start, output + start * 4, [outer, run], [run, 1], [row, 1], imagesOf(outer, compiler)),
        2 * outer * run,
      )
  },
  backward: (layer, compiler) => {
    const { outer, row, parts } = concatenationOf(layer, compiler)
    const gradient = compiler.gradient(layer.output).start
    for (const { tensor, run, start } of parts)
      contributeDense(compiler, tensor, (address) =>
        compiler.emit(
          move(gradient + start * 4, address, [outer, run], [row, 1], [run, 1], imagesOf(outer, compiler)),
          2 * outer * run,
        ),
      )
  },
}
