import type { Operation, OperationOf } from '../operations.ts'
import type { KernelFactory } from './kernel.ts'
import { input, output } from './kernel.ts'

/** An op that maps each element by itself. */
function map<O extends Operation>(compute: (operation: O) => (value: number) => number): KernelFactory<O> {
  return (operation, context) => {
    const [x, result] = [input(context, 0).values, output(context).values]
    const f = compute(operation)
    return () => {
      for (let i = 0; i < x.length; i++) result[i] = f(x[i]!)
    }
  }
}

/** The clamps that nets are full of, without a call for each element. */
function clamp<O extends Operation>(low: number, high: number): KernelFactory<O> {
  return (_operation, context) => {
    const [x, result] = [input(context, 0).values, output(context).values]
    return () => {
      for (let i = 0; i < x.length; i++) {
        const value = x[i]!
        result[i] = value < low ? low : value > high ? high : value
      }
    }
  }
}

/** CAST: towards zero where the target is an integer type. */
const cast: KernelFactory<OperationOf<'cast'>> = (_operation, context) => {
  const [x, result] = [input(context, 0).values, output(context)]
  const convert =
    result.type === 'bool' ? (v: number) => (v === 0 ? 0 : 1) : result.type.startsWith('float') ? (v: number) => v : Math.trunc
  return () => {
    for (let i = 0; i < x.length; i++) result.values[i] = convert(x[i]!)
  }
}

export const elementwiseKernels = {
  abs: map<OperationOf<'abs'>>(() => Math.abs),
  cast,
  dequantize: map<OperationOf<'dequantize'>>(() => (v) => v),
  elu: map<OperationOf<'elu'>>(() => (v) => (v < 0 ? Math.expm1(v) : v)),
  exp: map<OperationOf<'exp'>>(() => Math.exp),
  hardSwish: map<OperationOf<'hardSwish'>>(() => (v) => (v * Math.min(Math.max(v + 3, 0), 6)) / 6),
  leakyRelu: map<OperationOf<'leakyRelu'>>(
    ({ alpha }) =>
      (v) =>
        v < 0 ? v * alpha : v,
  ),
  log: map<OperationOf<'log'>>(() => Math.log),
  logistic: map<OperationOf<'logistic'>>(() => (v) => 1 / (1 + Math.exp(-v))),
  neg: map<OperationOf<'neg'>>(() => (v) => -v),
  quantize: map<OperationOf<'quantize'>>(() => (v) => v),
  relu: clamp<OperationOf<'relu'>>(0, Infinity),
  relu6: clamp<OperationOf<'relu6'>>(0, 6),
  rsqrt: map<OperationOf<'rsqrt'>>(() => (v) => 1 / Math.sqrt(v)),
  sqrt: map<OperationOf<'sqrt'>>(() => Math.sqrt),
  square: map<OperationOf<'square'>>(() => (v) => v * v),
  tanh: map<OperationOf<'tanh'>>(() => Math.tanh),
}
