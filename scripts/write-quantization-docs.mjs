// Tries every recipe, QAT and the control run on real data and writes the table into docs/quantization.md:
//   node scripts/write-quantization-docs.mjs DATA [DATA …] [--hard FILE.tflite … --pictures FOLDER]
// Each DATA is trained with its default template and seed 1; `--hard` nets are imported and rounded on `--pictures`.
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { writeBetween } from './write-between.mjs'

const { values, positionals } = parseArgs({
  options: { hard: { type: 'string', multiple: true, default: [] }, pictures: { type: 'string' } },
  allowPositionals: true,
})
await ensureWasm()
const { loadData } = await import('../src-main/services/road/load-data.ts')
const { takeRoad } = await import('../src-main/services/road/make.ts')
const { samplesOf, featureSet } = await import('../src-main/services/road/feature-set.ts')
const { quantizePostTraining } = await import('../src-main/services/road/quantize-model.ts')
const { quantizationRequest } = await import('../src-main/services/road/quantization-request.ts')
const { controlRun } = await import('../src-main/services/road/control-run.ts')
const { testModel, testFigures } = await import('../src-main/services/road/test-model.ts')
const { dataForModel } = await import('../src-main/services/road/model-data.ts')
const { readModel } = await import('../src-main/services/road/read-model.ts')
const { recipes } = await import('../src-main/quantization/recipes/list-recipes.ts')

const quiet = { report: () => undefined }
const { signal } = new AbortController()
const must = (result) => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const load = async (path) => must(await loadData([path], { acceptProposals: true })).dataset
const right = (figures) => `${Math.round(figures.accuracy * figures.samples)}`

/** One row: the answers of a float net and of its rounded forms on the same test part. */
async function row(name, model, dataset, extract, qat) {
  const test = samplesOf(dataset, 'test')
  const judge = async (graph) => testFigures(must(await testModel({ ...model, graph }, test, extract, quiet, signal)))
  const float = await judge(model.graph)
  const train = featureSet(dataset, samplesOf(dataset, 'train'), extract, model.task).set
  const cells = [name, `${float.samples}`, right(float)]
  for (const { settings } of recipes)
    cells.push(right(await judge(must(quantizePostTraining(model.graph, train, settings)).graph)))
  if (!qat) return [...cells, '', '']
  const request = must(
    quantizationRequest({ model, dataset, extract, seed: 1, chosen: {}, engine: undefined, progress: quiet, signal }),
  )
  return [...cells, right(await judge(qat)), right(await judge(must(await controlRun(model.graph, request)).graph))]
}

const rows = []
for (const path of positionals) {
  const dataset = await load(path)
  const road = must(
    await takeRoad({
      dataset,
      read: { acceptProposals: true },
      seed: 1,
      windows: {},
      settings: {},
      quantize: ['qat'],
      progress: quiet,
      signal,
    }),
  )
  rows.push(await row(basename(path), road.float.model, road.prepared.dataset, road.extract, road.qat.model.graph))
  console.error(rows.at(-1).join(' | '))
}
const pictures = values.pictures === undefined ? null : await load(values.pictures)
for (const path of values.hard) {
  const { model } = must(await readModel(path))
  const ready = must(dataForModel(model, pictures, { input: '0..1' }))
  rows.push(await row(basename(path, '.tflite'), ready.model, ready.prepared.dataset, ready.extract, null))
  console.error(rows.at(-1).join(' | '))
}

const head = ['data or net', 'test samples', 'float', ...recipes.map(({ name }) => `\`${name}\``), 'QAT', 'control']
const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
writeBetween('recipes', 'scripts/write-quantization-docs.mjs', table)
