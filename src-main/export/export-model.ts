import { createHash } from 'node:crypto'
import { succeed, type Result } from '../contract/result.ts'
import { planDevice } from '../device/plan-device.ts'
import { printC, type PrintedFile } from '../device/print-c.ts'
import { planFeatureMemory } from '../device/print/feature-memory.ts'
import { toIdentifier } from '../device/print/identifier.ts'
import { modelFacts } from '../device/print/model-facts.ts'
import type { PrintOptions } from '../device/print/print-options.ts'
import type { DevicePlan } from '../device/plan.ts'
import { writeTflite } from '../formats/tflite/write.ts'
import type { FeatureInput } from '../signal/feature-types.ts'
import { arduinoLibrary } from './arduino-library.ts'
import { printCArray } from './c-array.ts'
import { chooseTestWindows } from './choose-test-windows.ts'
import type { Export, ExportedFile, ExportRequest } from './export-model-types.ts'
import { lintExport, lintTflm } from './lint-export.ts'
import { liveSensor } from './live-sensor.ts'
import { liveSketch } from './live-sketch.ts'
import { selfTestFiles } from './self-test-files.ts'
import { tflmSketch } from './tflm-sketch.ts'
import { zipFiles } from './zip-files.ts'

/**
 * What a person takes away: a .tflite file, its C array, the model as C, or that as an Arduino library in a zip. The same
 * request gives the same bytes. Paths are relative to the folder that the person chooses.
 *
 * Errors: those of `planDevice`, `writeTflite` and `tflmSketch`.
 */
export function exportModel(request: ExportRequest): Result<Export> {
  const name = toIdentifier(request.name)
  const tflite = writeTflite(request.graph)
  if (!tflite.ok) return tflite
  const modelHash = createHash('sha256').update(tflite.value).digest('hex')
  if (request.as === 'tflite') return succeed({ files: [{ path: `${name}.tflite`, bytes: tflite.value }], lint: [] })
  if (request.as === 'c-array') {
    const { header, source } = printCArray(name, tflite.value, modelHash, request.graph)
    const files = [
      { path: `${name}_data.h`, text: header },
      { path: `${name}_data.c`, text: source },
    ]
    return succeed({ files: files.map(toFile), lint: [] })
  }
  if (request.as === 'arduino-tflm') {
    const sketch = tflmSketch(request, name)
    if (!sketch.ok) return sketch
    const { header, source } = printCArray(name, tflite.value, modelHash, request.graph)
    const files = [
      { path: `${name}/${name}.ino`, text: sketch.value },
      { path: `${name}/${name}_data.h`, text: header },
      { path: `${name}/${name}_data.c`, text: source },
    ]
    return succeed({ files: [{ path: `${name}.zip`, bytes: zipFiles(files.map(toFile)) }], lint: lintTflm(request) })
  }
  const alignmentBytes = /avr/.test(request.board.architecture) ? 4 : 16
  const plan = request.plan === undefined ? planDevice(request.graph, { alignmentBytes }) : succeed(request.plan)
  return plan.ok ? succeed(exportCode(request, plan.value, name, modelHash, alignmentBytes)) : plan
}

function exportCode(request: ExportRequest, plan: DevicePlan, name: string, modelHash: string, alignmentBytes: 4 | 16): Export {
  const selfTest = chooseTestWindows(request.selfTest, request.board)
  const features = request.features?.lowering
  const options: PrintOptions = {
    name: request.name,
    labels: request.labels,
    alignmentBytes,
    modelHash,
    selfTest,
    ...(features === undefined ? {} : { features }),
  }
  const { report, sketch, program } = selfTestFiles(
    modelFacts(plan, options, planFeatureMemory(plan, features, alignmentBytes)),
    modelHash,
  )
  const printed = [...printC(plan, options), report]
  const input = request.features?.pipeline.settings.input ?? rawInput(plan)
  const sensor = liveSensor(request.board, input)
  const lint = lintExport({
    request,
    plan,
    sensor,
    testWindows: selfTest.inputs.length,
    testWindowsLeftOut: (request.selfTest?.inputs.length ?? 0) - selfTest.inputs.length,
  })
  if (request.as === 'c') {
    const files = [...printed, { path: 'test/self_test.c', text: program }]
    return { files: files.map(({ path, text }) => toFile({ path: `${name}/${path}`, text })), lint }
  }
  const windowLength = features?.calls[0]?.inputLength ?? plan.inputs.reduce((sum, { buffer }) => sum + elements(plan, buffer), 0)
  const files = arduinoLibrary({
    name,
    printed,
    live: liveSketch({ name, labels: request.labels, input, windowLength, sensor }),
    selfTest: sketch,
    depends: sensor.library === null ? [] : [sensor.library],
    hasState: plan.buffers.some((buffer) => buffer.state),
  })
  return { files: [{ path: `${name}.zip`, bytes: zipFiles(files.map(toFile)) }], lint }
}

/** Without a feature pipeline the model's own input says what a window looks like. */
function rawInput(plan: DevicePlan): FeatureInput {
  const first = plan.inputs[0]
  const shape = first === undefined ? [] : (plan.buffers[first.buffer]?.shape.slice(1) ?? [])
  return { kind: 'tabular', shape, sampleRateHz: null, channels: [] }
}

function elements(plan: DevicePlan, buffer: number): number {
  return plan.buffers[buffer]?.shape.reduce((product, dimension) => product * dimension, 1) ?? 0
}

function toFile({ path, text }: PrintedFile): ExportedFile {
  return { path, bytes: new TextEncoder().encode(text) }
}
