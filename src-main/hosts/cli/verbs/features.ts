import { basename, dirname, resolve } from 'node:path'
import { fail, succeed } from '../../../contract/result.ts'
import { createExtractor, fitPipeline } from '../../../services/road/features.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { npyBytes } from '../../../services/road/npy-bytes.ts'
import { prepareData, usualSplit } from '../../../services/road/prepare-data.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { signalCost } from '../../../signal/feature-cost.ts'
import type { ParameterValue } from '../../../signal/feature-types.ts'
import { findBlock, listBlocks } from '../../../signal/list-blocks.ts'
import { lowerFeatures } from '../../../signal/lower-features.ts'
import { featureInput, suggestFeatures } from '../../../signal/suggest-features.ts'
import { requiredOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'
import { dataOptions, seedOf } from './data-options.ts'
import { loadDataOption } from './load-data-option.ts'

/** `features list`: the blocks. */
export const featuresListVerb: Verb = {
  usage: 'features list',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async () => {
    const blocks = listBlocks().map(({ name, title, description, for: kinds }) => ({ name, title, for: kinds, description }))
    return succeed({
      json: blocks,
      text: table(
        ['block', 'for', 'description'],
        blocks.map((block) => [block.name, block.for.join(', '), block.description]),
      ),
    })
  },
}

function parseValue(text: string): ParameterValue {
  if (text === 'true' || text === 'on') return true
  if (text === 'false' || text === 'off') return false
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) ? value : text
}

/** `features run`: features of all samples, computed by the device code. */
export const featuresRunVerb: Verb = {
  usage: 'features run DATA --block NAME [--set key=value]… --out FILE.npy',
  options: { ...dataOptions, block: { type: 'string' }, set: { type: 'string', multiple: true }, out: { type: 'string' } },
  positionals: { min: 1, max: 1000 },
  run: async ({ positionals, options }) => {
    const out = requiredOption(options, 'out')
    const loaded = await loadDataOption(positionals, options)
    if (!loaded.ok) return loaded
    const prepared = prepareData(loaded.value.dataset, { seed: seedOf(options), ...usualSplit }, loaded.value.windows)
    if (!prepared.ok) return prepared
    const { dataset } = prepared.value
    const input = featureInput(dataset)
    if (!input.ok) return input
    const name = textOption(options, 'block')
    const suggested = suggestFeatures(dataset)
    if (!suggested.ok) return suggested
    const block = findBlock(name ?? suggested.value.block)
    if (!block.ok) return block
    const given = (options['set'] as unknown as readonly string[] | undefined) ?? []
    const parameters = Object.fromEntries(
      given.map((pair) => {
        const [key, value] = pair.split('=', 2)
        if (key === undefined || value === undefined) throw new WrongUsage(`--set takes key=value, not “${pair}”.`)
        return [key, parseValue(value)]
      }),
    )
    const defaults = Object.fromEntries(block.value.parameters(input.value).map((one) => [one.name, one.fallback]))
    const settings = { block: block.value.name, parameters: { ...defaults, ...parameters }, input: input.value }
    const pipeline = fitPipeline(settings, samplesOf(dataset, 'train'))
    if (!pipeline.ok) return pipeline
    const extract = createExtractor(pipeline.value)
    if (!extract.ok) return extract
    const rows = dataset.samples.map(extract.value)
    const bytes = npyBytes(rows, pipeline.value.outputShape)
    const written = writeFiles(dirname(resolve(out)), [{ path: basename(out), bytes }])
    if (!written.ok) return fail(written.error.code, written.error.message, written.error.details)
    const shape = [rows.length, ...pipeline.value.outputShape]
    const json = { block: block.value.name, params: settings.parameters, shape, cost: signalCost(lowerFeatures(pipeline.value)) }
    return succeed({ json, text: `${shape.join(' x ')} values written to ${out}.` })
  },
}
