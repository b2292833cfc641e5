import type { Parameter } from '../../graph/build/layer-builder.ts'
import type { Random } from '../random.ts'

const elements = (shape: readonly number[]): number => shape.reduce((product, dimension) => product * dimension, 1)

/** Normal with deviation sqrt(2 / fanIn), for layers before a ReLU (He and others, 2015). */
export function heNormal(random: Random, shape: readonly number[], fanIn: number): Parameter {
  const deviation = Math.sqrt(2 / fanIn)
  return { shape, data: Float32Array.from({ length: elements(shape) }, () => random.normal() * deviation) }
}

/** Uniform within sqrt(6 / (fanIn + fanOut)), for linear outputs (Glorot and Bengio, 2010). */
export function glorotUniform(random: Random, shape: readonly number[], fanIn: number, fanOut: number): Parameter {
  const limit = Math.sqrt(6 / (fanIn + fanOut))
  return { shape, data: Float32Array.from({ length: elements(shape) }, () => (2 * random.uniform() - 1) * limit) }
}

/** A vector of zeros. */
export function zeros(length: number): Parameter {
  return { shape: [length], data: new Float32Array(length) }
}
