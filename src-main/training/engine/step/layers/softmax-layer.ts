import { contributeDense } from '../contribute.ts'
import { softmax, softmaxGradient } from '../../calls/element-calls.ts'
import type { LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import type { StepCompiler } from '../step-compiler.ts'

function partsOf({ node, output }: Layer, compiler: StepCompiler) {
  const input = node.inputs[0] ?? -1
  const columns = compiler.graph.tensors[output]?.shape.at(-1) ?? 1
  const count = compiler.length(output)
  return {
    input,
    columns,
    rows: count / columns,
    beta: node.operation.kind === 'softmax' ? node.operation.beta : 1,
    work: 8 * count,
  }
}

/** A softmax inside a net, over the last axis. */
export const softmaxLayer: LayerKernels = {
  accepts: () => true,
  forward: (layer, compiler) => {
    const { input, rows, columns, beta, work } = partsOf(layer, compiler)
    compiler.emit(softmax(compiler.value(input).start, compiler.output(layer.output).start, rows, columns, false, beta), work)
  },
  backward: (layer, compiler) => {
    const { input, rows, columns, beta, work } = partsOf(layer, compiler)
    const gradient = compiler.gradient(layer.output).start
    const output = compiler.output(layer.output).start
    contributeDense(compiler, input, (target) =>
      compiler.emit(softmaxGradient({ gradient, output, target, rows, columns, beta }), work),
    )
  },
}
