import { contributeDense } from '../contribute.ts'
import { broadcastStrides } from '../../broadcast.ts'
import { binary, unary, type BinaryFunction } from '../../calls/element-calls.ts'
import { addPictures } from '../../calls/picture-calls.ts'
import { gradientBeforeActivation, type LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import type { StepCompiler } from '../step-compiler.ts'

const functions: Readonly<Record<string, BinaryFunction>> = { add: 'add', sub: 'sub', mul: 'mul', div: 'div' }

/** An activation on the left and a constant on the right, which is repeated over the batch. */
function partsOf(layer: Layer, compiler: StepCompiler) {
  const [input = -1, operand = -1] = layer.node.inputs
  const tensor = compiler.graph.tensors[operand]
  const values = Float32Array.from(tensor?.data ?? [], Number)
  const shape = [compiler.count, ...(compiler.graph.tensors[input]?.shape.slice(1) ?? [])]
  const broadcast = broadcastStrides(shape, tensor?.shape ?? [], shape)
  if (!broadcast) throw new Error(`Layer ${layer.node.name} broadcasts over too many axes.`)
  const constant = compiler.memory.floats(`constant ${operand}`, values)
  return { input, constant, broadcast, count: compiler.length(input), name: functions[layer.node.operation.kind] ?? 'add' }
}

function backward(layer: Layer, compiler: StepCompiler): void {
  const { input, constant, broadcast, count, name } = partsOf(layer, compiler)
  const gradient = gradientBeforeActivation(layer, compiler)
  const passes = name === 'add' || name === 'sub'
  if (passes && compiler.shareGradient(input, gradient)) return
  contributeDense(compiler, input, (address) =>
    passes
      ? compiler.emit(unary(gradient.start, address, count, 'copy', 0, 0, compiler.count), 2 * count)
      : compiler.emit(binary(gradient.start, constant, address, name, broadcast), 3 * count),
  )
}

/** Arithmetic with a constant that does not learn. */
export const constantLayer: LayerKernels = {
  accepts: ({ node }, { isActivation, shape }) => {
    const [input = -1, operand = -1] = node.inputs
    const [from, to] = [shape(input), shape(node.outputs[0] ?? -1)]
    return !isActivation(operand) && from.join() === to.join() && broadcastStrides(from, shape(operand), from) !== null
  },
  forward: (layer, compiler) => {
    const { input, constant, broadcast, count, name } = partsOf(layer, compiler)
    const output = compiler.output(layer.output)
    compiler.emit(binary(compiler.value(input).start, constant, output.start, name, broadcast), 3 * count)
    if (layer.activation === 'none') return
    compiler.emit(
      addPictures({
        left: output.start,
        right: 0,
        output: output.start,
        activation: layer.activation,
        size: output.size(compiler.count),
        leftStrides: output.strides,
        rightStrides: output.strides,
        out: output.strides,
      }),
      2 * count,
    )
  },
  backward,
}
