import { findBoard } from '../../../boards/find-board.ts'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { SelfTestVectors } from '../../../export/export-model-types.ts'
import { exportHash, exportRoad, selfTestVectors, usualTestWindows } from '../../../services/road/export-road.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import { dataForModel } from '../../../services/road/model-data.ts'
import type { RoadModel } from '../../../services/road/model.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { choiceOption, numberOption, requiredOption, textOption } from '../read-options.ts'
import type { OptionValues, Verb } from '../verb.ts'
import { basename } from 'node:path'
import { dataOptions } from './data-options.ts'
import { streamDetails, streamOf } from './stream-option.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'

const targets = ['tflite', 'c-array', 'c', 'arduino', 'arduino-tflm', 'platformio', 'report'] as const

async function vectorsFor(
  model: RoadModel,
  options: OptionValues,
): Promise<Result<{ readonly model: RoadModel; readonly selfTest?: SelfTestVectors }>> {
  const path = textOption(options, 'data')
  if (path === undefined) return succeed({ model })
  const loaded = await loadDataOption([path], options)
  if (!loaded.ok) return loaded
  const wishes = await foreignWishesOf(options)
  if (!wishes.ok) return wishes
  const ready = dataForModel(model, loaded.value.dataset, wishes.value)
  if (!ready.ok) return ready
  const windows = numberOption(options, 'windows', { min: 1, max: 1000, whole: true }) ?? usualTestWindows
  const selfTest = selfTestVectors(
    ready.value.model,
    samplesOf(ready.value.prepared.dataset, 'test'),
    ready.value.extract,
    windows,
  )
  return selfTest.ok ? succeed({ model: ready.value.model, selfTest: selfTest.value }) : selfTest
}

/** `export`: what a person takes away. */
export const exportVerb: Verb = {
  usage: `export MODEL --as ${targets.join('|')} --board ID --out DIR [--data DATA] [--name NAME] [--small] [--set stream=yes|no|N]`,
  details: streamDetails,
  options: {
    ...dataOptions,
    ...foreignOptions,
    as: { type: 'string' },
    board: { type: 'string' },
    out: { type: 'string' },
    data: { type: 'string' },
    name: { type: 'string' },
    windows: { type: 'string' },
    small: { type: 'boolean' },
    set: { type: 'string', multiple: true },
  },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options }) => {
    const as = choiceOption(options, 'as', targets) ?? 'arduino'
    const out = requiredOption(options, 'out')
    const board = findBoard(textOption(options, 'board') ?? 'nano_33_ble_sense')
    if (!board.ok) return board
    const path = positionals[0] ?? ''
    const read = await readModel(path)
    if (!read.ok) return read
    if (as !== 'tflite' && as !== 'c-array' && !isInteger(read.value.model.graph)) {
      return fail(
        'model-is-float',
        'This model computes in float. Quantize it first: `tinykiln quantize MODEL --data DATA --method ptq --out FILE.tflite`.',
      )
    }
    const ready = await vectorsFor(read.value.model, options)
    if (!ready.ok) return ready
    const stream = streamOf(options)
    const name = textOption(options, 'name') ?? basename(path).replace(/\.[^.]*$/, '')
    const exported = exportRoad({
      ...ready.value,
      board: board.value,
      as,
      name,
      small: options['small'] === true,
      ...(stream === undefined ? {} : { stream }),
    })
    if (!exported.ok) return exported
    const { files, lint } = exported.value
    const blocking = lint.find((finding) => finding.severity === 'error')
    if (blocking) return fail(blocking.code, blocking.message, { lint })
    const written = writeFiles(out, files)
    if (!written.ok) return written
    const listed = files.map(({ path: file, bytes }) => ({ path: file, bytes: bytes.length }))
    const text = [
      ...listed.map((file) => `${file.path}  ${file.bytes} bytes`),
      ...lint.map((finding) => `${finding.severity}: ${finding.message}`),
    ].join('\n')
    return succeed({ json: { files: listed, lint, sha256: exportHash(files) }, text })
  },
}
