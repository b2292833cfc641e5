import { effectiveWeights, turningLane } from '../weights.ts'
import type { TensorIndex } from '../../../../graph/graph.ts'
import type { Address, FusedActivation, Grid } from '../../calls/layouts.ts'
import {
  winogradCorrelate,
  winogradCorrelateScratch,
  winogradFilter,
  winogradFilterLength,
  winogradProduct,
  winogradProductScratch,
  winogradSumsLength,
  winogradTaps,
} from '../../calls/winograd-calls.ts'
import type { ConvolutionShape } from '../../convolution-geometry.ts'
import type { StepCompiler } from '../step-compiler.ts'

/** Vector instructions for four channels of a tile, measured: to its points, and from them. */
const toPoints = 290
const fromPoints = 200

/**
 * Whether Winograd's filtering is clearly quicker than multiplying windows: 3 × 3 taps, stride 1, and so many channels and
 * pixels that the multiplications saved outweigh the transformations.
 */
export function prefersWinograd({ window: w, ...shape }: ConvolutionShape): boolean {
  const { inChannels, outChannels, outHeight, outWidth } = shape
  const plain = [w.strideHeight, w.strideWidth, w.dilationHeight, w.dilationWidth].every((step) => step === 1)
  if (!plain || w.filterHeight !== 3 || w.filterWidth !== 3 || inChannels % 4 !== 0 || outChannels % 4 !== 0) return false
  const tiles = Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4)
  const products = (channels: number, others: number): number => channels * Math.ceil(others / 8) * 2
  const direct = outHeight * outWidth * 9 * products(inChannels, outChannels)
  const channelWork = (inChannels * toPoints + outChannels * fromPoints) / 4
  return tiles * (36 * products(inChannels, outChannels) + channelWork) < 0.75 * direct
}

/** Emits output = activation(bias + convolution of the input), or the input's gradient with the filter turned. */
export function winogradConvolution(
  compiler: StepCompiler,
  a: {
    input: Address
    filter: TensorIndex
    bias: Address
    output: Address
    inChannels: number
    outChannels: number
    turned: boolean
    activation: FusedActivation
    accumulate: boolean
    in: Grid
    out: Grid
    work: number
  },
): void {
  const name = `winograd ${a.filter}${a.turned ? ' turned' : ''}`
  const points = compiler.memory.block(name, winogradFilterLength(a.inChannels, a.outChannels))
  const source = effectiveWeights(compiler, a.filter)
  const strides = a.turned ? { innerStride: 1, outerStride: a.inChannels } : { innerStride: a.outChannels, outerStride: 1 }
  compiler.once(name, () =>
    compiler.emitEarly(
      winogradFilter({ source, points, inner: a.inChannels, outer: a.outChannels, turned: a.turned, ...strides }),
      36 * a.inChannels * a.outChannels,
      turningLane(compiler, a.filter),
    ),
  )
  const scratch = compiler.shareScratch(`winograd product ${a.inChannels}`, winogradProductScratch(a.inChannels))
  compiler.emit(winogradProduct({ ...a, filter: points, scratch: scratch.address, scratchBytes: scratch.bytes }), a.work / 3)
}

/** Emits the gradient of a filter that no other layer reads. */
export function winogradFilterGradient(
  compiler: StepCompiler,
  a: {
    input: Address
    gradient: Address
    filter: TensorIndex
    inChannels: number
    outChannels: number
    in: Grid
    out: Grid
    work: number
  },
): void {
  const { inChannels, outChannels } = a
  const pairs = inChannels * outChannels
  const sums = compiler.shareScratch(`winograd sums ${a.filter}`, winogradSumsLength(inChannels, outChannels))
  const scratch = compiler.shareScratch(
    `winograd correlate ${inChannels} ${outChannels}`,
    winogradCorrelateScratch(inChannels, outChannels),
  )
  compiler.contributeParameter(a.filter, (output) => {
    compiler.emit(
      winogradCorrelate({
        ...a,
        sums: sums.address,
        sumBytes: sums.bytes,
        scratch: scratch.address,
        scratchBytes: scratch.bytes,
      }),
      a.work / 3,
    )
    compiler.emitLate(winogradTaps(sums.address, output, pairs, compiler.threads), 36 * pairs * compiler.threads)
  })
}
