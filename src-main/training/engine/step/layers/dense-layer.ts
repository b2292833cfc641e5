import { effectiveWeights, learnsAtOnce } from '../weights.ts'
import { denseInput, dropOut } from '../dropout.ts'
import { contributeDense } from '../contribute.ts'
import type { Address } from '../../calls/layouts.ts'
import { denseGrid } from '../../calls/layouts.ts'
import { windowProduct } from '../../calls/matrix-calls.ts'
import { joinShares, panelGradient, panelProduct } from '../../calls/panel-calls.ts'
import { gradientBeforeActivation, type LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import type { PictureBuffer } from '../picture-buffer.ts'
import { panelWidth } from '../panels.ts'
import type { StepCompiler } from '../step-compiler.ts'
import { contributeBias } from './bias-gradient.ts'

function partsOf(layer: Layer, compiler: StepCompiler) {
  const [input = -1, weights = -1, bias = -1] = layer.node.inputs
  const [outputs = 1, inputs = 1] = compiler.graph.tensors[weights]?.shape ?? []
  const images = compiler.length(input) / inputs
  return { input, weights, bias, sizes: { images, inputs, outputs }, work: (images * inputs * outputs) / 8 }
}

/**
 * A fully-connected layer; its weights lie in panels. Threads that share its outputs own their panels: forward, backward and in the
 * optimizer no thread touches another one's weights, only what it adds to the gradient of the input goes from core to core.
 */
export const denseLayer: LayerKernels = {
  accepts: ({ node }, { isActivation }) => !isActivation(node.inputs[1] ?? -1),
  forward: (layer, compiler) => {
    const { input, weights, bias, sizes, work } = partsOf(layer, compiler)
    const { images, inputs, outputs } = sizes
    compiler.emitByChannels(
      'values',
      layer.output,
      windowProduct({
        input: denseInput(compiler, input),
        packed: effectiveWeights(compiler, weights),
        bias: bias === -1 ? 0 : compiler.parameter(bias),
        output: compiler.output(layer.output).start,
        offsets: compiler.memory.table([0]),
        taps: { offsets: [0], chunk: inputs },
        columns: outputs,
        activation: layer.activation,
        accumulate: false,
        in: denseGrid(1, 1, images, inputs),
        out: denseGrid(1, 1, images, outputs),
      }),
      work,
    )
  },
  backward: (layer, compiler) => {
    const { input, weights, sizes, work } = partsOf(layer, compiler)
    const gradient = gradientBeforeActivation(layer, compiler)
    const shares = compiler.sharedByChannels(layer.output) ? compiler.threads : 1
    const floats = sizes.images * sizes.inputs
    const product = (target: Address, stride: number): void =>
      compiler.emitByChannels(
        'gradient',
        layer.output,
        panelProduct({
          ...sizes,
          gradient: gradient.start,
          weights: effectiveWeights(compiler, weights),
          target,
          shares,
          stride,
        }),
        work,
      )
    const learn = (): void => learnWeights(layer, compiler, gradient)
    if (!compiler.needsGradient(input)) return learn()
    if (shares === 1) {
      contributeDense(compiler, input, (address) => {
        product(address, 0)
        dropOut(compiler, input, address, address)
      })
      return learn()
    }
    // Each layer has room of its own: a thread may be at the next layer while another still adds up this one's.
    const { address: sums, bytes } = compiler.shareScratch(`input gradient ${layer.output} ${floats}`, floats)
    product(sums, bytes / 4)
    learn()
    contributeDense(compiler, input, (target) => {
      const call = joinShares({ sums, target, rows: sizes.images, channels: sizes.inputs, shares, stride: bytes / 4 })
      compiler.emitByChannels('gradient', input, call, shares * floats)
      dropOut(compiler, input, target, target)
    })
  },
}

/** The gradients of matrix and bias; a large matrix takes its step with it, after all products with it. */
function learnWeights(layer: Layer, compiler: StepCompiler, gradient: PictureBuffer): void {
  const { input, weights, bias, sizes, work } = partsOf(layer, compiler)
  const operands = { ...sizes, input: denseInput(compiler, input), gradient: gradient.start }
  const learned = learnsAtOnce(compiler, weights)
  if (learned) {
    const { address, bytes } = compiler.shareScratch(`panel in hand ${sizes.inputs}`, sizes.inputs * panelWidth)
    const call = panelGradient({ ...operands, output: address, accumulate: false, atOnce: { ...learned, stride: bytes / 4 } })
    compiler.emitByChannels('gradient', layer.output, call, work)
  } else
    compiler.contributeParameter(weights, (output, accumulate) => {
      compiler.emitByChannels('gradient', layer.output, panelGradient({ ...operands, output, accumulate, atOnce: null }), work)
    })
  contributeBias(bias, gradient, layer, compiler, (call, length) =>
    compiler.emitByChannels('gradient', layer.output, call, length),
  )
}
