import { basename, dirname } from 'node:path'
import { findBoard } from '../../../boards/find-board.ts'
import { fail, succeed } from '../../../contract/result.ts'
import type { PrecisionPoint } from '../../../quantization/mixed-precision/precision-front.ts'
import { featureSet, samplesOf } from '../../../services/road/feature-set.ts'
import { layersOf, mixPrecision } from '../../../services/road/mixed-precision.ts'
import { dataForModel } from '../../../services/road/model-data.ts'
import { readModel, tfliteOf } from '../../../services/road/read-model.ts'
import { testFigures, testModel, testSentence } from '../../../services/road/test-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { numberOption, requiredOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { dataOptions } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'

const usualFloor = 0.95

/** `mix`: INT8, 16-bit activations or 4-bit weights for each layer, under a board's budget and an accuracy floor. */
export const mixVerb: Verb = {
  usage: 'mix MODEL --data DATA --board ID [--floor 0.95] --out FILE.tflite',
  options: {
    ...dataOptions,
    ...foreignOptions,
    data: { type: 'string' },
    board: { type: 'string' },
    floor: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = requiredOption(options, 'out')
    const board = findBoard(requiredOption(options, 'board'))
    if (!board.ok) return board
    const read = await readModel(positionals[0] ?? '')
    if (!read.ok) return read
    const loaded = await loadDataOption([requiredOption(options, 'data')], options)
    if (!loaded.ok) return loaded
    const wishes = await foreignWishesOf(options)
    if (!wishes.ok) return wishes
    const ready = dataForModel(read.value.model, loaded.value.dataset, wishes.value)
    if (!ready.ok) return ready
    const { model, prepared, extract } = ready.value
    const make = (part: 'train' | 'validation') => featureSet(prepared.dataset, samplesOf(prepared.dataset, part), extract, model.task).set // prettier-ignore
    const [train, validation] = [make('train'), make('validation')]
    const floor = numberOption(options, 'floor') ?? usualFloor
    const judged = validation.count > 0 ? validation : train
    progress.report(0.1, 'Ranking the layers')
    const proceed = (fraction: number) => {
      progress.report(0.1 + 0.8 * fraction, 'Trying mixes of precisions')
      return succeed(null)
    }
    const mixed = mixPrecision({ model, train, judged, board: board.value, floor, proceed })
    if (!mixed.ok) return mixed
    const { front, chosen, graph } = mixed.value
    const shown = front.map(pointOf)
    if (!chosen || !graph) {
      const smallest = front[0]
      return fail('nothing-fits', `No mix of precisions fits ${board.value.name}: the smallest needs ${smallest?.flashBytes ?? 0} B of flash and ${smallest?.ramBytes ?? 0} B of RAM. Take a smaller template or a larger board.`, { front: shown }) // prettier-ignore
    }
    const made = { ...model, graph, provenance: { ...model.provenance, kind: 'ptq' as const } }
    const tested = await testModel(made, samplesOf(prepared.dataset, 'test'), extract, progress, signal)
    if (!tested.ok) return tested
    const bytes = tfliteOf(made)
    if (!bytes.ok) return bytes
    const written = writeFiles(dirname(out), [{ path: basename(out), bytes: bytes.value }])
    if (!written.ok) return written
    const rows = shown.map((one) => [
      (100 * one.accuracy).toFixed(1),
      `${one.flashBytes}`,
      `${one.ramBytes}`,
      one.latencyMs.toPrecision(3),
      one.int16.join(' '),
      one.int4.join(' '),
    ])
    const text = [
      table(['right %', 'flash B', 'RAM B', 'ms', '16-bit outputs', '4-bit weights'], rows),
      `Taken: ${testSentence(tested.value)} on the test part; ${bytes.value.length} bytes written to ${out}.`,
    ].join('\n')
    const json = {
      board: board.value.id,
      floor,
      front: shown,
      chosen: pointOf(chosen),
      evaluation: testFigures(tested.value),
      out,
    }
    return succeed({ json, text })
  },
}

const pointOf = ({ choice, ...figures }: PrecisionPoint) => ({ ...figures, ...layersOf(choice) })
