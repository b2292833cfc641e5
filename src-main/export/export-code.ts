import { posix } from 'node:path'
import { succeed, type Result } from '../contract/result.ts'
import { ramLimitOf } from '../boards/ram-limit.ts'
import { printC, type PrintedFile } from '../device/print-c.ts'
import type { DevicePlan } from '../device/plan.ts'
import type { ExportPlan } from './plan-export.ts'
import { planFeatureMemory } from '../device/print/feature-memory.ts'
import { checkParameterSizes } from '../device/print/parameter-members.ts'
import { layerNumbers } from '../device/print/print-layer-hashes.ts'
import { planDevice } from '../device/plan-device.ts'
import { modelFacts } from '../device/print/model-facts.ts'
import { otherTables } from '../device/print/other-tables.ts'
import type { PrintOptions } from '../device/print/print-options.ts'
import type { FeatureInput } from '../signal/feature-types.ts'
import { arduinoLibrary } from './arduino-library.ts'
import { chooseTestWindows } from './choose-test-windows.ts'
import type { Export, ExportedFile, ExportRequest } from './export-model-types.ts'
import { lintExport } from './lint-export.ts'
import { liveSensor } from './live-sensor.ts'
import { liveSketch } from './live-sketch.ts'
import { platformioBoard } from './platformio-board.ts'
import { platformioProject } from './platformio-project.ts'
import { selfTestFiles } from './self-test-files.ts'
import { zipFiles } from './zip-files.ts'

/** What the printed code is called, which model it is, and how its arena is aligned. */
export type CodeIdentity = { readonly name: string; readonly modelHash: string; readonly alignmentBytes: 4 | 16 }

/**
 * A plan as C with its self-test: alone, as an Arduino library, or as a PlatformIO project.
 *
 * Errors: those of `platformioBoard` and `checkParameterSizes`.
 */
export function exportCode(
  request: ExportRequest,
  made: ExportPlan,
  { name, modelHash, alignmentBytes }: CodeIdentity,
): Result<Export> {
  const { plan, signal, feed } = made
  const sizes = checkParameterSizes(plan)
  if (!sizes.ok) return sizes
  const selfTest = chooseTestWindows(request.selfTest, request.board)
  const whole = planDevice(request.graph)
  const options: PrintOptions = {
    name: request.name,
    labels: request.labels,
    alignmentBytes,
    modelHash,
    selfTest,
    small: request.small === true,
    ...(signal === undefined ? {} : { features: signal }),
    ...(feed === null ? {} : { feed }),
    ...(whole.ok ? { layers: layerNumbers(whole.value) } : {}),
  }
  const facts = modelFacts(plan, options, planFeatureMemory(plan, signal, alignmentBytes))
  const { report, sketch, program } = selfTestFiles(facts, modelHash, ramLimitOf(request.board))
  const printed = [...printC(plan, options), report]
  const input = request.features?.pipeline.settings.input ?? rawInput(plan)
  const sensor = liveSensor(request.board, input)
  const lint = lintExport({
    request,
    printed: made,
    otherTables: otherTables(options),
    sensor,
    testWindows: selfTest.inputs.length,
    testWindowsLeftOut: (request.selfTest?.inputs.length ?? 0) - selfTest.inputs.length,
  })
  if (request.as === 'c') {
    const files = [...printed, { path: 'test/self_test.c', text: program }]
    return succeed({ files: inFolder(name, files), lint })
  }
  const sketches = {
    name,
    printed,
    live: liveSketch({ name, labels: request.labels, input, windowLength: facts.windowLength, sensor, feed }),
    selfTest: sketch,
    depends: sensor.library === null ? [] : [sensor.library],
  }
  if (request.as === 'platformio') {
    const board = platformioBoard(request.board)
    if (!board.ok) return board
    return succeed({
      files: inFolder(name, platformioProject({ ...sketches, board: board.value, boardName: request.board.name })),
      lint,
    })
  }
  const files = arduinoLibrary({
    ...sketches,
    hasState: plan.stream === undefined && plan.buffers.some((buffer) => buffer.state),
    streams: feed !== null,
  })
  return succeed({ files: [{ path: `${name}.zip`, bytes: zipFiles(inFolder('', files)) }], lint })
}

/** Without a feature pipeline the model's own input says what a window looks like. */
function rawInput(plan: DevicePlan): FeatureInput {
  const first = plan.inputs[0]
  const shape = first === undefined ? [] : (plan.buffers[first.buffer]?.shape.slice(1) ?? [])
  return { kind: 'tabular', shape, sampleRateHz: null, channels: [] }
}

function inFolder(folder: string, files: readonly PrintedFile[]): ExportedFile[] {
  return files.map(({ path, text }) => ({ path: posix.join(folder, path), bytes: new TextEncoder().encode(text) }))
}
