import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBoard } from '../../boards/find-board.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import type { SelfTestWindows } from '../../device/print/self-test-windows.ts'
import type { Graph } from '../../graph/graph.ts'
import { exportModel } from '../export-model.ts'
import { readSelfTestLog } from '../read-self-test-log.ts'
import { compileExport, layOutExport, linkImage } from './build-image.ts'
import type { EmulatedCore } from './cores.ts'
import { imageSize } from './image-size.ts'
import { runImage } from './run-image.ts'

/** What a model costs on an emulated core. */
export type ModelCost = {
  /** Instructions (AVR: cycles) of one inference, the dearest of the windows. */
  readonly count: number
  /** Flash above an empty program, without weights, biases and multipliers. */
  readonly codeBytes: number
  /** Weights, biases, multipliers, tables. */
  readonly constantBytes: number
  /** Variables above an empty program, and the stack of one inference. */
  readonly ramBytes: number
  readonly stackBytes: number
  /** Whether every output byte was the stored one. */
  readonly agree: boolean
  /** All that the program printed: a log of the self-test. */
  readonly log: string
}

/** Which board stands for a core when code is exported for it. */
const boardOf: Readonly<Record<EmulatedCore['start'], string>> = { 'cortex-m': 'nano_33_ble', rv32: 'esp32_c3', avr: 'mega2560' }

/** Turns of the calibration loop between its short and its long run, and what each takes. */
const calibrationTurns = 50_000
const perTurn = { instructions: 2, cycles: 4 } as const

/**
 * How code is built: the compiler's level, whether kernels are set to be small, and how many moments a frame has where windows go in
 * as frames, the last of which is counted.
 */
export type BuildChoices = { readonly optimization?: string; readonly small?: boolean; readonly stream?: number | false }

/**
 * Exports a model as C, builds it for a core as an Arduino core would (one section a function), runs its stored
 * windows in the emulator and reads what they cost. Deterministic: the same image gives the same count.
 *
 * Errors: those of `exportModel`; `compiler-refused`, `emulator-stuck`, `self-test-incomplete`.
 */
export function measureModel(
  graph: Graph,
  windows: SelfTestWindows,
  core: EmulatedCore,
  { optimization = '-Os', small = false, stream = false }: BuildChoices = {},
): Result<ModelCost> {
  const work = mkdtempSync(join(tmpdir(), 'kiln-emulator-'))
  try {
    return measureIn(work, graph, windows, core, { optimization, small, stream })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function measureIn(
  work: string,
  graph: Graph,
  windows: SelfTestWindows,
  core: EmulatedCore,
  { optimization, small, stream }: Required<BuildChoices>,
): Result<ModelCost> {
  const board = findBoard(boardOf[core.start])
  if (!board.ok) return board
  const request = { graph, labels: [], board: board.value, as: 'c', name: 'measured', selfTest: windows, small, stream } as const
  const exported = exportModel(request)
  if (!exported.ok) return exported
  const plan = planDevice(graph)
  if (!plan.ok) return plan
  const objects = compileExport(core, layOutExport(exported.value.files, work), join(work, 'objects'), optimization)
  if (!objects.ok) return objects
  const include = [join(work, 'measured', 'src')]
  const shared = { core, include }
  const model = {
    MODEL_HEADER: '"measured.h"',
    MODEL_INPUT: 'measured_input',
    MODEL_RUN: 'measured_run',
    MODEL_OUTPUT: 'measured_output',
  }
  const once = { ...shared, program: 'run-once.c' }
  const images = [
    linkImage({
      ...shared,
      program: 'self-test.c',
      objects: objects.value,
      defines: { MODEL_SELFTEST_HEADER: '"measured_selftest.h"', MODEL_REPORT: 'measured_report' },
      image: join(work, 'self-test.elf'),
    }),
    linkImage({ ...once, objects: objects.value, defines: model, image: join(work, 'once.elf') }),
    linkImage({ ...once, objects: [], defines: {}, image: join(work, 'empty.elf') }),
  ]
  for (const image of images) if (!image.ok) return image
  const ran = runImage(core, join(work, 'self-test.elf'))
  if (!ran.ok) return ran
  const log = readSelfTestLog(ran.value)
  if (log === null || log.windows === null || log.results.size < log.windows)
    return fail('self-test-incomplete', `The emulated ${core.name} did not report on every window.`, {
      said: ran.value.slice(-500),
    })
  const results = [...log.results.values()]
  const ticks = (name: string): number => Number(new RegExp(`${name} (\\d+)`).exec(ran.value)?.[1] ?? NaN)
  const tick = (ticks('LONG') - ticks('SHORT')) / (calibrationTurns * perTurn[core.counts])
  const stackBytes = Math.max(...results.map(({ stackBytes: bytes }) => bytes ?? 0))
  const size = imageSize(join(work, 'once.elf'))
  const empty = imageSize(join(work, 'empty.elf'))
  const constantBytes = plan.value.constants.reduce((sum, { data }) => sum + data.byteLength, 0)
  const flash = size.code + size.constants + size.data - empty.code - empty.constants - empty.data
  return succeed({
    count: Math.round((Math.max(...results.map(({ microseconds }) => microseconds)) - ticks('NOTHING')) / tick),
    codeBytes: flash - constantBytes,
    constantBytes,
    ramBytes: size.data + size.variables - empty.data - empty.variables + stackBytes,
    stackBytes,
    agree: results.every(({ error, output, expected }) => error === 0 && Buffer.compare(output, expected) === 0),
    log: ran.value,
  })
}
