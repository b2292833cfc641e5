import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { quantizeAfterTraining } from '../../src-main/quantization/after-training.ts'
import { argMax } from '../../src-main/quantization/evaluation.ts'
import { findRecipe } from '../../src-main/quantization/recipes/list-recipes.ts'
import { overrideSettings } from '../../src-main/quantization/recipes/override-settings.ts'
import { loadData } from '../../src-main/services/road/load-data.ts'
import { dataForModel } from '../../src-main/services/road/model-data.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'
import { readModel } from '../../src-main/services/road/read-model.ts'
import { hasShared, shared } from '../formats/fixture-file.ts'

/** Float nets whose neighbouring channels differ by large factors; the function is that of an ordinary net. */
type HardNet = { readonly file: string }

const folder = new URL('golden/hard/', shared)
const nets = hasShared ? (JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as { cases: HardNet[] }).cases : []
/** Every how many-th picture is calibrated with, and how many of the others are tested. */
const calibrationStep = 13
const testedPictures = 700

describe.skipIf(!hasShared)('nets that ordinary rounding breaks (needs ../shared)', () => {
  test.each(nets.flatMap((net) => [[net.file, 'per-channel', 1, net] as const, [net.file, 'per-tensor', 2, net] as const]))(
    '%s, weights %s: within %d points of float',
    async (_, weights, points, { file }) => {
      const { model } = unwrap(await readModel(fileURLToPath(new URL(file, folder))))
      const loaded = unwrap(await loadData([fileURLToPath(new URL('data/digit-images', shared))], { values: true }))
      const ready = unwrap(dataForModel(model, loaded.dataset, { input: '0..1' }))
      const pictures = ready.prepared.dataset.samples.map((sample) => ({ x: ready.extract(sample).slice(), label: sample.label }))
      const samples = pictures.filter((_picture, index) => index % calibrationStep === 0).map(({ x }) => x)
      const tested = pictures.filter((_picture, index) => index % calibrationStep !== 0).slice(-testedPictures)
      const settings = unwrap(overrideSettings(unwrap(findRecipe('tinykiln')).settings, [`weights=${weights}`]))
      const { graph } = unwrap(quantizeAfterTraining({ graph: model.graph, samples, settings, prepareRun: createModelRunner }))
      const right = (of: typeof graph): number => {
        const runner = unwrap(createModelRunner(of))
        return tested.filter(({ x, label }) => ready.model.labels[argMax(runner.run(x))] === label).length
      }
      expect(right(graph)).toBeGreaterThanOrEqual(right(model.graph) - (points / 100) * tested.length)
    },
    60_000,
  )
})
