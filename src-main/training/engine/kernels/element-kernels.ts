import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core'
import {
  binary,
  cast,
  selectElements,
  unary,
  fill,
  type BinaryFunction,
  type CastKind,
  type UnaryFunction,
} from '../calls/element-calls.ts'
import { broadcastStrides } from '../broadcast.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { floatInput, type KernelImplementation, type KernelTable } from './kernel-implementation.ts'

export function unaryOn(backend: KilnBackend, x: TensorInfo, name: UnaryFunction, a = 0, b = 0): TensorInfo {
  const output = backend.output(x.shape)
  const count = util.sizeFromShape(x.shape)
  if (count > 0) backend.runner.run([unary(backend.address(x), backend.address(output), count, name, a, b)])
  return output
}

function unaryKernel(name: UnaryFunction): KernelImplementation {
  return (inputs, _attributes, backend) => {
    const x = floatInput(inputs, 'x')
    return x ? unaryOn(backend, x, name) : null
  }
}

function binaryKernel(name: BinaryFunction, comparison = false): KernelImplementation {
  return (inputs, _attributes, backend) => {
    const a = floatInput(inputs, 'a')
    const b = floatInput(inputs, 'b')
    if (!a || !b) return null
    const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
    const broadcast = broadcastStrides(a.shape, b.shape, shape)
    if (!broadcast || util.sizeFromShape(shape) === 0) return null
    const output = backend.output(shape, comparison ? 'bool' : 'float32')
    backend.runner.run([binary(backend.address(a), backend.address(b), backend.address(output), name, broadcast)])
    return output
  }
}

const castKinds: Readonly<Record<string, CastKind>> = {
  'int32 float32': 'intToFloat',
  'float32 int32': 'floatToInt',
  'bool float32': 'boolToFloat',
  'float32 bool': 'floatToBool',
}

/** Element-wise tfjs kernels on the engine. */
export const elementKernels: KernelTable = {
  Relu: unaryKernel('relu'),
  Relu6: unaryKernel('relu6'),
  Exp: unaryKernel('exp'),
  Log: unaryKernel('log'),
  Sqrt: unaryKernel('sqrt'),
  Rsqrt: unaryKernel('rsqrt'),
  Square: unaryKernel('square'),
  Neg: unaryKernel('neg'),
  Sigmoid: unaryKernel('sigmoid'),
  Tanh: unaryKernel('tanh'),
  Round: unaryKernel('round'),
  Floor: unaryKernel('floor'),
  Ceil: unaryKernel('ceil'),
  Abs: unaryKernel('abs'),
  Reciprocal: unaryKernel('reciprocal'),
  Elu: unaryKernel('elu'),
  LeakyRelu: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    return x ? unaryOn(backend, x, 'leakyRelu', Number(attributes['alpha'])) : null
  },
  Step: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    return x ? unaryOn(backend, x, 'step', Number(attributes['alpha'] ?? 0)) : null
  },
  ClipByValue: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    return x ? unaryOn(backend, x, 'clip', Number(attributes['clipValueMin']), Number(attributes['clipValueMax'])) : null
  },
  Add: binaryKernel('add'),
  Sub: binaryKernel('sub'),
  Multiply: binaryKernel('mul'),
  RealDiv: binaryKernel('div'),
  Maximum: binaryKernel('maximum'),
  Minimum: binaryKernel('minimum'),
  SquaredDifference: binaryKernel('squaredDifference'),
  Equal: binaryKernel('equal', true),
  NotEqual: binaryKernel('notEqual', true),
  Less: binaryKernel('less', true),
  LessEqual: binaryKernel('lessEqual', true),
  Greater: binaryKernel('greater', true),
  GreaterEqual: binaryKernel('greaterEqual', true),
  Cast: (inputs, attributes, backend) => {
    const x = inputs['x']
    const kind = castKinds[`${x?.dtype} ${String(attributes['dtype'])}`]
    if (!x || !kind) return null
    const output = backend.output(x.shape, kind === 'floatToInt' ? 'int32' : kind === 'floatToBool' ? 'bool' : 'float32')
    const count = util.sizeFromShape(x.shape)
    if (count > 0) backend.runner.run([cast(backend.address(x), backend.address(output), count, kind)])
    return output
  },
  Select: (inputs, _attributes, backend) => {
    const condition = inputs['condition']
    const t = floatInput(inputs, 't')
    const e = floatInput(inputs, 'e')
    if (!condition || condition.dtype !== 'bool' || !t || !e) return null
    const count = util.sizeFromShape(condition.shape)
    if (count === 0) return null
    const run = util.sizeFromShape(t.shape) / count
    const output = backend.output(t.shape)
    const addresses = [condition, t, e, output].map((tensor) => backend.address(tensor))
    backend.runner.run([selectElements(addresses[0] ?? 0, addresses[1] ?? 0, addresses[2] ?? 0, addresses[3] ?? 0, count, run)])
    return output
  },
  Fill: (_inputs, attributes, backend) => {
    const shape = attributes['shape'] as number[]
    const value = attributes['value']
    const dtype = (attributes['dtype'] as string | undefined) ?? 'float32'
    const count = util.sizeFromShape(shape)
    if (dtype !== 'float32' || typeof value !== 'number' || count === 0) return null
    const output = backend.output(shape)
    backend.runner.run([fill(backend.address(output), count, value)])
    return output
  },
  ZerosLike: (inputs, _attributes, backend) => {
    const x = floatInput(inputs, 'x')
    return x ? unaryOn(backend, x, 'affine', 0, 0) : null
  },
}
