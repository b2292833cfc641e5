import { fail, succeed, type Result } from '../contract/result.ts'
import type { Dataset } from '../data/dataset.ts'
import type { FeatureInput, FeatureSettings } from './feature-types.ts'
import { blocksFor } from './list-blocks.ts'

/** What the blocks are fed: the shape that most samples have. Pictures of other sizes are brought to it by the reader of samples. */
export function featureInput(dataset: Dataset): Result<FeatureInput> {
  const counts = new Map<string, { readonly shape: readonly number[]; count: number }>()
  for (const { shape } of dataset.samples) {
    const key = shape.join('x')
    const entry = counts.get(key) ?? { shape, count: 0 }
    entry.count++
    counts.set(key, entry)
  }
  const usual = [...counts.values()].reduce<{ readonly shape: readonly number[]; count: number } | null>(
    (most, one) => (most === null || one.count > most.count ? one : most),
    null,
  )
  if (!usual) return fail('no-samples', 'There are no samples to compute features from. Add data first.')
  const channels = dataset.channels.map((channel) => channel.name)
  return succeed({ kind: dataset.kind, shape: usual.shape, sampleRateHz: dataset.sampleRateHz, channels })
}

/** The block that suits this kind of data, with its defaults. */
export function suggestFeatures(dataset: Dataset): Result<FeatureSettings> {
  const input = featureInput(dataset)
  if (!input.ok) return input
  const block = blocksFor(dataset.kind)[0]
  if (!block) return fail('no-block', `There is no feature block for ${dataset.kind} data.`)
  const parameters = Object.fromEntries(block.parameters(input.value).map(({ name, fallback }) => [name, fallback]))
  return succeed({ block: block.name, parameters, input: input.value })
}
