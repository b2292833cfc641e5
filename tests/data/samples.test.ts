import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { inspectData } from '../../src-main/data/inspect-data.ts'
import { readPaths } from '../../src-main/data/read-paths.ts'
import { listSamples } from '../../src-main/data/samples.ts'

const counts: Record<string, number> = {
  'five-gestures': 120,
  'four-sounds': 96,
  'drawn-digits': 300,
  'fruit-colours': 240,
  distance: 160,
}

describe('the sample data', () => {
  test.each(listSamples().map((sample) => [sample.id, sample] as const))('%s reads without a warning', async (id, sample) => {
    const { inspection, dataset } = unwrap(
      await inspectData(unwrap(await readPaths([sample.path])), sample.rateHz === null ? {} : { rateHz: sample.rateHz }),
    )
    expect(inspection.warnings).toEqual([])
    expect(inspection.kind).toBe(sample.kind)
    expect(inspection.recordings).toBe(counts[id])
    expect(dataset.task).toBe(id === 'distance' ? 'regression' : 'classification')
    if (sample.kind === 'time-series' || sample.kind === 'audio') expect(inspection.sampleRateHz).toBeGreaterThan(0)
  })

  test('there are five', () => expect(listSamples().length).toBe(5))
})
