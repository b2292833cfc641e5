import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { heardOf, knownWords, placesOfWords } from '../../src-main/services/road/known-words.ts'
import { prepareTraining } from '../../src-main/services/road/prepare-training.ts'
import { usualSplit } from '../../src-main/services/road/prepare-data.ts'
import { suggestFeatures } from '../../src-main/signal/suggest-features.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import { wordSounds } from './word-sounds.ts'

const dsCnn = unwrap(findTemplate('ds-cnn'))

test('words are found whatever their case, digits by their names', () => {
  expect(placesOfWords(['Yes', '7', 'grue', ' no '], ['no', 'seven', 'yes'])).toEqual([2, 1, -1, 0])
})

describe.each([8000, 16000])('sounds at %i Hz', (rateHz) => {
  const heard = (classes: readonly string[]) => {
    const dataset = wordSounds(classes, rateHz)
    return knownWords(dataset, dsCnn, {}, unwrap(suggestFeatures(dataset)))?.rows.map((row) => row !== -1) ?? null
  }
  test('a net is there for words, of which at least half are known', () => {
    expect(heard(['yes', 'no'])).toEqual([true, true])
    expect(heard(['0', '1', 'grue', 'bleen'])).toEqual([true, true, false, false])
    expect(heard(['0', 'grue', 'bleen'])).toBeNull()
    expect(heard(['clap', 'whistle2', 'knock'])).toBeNull()
  })
  test('not for other kinds of data, nets or features', () => {
    const dataset = wordSounds(['yes', 'no'], rateHz)
    const features = unwrap(suggestFeatures(dataset))
    expect(knownWords({ ...dataset, task: 'anomaly' }, dsCnn, {}, features)).toBeNull()
    expect(knownWords({ ...dataset, kind: 'time-series' }, dsCnn, {}, features)).toBeNull()
    expect(knownWords(dataset, unwrap(findTemplate('conv2d-small')), {}, features)).toBeNull()
    expect(knownWords(dataset, dsCnn, { filters: 32 }, features)).toBeNull()
    expect(knownWords(dataset, dsCnn, { filters: 64 }, features)).not.toBeNull()
    expect(knownWords(dataset, dsCnn, {}, { ...features, parameters: { ...features.parameters, bands: 30 } })).toBeNull()
  })
  test('training starts from it, unless a person says so', () => {
    const request = {
      dataset: wordSounds(['up', 'down', 'left'], rateHz),
      seed: 1,
      windows: {},
      split: usualSplit,
      settings: {},
      progress: { report: () => undefined },
    }
    const [plan, fresh] = [unwrap(prepareTraining(request)), unwrap(prepareTraining({ ...request, fresh: true }))]
    expect([heardOf(plan.known), heardOf(fresh.known)]).toEqual([3, null])
    expect(plan.template?.name).toBe('ds-cnn')
    expect(plan.graph).not.toEqual(fresh.graph)
    expect(plan.graph.tensors.map(({ shape }) => shape)).toEqual(fresh.graph.tensors.map(({ shape }) => shape))
  })
})

test('at a rate that no net was trained with, training starts afresh', () => {
  const dataset = wordSounds(['yes', 'no'], 11025)
  expect(knownWords(dataset, dsCnn, {}, unwrap(suggestFeatures(dataset)))).toBeNull()
})
