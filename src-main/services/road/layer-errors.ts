import { succeed, type Result } from '../../contract/result.ts'
import type { LayerError } from '../../contract/schemas/evaluation.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { layersAlone } from '../../quantization/diagnosis/layers-alone.ts'
import { layerOutputs } from '../../quantization/layer-outputs.ts'
import { layerErrorSums } from '../../quantization/layer-error.ts'
import { toBytes } from './model-runner.ts'
import type { Quantized } from './quantize-model.ts'

/**
 * What rounding did to each layer's output: the folded float graph against the integer graph on the device kernels, on the
 * same inputs, errors of earlier layers included; and, by simulation, what each layer would do to exact inputs.
 */
export function layerErrors({ graph, folded }: Quantized, inputs: readonly Float32Array[]): Result<LayerError[]> {
  const plan = planDevice(graph, { keepAllTensors: true })
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  const interpreter = createInterpreter(folded)
  if (!interpreter.ok) return interpreter
  const input = graph.tensors[graph.inputs[0] ?? -1]
  if (!input) return succeed([])
  const rows = layerOutputs(folded, graph).flatMap(({ name, float, integer }) => {
    const { quantization, type } = graph.tensors[integer] ?? {}
    const buffer = plan.value.buffers.findIndex((one) => one.tensor === integer)
    if (!quantization || buffer < 0) return []
    const wide = type === 'int16'
    return [{ float, buffer, wide, sums: layerErrorSums(name, quantization, wide ? -32768 : -128, wide ? 32767 : 127) }]
  })
  const byTensor = new Map(rows.map((row) => [row.float, row]))
  for (const values of inputs) {
    runner.value.reset()
    runner.value.run([toBytes(values, input)])
    interpreter.value.run([values], {
      onTensor: (index, float) => {
        const row = byTensor.get(index)
        if (!row) return
        const bytes = runner.value.readTensor(row.buffer)
        row.sums.add(
          float,
          row.wide
            ? new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
            : new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        )
      },
    })
  }
  const alone = layersAlone(folded, graph, inputs)
  if (!alone.ok) return alone
  const sqnrAlone = new Map(alone.value.map((layer) => [layer.name, layer.sqnrAlone]))
  return succeed(rows.map((row) => row.sums.finish()).map((row) => ({ ...row, sqnrAlone: sqnrAlone.get(row.name) ?? row.sqnr })))
}
