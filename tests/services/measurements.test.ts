import { afterAll, describe, expect, test } from 'vitest'
import type { Board } from '../../src-main/boards/board.ts'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import type { SelfTestReport } from '../../src-main/contract/schemas/self-test.ts'
import { createProject } from '../../src-main/projects/project.ts'
import { lineage } from '../../src-main/projects/lineage.ts'
import { fitOn, plannedModel, type PlannedModel } from '../../src-main/services/road/fit-road.ts'
import { keepMeasurement } from '../../src-main/services/record/keep-measurement.ts'
import { fitsIn } from '../../src-main/services/record/measurements.ts'
import { switchMeasurements } from '../../src-main/services/record/switch-measurements.ts'
import { fixtureModel } from '../conformance/emulators/fixture-model.ts'
import { temporaryFolder } from './open-services.ts'
import { join } from 'node:path'

const place = temporaryFolder()
afterAll(place.remove)
let count = 0
const newProject = () => unwrap(createProject(join(place.folder, `project-${++count}`), 'measured', { version: '1.0.0' }))

const planned = (name: string): PlannedModel => unwrap(plannedModel({ graph: fixtureModel(name).graph, features: null }))
const speech = planned('micro_speech')
const sine = planned('hello_world')
const board: Board = unwrap(findBoard('nano_33_ble_sense_rev2'))
const other: Board = unwrap(findBoard('mega2560'))

/** What `checkSelfTest` says of a board that agrees. */
function report(changes: Partial<SelfTestReport> = {}): SelfTestReport {
  return {
    agree: true,
    windows: 10,
    differing: [],
    maxDifference: 0,
    microseconds: 40_000,
    answerMicroseconds: 44_000,
    arenaUsedBytes: 6000,
    stackBytes: 620,
    clockHz: 64_000_000,
    model: speech.tfliteHash,
    runtime: 'tinykiln',
    computedAnew: 10,
    firstDifference: null,
    results: [],
    ...changes,
  }
}

describe('what a board measured takes the place of estimates', () => {
  test('for that model on that board, until it is taken back', () => {
    const project = newProject()
    const before = fitsIn(project)(speech, board, 'tinykiln')
    expect(before).toEqual(fitOn(speech, board, 'tinykiln'))
    const { row } = unwrap(keepMeasurement(project, speech, board, report(), []))
    const after = fitsIn(project)(speech, board, 'tinykiln')
    expect(after.latencyMs).toMatchObject({ value: 44, low: 44, high: 44, kind: 'measured' })
    expect(after.latencyMs.source).toMatch(/^measured in the self-test on .*33 BLE.* at 64 MHz, 10 windows, \d{4}-\d\d-\d\d$/)
    expect(after.ramParts.find(({ owner }) => owner === 'stack')?.figure).toMatchObject({ value: 620, kind: 'measured' })
    expect(after.energyMicroJ.kind).toBe('estimated')
    expect(after.energyMicroJ.high / after.energyMicroJ.low).toBeLessThan(before.energyMicroJ.high / before.energyMicroJ.low)
    expect(fitsIn(project)(speech, board, 'tflm')).toEqual(fitOn(speech, board, 'tflm'))
    expect(fitsIn(project)(speech, other, 'tinykiln')).toEqual(fitOn(speech, other, 'tinykiln'))
    expect(lineage(project).map(({ kind, name }) => [kind, name])).toEqual([['fit', `Measured on ${board.name}`]])
    unwrap(switchMeasurements(project, [row], []))
    expect(fitsIn(project)(speech, board, 'tinykiln')).toEqual(before)
    unwrap(switchMeasurements(project, [], [row]))
    expect(fitsIn(project)(speech, board, 'tinykiln')).toEqual(after)
    project.close()
  })

  test('another model on that board stays an estimate, scaled by how far the estimate was off', () => {
    const project = newProject()
    const estimate = fitOn(speech, board, 'tinykiln').latencyMs.value
    unwrap(keepMeasurement(project, speech, board, report({ answerMicroseconds: estimate * 2000 }), []))
    const before = fitOn(sine, board, 'tinykiln').latencyMs
    const after = fitsIn(project)(sine, board, 'tinykiln')
    expect(after.latencyMs.kind).toBe('estimated')
    for (const end of ['value', 'low', 'high'] as const) expect(after.latencyMs[end] / before[end]).toBeCloseTo(2, 2)
    expect(after.ram).toEqual(fitOn(sine, board, 'tinykiln').ram)
    project.close()
  })

  test('a second measurement replaces the first, which can come back', () => {
    const project = newProject()
    const first = unwrap(keepMeasurement(project, speech, board, report(), []))
    const second = unwrap(keepMeasurement(project, speech, board, report({ answerMicroseconds: 30_000 }), []))
    expect(second.replaced).toEqual([first.row])
    const time = () => fitsIn(project)(speech, board, 'tinykiln').latencyMs.value
    expect(time()).toBe(30)
    unwrap(switchMeasurements(project, [second.row], second.replaced))
    expect(time()).toBe(44)
    project.close()
  })

  test('a log without the time of a whole answer leaves the signal blocks estimated', () => {
    const project = newProject()
    const withFeatures: PlannedModel = { ...speech, features: { ops: 64_000, ram: 0, flash: 0 } }
    unwrap(keepMeasurement(project, withFeatures, board, report({ answerMicroseconds: null }), []))
    const { latencyMs, ramParts } = fitsIn(project)(withFeatures, board, 'tinykiln')
    expect(latencyMs.kind).toBe('estimated')
    expect(latencyMs.low).toBeGreaterThan(40)
    expect(ramParts.find(({ owner }) => owner === 'stack')?.figure.kind).toBe('estimated')
    expect(fitsIn(project)(speech, board, 'tinykiln').latencyMs).toMatchObject({ value: 40, kind: 'measured' })
    project.close()
  })

  test.each([
    ['windows that differ', { agree: false, differing: [1] }, 'self-test-disagrees'],
    ['the sketch for another runtime', { runtime: 'tflm' as const }, 'self-test-other-runtime'],
    ['no timer', { microseconds: 0, answerMicroseconds: 0 }, 'self-test-no-time'],
    ['the clock of another board', { clockHz: 16_000_000 }, 'self-test-other-board'],
  ])('%s: refused, and nothing is kept', (_, changes, code) => {
    const project = newProject()
    expect(keepMeasurement(project, speech, board, report(changes), [])).toMatchObject({ ok: false, error: { code } })
    expect(project.fits.list()).toEqual([])
    project.close()
  })
})
