import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { DatasetKind } from '../../src-main/data/dataset.ts'
import { usualAugmentation } from '../../src-main/training/augmentation/usual-augmentation.ts'
import { kilnEngine } from '../../src-main/training/engine/kiln-engine.ts'
import { createInputSource, type InputMode } from '../../src-main/training/input/input-source.ts'
import { createRandom } from '../../src-main/training/random.ts'
import type { BatchAugmentation } from '../../src-main/training/settings.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import type { TrainingSet } from '../../src-main/training/training-set.ts'
import { quickSettings } from './problems.ts'

type Case = { readonly name: string; readonly kind: DatasetKind; readonly shape: readonly number[]; readonly rebuilds?: boolean }

const cases: readonly Case[] = [
  { name: 'pictures', kind: 'image', shape: [12, 10, 3] },
  { name: 'spectrograms', kind: 'audio', shape: [20, 10, 1] },
  { name: 'movements', kind: 'time-series', shape: [30, 4] },
  { name: 'rows of a table, not augmented', kind: 'tabular', shape: [9] },
  { name: 'sets that rebuild their inputs', kind: 'time-series', shape: [16, 2], rebuilds: true },
]

const epochs = 3
const count = 45
const batch = 8

function samples({ shape, rebuilds }: Case): TrainingSet {
  const size = shape.reduce((product, length) => product * length, 1)
  const random = createRandom(11)
  const inputs = Float32Array.from({ length: count * size }, () => random.normal())
  return rebuilds
    ? { count, inputs, values: inputs }
    : { count, inputs, labels: Int32Array.from({ length: count }, (_, i) => i % 3) }
}

/** Every number of every batch of a run from a place in it, and where the last batch came from. */
function allBatches(each: Case, mode: InputMode, from: number) {
  const set = samples(each)
  const augment = usualAugmentation(each.kind, each.shape)
  const settings = { ...quickSettings({ batch, epochs, seed: 5, labelSmoothing: 0.1 }), ...(augment ? { augment } : {}) }
  const size = each.rebuilds ? set.inputs.length / set.count : 3
  const source = createInputSource(set, size, settings, mode)
  const numbers: number[] = []
  for (let index = from; index < source.steps * epochs; index++) {
    const { inputs, targets, weights } = source.next(1 + Math.floor(index / source.steps), index % source.steps)
    numbers.push(...inputs, ...targets, ...weights)
  }
  const end = source.from()
  source.close()
  return { numbers, end }
}

describe('batches of another thread are those of this one, bit for bit', () => {
  it.each(cases)('$name', (each) => {
    const here = allBatches(each, 'here', 0)
    const thread = allBatches(each, 'thread', 0)
    expect(here.end).toBe('here')
    expect(thread.end).toBe('thread')
    expect(thread.numbers).toEqual(here.numbers)
  })

  it('from the middle of an epoch on, as after a resume', () => {
    const [pictures] = cases as [Case]
    expect(allBatches(pictures, 'thread', 7)).toEqual({ ...allBatches(pictures, 'here', 7), end: 'thread' })
  })

  it('an augmentation that no other thread can know is done here', () => {
    const own: BatchAugmentation = (values, _count, random) => values.forEach((value, i) => (values[i] = value + random.normal()))
    const set = samples({ name: 'own', kind: 'image', shape: [4, 4, 1] })
    const source = createInputSource(set, 3, { ...quickSettings({ batch, epochs }), augment: own }, 'thread')
    for (let step = 0; step < source.steps; step++) source.next(1, step)
    expect(source.from()).toBe('here')
    source.close()
  })
})

it('training learns the same with batches that are augmented on either thread', async () => {
  const each: Case = { name: 'pictures', kind: 'image', shape: [12, 12, 1] }
  const train = samples(each)
  const request = { inputShape: each.shape, classes: 3, task: 'classification', seed: 3 } as const
  const graph = unwrap(unwrap(findTemplate('conv2d-small')).build(request))
  const augment = usualAugmentation(each.kind, each.shape)
  const settings = { ...quickSettings({ batch, epochs }), ...(augment ? { augment } : {}) }
  const run = async (input: InputMode) => {
    const outcome = unwrap(await trainGraph({ graph, train, validation: null, settings, engine: kilnEngine, input }))
    return outcome.graph.tensors.map(({ data }) => data)
  }
  expect(await run('thread')).toEqual(await run('here'))
})
