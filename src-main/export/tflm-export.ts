import { succeed, type Result } from '../contract/result.ts'
import { planDevice } from '../device/plan-device.ts'
import type { PrintedFile } from '../device/print-c.ts'
import type { SelfTestWindows } from '../device/print/self-test-windows.ts'
import { writeTflite } from '../formats/tflite/write.ts'
import type { Graph } from '../graph/graph.ts'
import { printCArray } from './c-array.ts'
import { chooseTestWindows } from './choose-test-windows.ts'
import { denseAsConvolutions } from './dense-as-convolutions.ts'
import type { ExportRequest, LintFinding } from './export-model-types.ts'
import { hashOfTflite } from './exported-model-hash.ts'
import { lintTflm } from './lint-tflm.ts'
import { runWindows } from './run-windows.ts'
import { tflmSketch } from './tflm-sketch.ts'

/**
 * The folder of a sketch for TensorFlow Lite Micro, and what to know before it is used. Its windows are held to the arithmetic of
 * the library that it names: see `denseAsConvolutions` and `lintTflm`. `modelHash`: by which the export names the model.
 *
 * Errors: those of `tflmSketch` and `writeTflite`.
 */
export function tflmExport(
  request: ExportRequest,
  name: string,
  modelHash: string,
): Result<{ readonly files: readonly PrintedFile[]; readonly lint: readonly LintFinding[] }> {
  const sketched = denseAsConvolutions(request.graph)
  const { graph } = sketched
  const tflite = writeTflite(graph)
  if (!tflite.ok) return tflite
  const windows = knownWindows(graph, chooseTestWindows(request.selfTest, request.board))
  const sketch = tflmSketch({ ...request, graph }, name, windows === null ? null : { windows, modelHash })
  if (!sketch.ok) return sketch
  const { header, source } = printCArray(name, tflite.value, hashOfTflite(tflite.value), graph)
  const files = [...sketch.value, { path: `${name}_data.h`, text: header }, { path: `${name}_data.c`, text: source }]
  return succeed({ files: files.map(({ path, text }) => ({ path: `${name}/${path}`, text })), lint: lintTflm(request, sketched) })
}

/** Windows with the bytes that the library's arithmetic gives; null for models with memory, several outputs, or without windows. */
function knownWindows(graph: Graph, { inputs }: SelfTestWindows): SelfTestWindows | null {
  if (inputs.length === 0 || graph.outputs.length !== 1 || graph.inputs.length !== 1) return null
  if (graph.tensors.some(({ variable }) => variable === true)) return null
  const plan = planDevice(graph)
  const outputs = plan.ok ? runWindows(plan.value, inputs) : plan
  return outputs.ok ? { inputs, outputs: outputs.value } : null
}
