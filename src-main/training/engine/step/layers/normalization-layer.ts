import { contributeDense } from '../contribute.ts'
import {
  batchSums,
  finishGradient,
  finishSums,
  normalize,
  normalizeGradient,
  normalizeSums,
  paddedChannels,
} from '../../calls/normalization-calls.ts'
import type { LayerKernels } from '../layer-kernels.ts'
import type { KernelCall } from '../../kernel-call.ts'
import type { Layer } from '../layer.ts'
import { sampleLength, type PictureBuffer } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'

/** The share of the old moving statistics that stays at each step. */
const momentum = 0.9

function partsOf(layer: Layer, compiler: StepCompiler) {
  const [input = -1, gamma = -1, beta = -1, mean = -1, variance = -1] = layer.node.inputs
  const shape = compiler.shape(input)
  const { channels } = shape
  const padded = paddedChannels(channels)
  const name = `normalization ${layer.output}`
  const block = compiler.memory.block(name, 3 * padded)
  const floats = compiler.count * sampleLength(shape)
  return {
    input,
    gamma,
    beta,
    movingMean: mean,
    movingVariance: variance,
    channels,
    size: { images: compiler.count, ...shape },
    floats,
    batch: { mean: block, inverse: block + padded * 4, scale: block + 2 * padded * 4 },
    partial: compiler.partialSums(name, 2 * padded),
    factors: compiler.memory.block(`${name} factors`, 3 * padded),
    /** Shares whose sums are joined. */
    parts: compiler.sharedByChannels(input) ? 1 : compiler.threads,
  }
}

/** Batch normalization and the activation behind it. */
export const normalizationLayer: LayerKernels = {
  accepts: () => true,
  forward: (layer, compiler) => {
    const { operation } = layer.node
    if (operation.kind !== 'batchNormalization') throw new Error(`Layer ${layer.node.name} is not a batch normalization.`)
    const p = partsOf(layer, compiler)
    const input = compiler.value(p.input)
    const emit = (call: KernelCall, work: number): void => compiler.emitByChannels('values', p.input, call, work)
    if (compiler.training) emit(batchSums(input.start, p.partial, p.size), 2 * p.floats)
    emit(
      finishSums({
        partial: compiler.training ? p.partial : 0,
        gamma: compiler.parameter(p.gamma),
        movingMean: compiler.parameter(p.movingMean),
        movingVariance: compiler.parameter(p.movingVariance),
        ...p.batch,
        size: p.size,
        parts: p.parts,
        epsilon: operation.epsilon,
        momentum,
      }),
      p.channels,
    )
    const write = (output: PictureBuffer): void =>
      emit(
        normalize({
          input: input.start,
          mean: p.batch.mean,
          scale: p.batch.scale,
          beta: compiler.parameter(p.beta),
          output: output.start,
          activation: layer.activation,
          size: output.size(compiler.count),
          out: output.strides,
        }),
        2 * p.floats,
      )
    write(compiler.output(layer.output))
    compiler.canRepeat(layer.output, write)
  },
  backward: (layer, compiler) => {
    const p = partsOf(layer, compiler)
    const input = compiler.value(p.input)
    const shared = {
      gradient: compiler.gradient(layer.output).start,
      input: input.start,
      mean: p.batch.mean,
      scale: p.batch.scale,
      beta: compiler.parameter(p.beta),
      activation: layer.activation,
    }
    const emit = (call: KernelCall, work: number): void => compiler.emitByChannels('gradient', layer.output, call, work)
    emit(normalizeSums({ ...shared, partial: p.partial, size: p.size }), 2 * p.floats)
    const unused = compiler.memory.block('unused gradient', paddedChannels(p.channels) * 2 + 4096)
    const target = (tensor: number): number => {
      let address = unused
      compiler.contributeParameter(tensor, (found) => (address = found))
      return address
    }
    emit(
      finishGradient({
        partial: p.partial,
        gamma: compiler.parameter(p.gamma),
        inverse: p.batch.inverse,
        gammaGradient: target(p.gamma),
        betaGradient: target(p.beta),
        factors: p.factors,
        pixels: p.floats / p.channels,
        channels: p.channels,
        parts: p.parts,
      }),
      p.channels,
    )
    const write = (address: number, strides: { imageStride: number; rowStride: number }): void =>
      emit(normalizeGradient({ ...shared, factors: p.factors, target: address, size: p.size, to: strides }), 3 * p.floats)
    if (compiler.hasGradient(p.input)) contributeDense(compiler, p.input, (address) => write(address, { ...input.strides }))
    else compiler.contribute(p.input, (to) => write(to.start, to.strides))
  },
}
