import { contributeDense } from '../contribute.ts'
import type { TensorIndex } from '../../../../graph/graph.ts'
import {
  flatBinary,
  unary,
  type UnaryFunction,
  functionGradient,
  type DifferentiatedFunction,
} from '../../calls/element-calls.ts'
import { activationGradient, addPictures } from '../../calls/picture-calls.ts'
import type { LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import { sampleLength, type PictureBuffer } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'

/** Sends the gradient behind an activation on to one operand. */
function passGradient(layer: Layer, compiler: StepCompiler, operand: TensorIndex, gradient: PictureBuffer): void {
  if (layer.activation === 'none' && compiler.shareGradient(operand, gradient)) return
  const output = compiler.output(layer.output)
  compiler.contribute(operand, (target, accumulate) =>
    compiler.emit(
      activationGradient({
        gradient: gradient.start,
        output: output.start,
        target: target.start,
        limits: 0,
        activation: layer.activation,
        accumulate,
        size: output.size(compiler.count),
        out: output.strides,
        to: target.strides,
      }),
      3 * compiler.count * sampleLength(output.shape),
    ),
  )
}

function sumForward(layer: Layer, compiler: StepCompiler): void {
  const [left = -1, right = -1] = layer.node.inputs
  const a = compiler.value(left)
  const b = right === -1 ? a : compiler.value(right)
  const output = compiler.output(layer.output)
  compiler.emit(
    addPictures({
      left: a.start,
      right: right === -1 ? 0 : b.start,
      output: output.start,
      activation: layer.activation,
      size: output.size(compiler.count),
      leftStrides: a.strides,
      rightStrides: b.strides,
      out: output.strides,
    }),
    3 * compiler.count * sampleLength(output.shape),
  )
}

/** A sum of two activations of one shape, or a ReLU on its own. */
export const sumLayer: LayerKernels = {
  accepts: ({ node }, { isActivation, shape }) =>
    node.inputs.every((input) => isActivation(input) && shape(input).join() === shape(node.outputs[0] ?? -1).join()),
  forward: sumForward,
  backward: (layer, compiler) => {
    const gradient = compiler.gradient(layer.output)
    for (const operand of layer.node.inputs) passGradient(layer, compiler, operand, gradient)
  },
}

/** The product or difference of two activations of one shape. */
export const arithmeticLayer: LayerKernels = {
  accepts: ({ node, activation }, questions) =>
    activation === 'none' && sumLayer.accepts({ node, activation, output: -1 }, questions),
  forward: (layer, compiler) => {
    const [left = -1, right = -1] = layer.node.inputs
    const count = compiler.length(layer.output)
    const name = layer.node.operation.kind === 'mul' ? 'mul' : 'sub'
    const [a, b, output] = [compiler.value(left), compiler.value(right), compiler.output(layer.output)]
    compiler.emit(flatBinary(a.start, b.start, output.start, name, count, compiler.count), 3 * count)
  },
  backward: (layer, compiler) => {
    const [left = -1, right = -1] = layer.node.inputs
    const count = compiler.length(layer.output)
    const gradient = compiler.gradient(layer.output).start
    for (const [operand, other] of [
      [left, right],
      [right, left],
    ] as const)
      contributeDense(compiler, operand, (address) => {
        if (layer.node.operation.kind === 'mul')
          compiler.emit(flatBinary(gradient, compiler.value(other).start, address, 'mul', count, compiler.count), 3 * count)
        else compiler.emit(unary(gradient, address, count, operand === left ? 'copy' : 'neg', 0, 0, compiler.count), 2 * count)
      })
  },
}

const functions: Readonly<Record<string, UnaryFunction & DifferentiatedFunction>> = {
  logistic: 'sigmoid',
  tanh: 'tanh',
  square: 'square',
  exp: 'exp',
  neg: 'neg',
  sqrt: 'sqrt',
  log: 'log',
}

/** A function of each element. */
export const functionLayer: LayerKernels = {
  accepts: ({ node }) => functions[node.operation.kind] !== undefined,
  forward: (layer, compiler) => {
    const name = functions[layer.node.operation.kind] ?? 'neg'
    const count = compiler.length(layer.output)
    compiler.emit(
      unary(
        compiler.value(layer.node.inputs[0] ?? -1).start,
        compiler.output(layer.output).start,
        count,
        name,
        0,
        0,
        compiler.count,
      ),
      8 * count,
    )
  },
  backward: (layer, compiler) => {
    const input = layer.node.inputs[0] ?? -1
    const count = compiler.length(layer.output)
    const common = {
      gradient: compiler.gradient(layer.output).start,
      input: compiler.value(input).start,
      output: compiler.output(layer.output).start,
      count,
      images: compiler.count,
      function: functions[layer.node.operation.kind] ?? ('neg' as const),
    }
    contributeDense(compiler, input, (target) =>
      compiler.emit(functionGradient({ ...common, target, accumulate: false }), 4 * count),
    )
  },
}
