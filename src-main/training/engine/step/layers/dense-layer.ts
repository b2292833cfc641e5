import { effectiveWeights, learnsAtOnce, packing, turningLane } from '../weights.ts'
import { denseInput, dropOut } from '../dropout.ts'
import { contributeDense } from '../contribute.ts'
import { denseGrid } from '../../calls/layouts.ts'
import { learnMatrix, learnRoom, packPanels, packedLength, windowCorrelate, windowProduct } from '../../calls/matrix-calls.ts'
import { gradientBeforeActivation, type LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import type { StepCompiler } from '../step-compiler.ts'
import { contributeBias } from './bias-gradient.ts'

function partsOf(layer: Layer, compiler: StepCompiler) {
  const [input = -1, weights = -1, bias = -1] = layer.node.inputs
  const [outputs = 1, inputs = 1] = compiler.graph.tensors[weights]?.shape ?? []
  const rows = compiler.length(input) / inputs
  return { input, weights, bias, inputs, outputs, rows, work: (rows * inputs * outputs) / 8 }
}

/** A fully-connected layer; its weights lie as [in, out]. */
export const denseLayer: LayerKernels = {
  accepts: ({ node }, { isActivation }) => !isActivation(node.inputs[1] ?? -1),
  forward: (layer, compiler) => {
    const { input, weights, bias, inputs, outputs, rows, work } = partsOf(layer, compiler)
    const packed = compiler.memory.block(`packed ${weights}`, packedLength(inputs, outputs))
    const source = effectiveWeights(compiler, weights)
    compiler.once(`packed ${weights}`, () =>
      compiler.emitEarly(
        packPanels({ source, packed, rows: inputs, columns: outputs, rowStride: outputs, columnStride: 1 }),
        inputs * outputs,
        packing,
      ),
    )
    compiler.emitByChannels(
      'values',
      layer.output,
      windowProduct({
        input: denseInput(compiler, input),
        packed,
        bias: bias === -1 ? 0 : compiler.parameter(bias),
        output: compiler.output(layer.output).start,
        offsets: compiler.memory.table([0]),
        taps: { offsets: [0], chunk: inputs },
        columns: outputs,
        activation: layer.activation,
        accumulate: false,
        in: denseGrid(1, 1, rows, inputs),
        out: denseGrid(1, 1, rows, outputs),
      }),
      work,
    )
  },
  backward: (layer, compiler) => {
    const { input, weights, bias, inputs, outputs, rows, work } = partsOf(layer, compiler)
    const gradient = gradientBeforeActivation(layer, compiler)
    const operands = {
      input: denseInput(compiler, input),
      gradient: gradient.start,
      offsets: compiler.memory.table([0]),
      columns: outputs,
      in: denseGrid(1, 1, rows, inputs),
      out: denseGrid(1, 1, rows, outputs),
    }
    const atOnce = learnsAtOnce(compiler, weights)
    if (atOnce) {
      const { address, bytes } = compiler.shareScratch('gradient in hand', learnRoom)
      const call = learnMatrix({ ...operands, ...atOnce, rows: inputs, room: address, stride: bytes / 4 })
      compiler.emitByChannels('gradient', input, call, work)
    } else
      compiler.contributeParameter(weights, (output, accumulate) => {
        const taps = { offsets: [0], chunk: inputs }
        const call = windowCorrelate({ ...operands, output, taps, rowStride: outputs, accumulate, sumBytes: null })
        compiler.emitByChannels('gradient', input, call, work)
      })
    contributeBias(bias, gradient, layer, compiler, (call, length) => compiler.emitByChannels('gradient', input, call, length))
    if (!compiler.needsGradient(input)) return
    const key = `packed ${weights} transposed`
    const packed = compiler.memory.block(key, packedLength(outputs, inputs))
    const source = effectiveWeights(compiler, weights)
    compiler.once(key, () =>
      compiler.emitEarly(
        packPanels({ source, packed, rows: outputs, columns: inputs, rowStride: 1, columnStride: outputs }),
        inputs * outputs,
        turningLane(compiler, weights),
      ),
    )
    const product = (output: number): void =>
      compiler.emitByChannels(
        'gradient',
        input,
        windowProduct({
          input: gradient.start,
          packed,
          bias: 0,
          output,
          offsets: compiler.memory.table([0]),
          taps: { offsets: [0], chunk: outputs },
          columns: inputs,
          activation: 'none',
          accumulate: false,
          in: denseGrid(1, 1, rows, outputs),
          out: denseGrid(1, 1, rows, inputs),
        }),
        work,
      )
    contributeDense(compiler, input, (address) => {
      product(address)
      dropOut(compiler, input, address, address)
    })
  },
}
