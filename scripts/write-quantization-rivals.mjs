// Quantizes the same float nets with TinyKiln, TensorFlow Lite's converter and TFMOT, and writes the table into
// docs/quantization.md:
//   node scripts/write-quantization-rivals.mjs DATA [--seeds 5] [--only NAME,…] [--python PATH]
// DATA holds gestures, digit-images, spoken-digits and fruit-colours. All sides get the same weights, calibration samples and
// test samples, and quantization-aware training the same epochs and rates. What was measured before is read from
// out/quantization-rivals.json, so that a long table can be made in pieces; delete the file to measure anew.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { root } from './root.mjs'
import { writeBetween } from './write-between.mjs'

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, only: { type: 'string' }, python: { type: 'string' } },
  allowPositionals: true,
})
await ensureWasm()
const { loadData } = await import('../src-main/services/road/load-data.ts')
const { takeRoad } = await import('../src-main/services/road/make.ts')
const { featureSet, samplesOf } = await import('../src-main/services/road/feature-set.ts')
const { calibrationSamples, quantizePostTraining } = await import('../src-main/services/road/quantize-model.ts')
const { findRecipe } = await import('../src-main/quantization/recipes/list-recipes.ts')
const { testFigures, testModel } = await import('../src-main/services/road/test-model.ts')
const { quantizationAwareSettings } = await import('../src-main/training/train-quantization-aware.ts')
const { portableGraph } = await import('../src-main/training/engine/bench/portable-graph.ts')
const { startPythonScript } = await import('../src-main/training/engine/bench/python-script.ts')

const tasks = [
  { name: 'fruit-colours', folder: 'fruit-colours', template: 'dense', read: {} },
  { name: 'gestures, dense', folder: 'gestures', template: 'dense', read: { labelFrom: 'file' } },
  { name: 'gestures, conv1d', folder: 'gestures', template: 'conv1d', read: { labelFrom: 'file' } },
  { name: 'digit-images, digit_cnn', folder: 'digit-images', template: 'digit_cnn', read: {} },
  { name: 'spoken-digits, ds-cnn', folder: 'spoken-digits', template: 'ds-cnn', read: {} },
]
const calibrationCount = 150

const cache = join(root, 'out', 'quantization-rivals.json')
const runs = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : []
const quiet = { report: () => undefined }
const { signal } = new AbortController()
const must = (result) => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const encoded = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')
const asJson = ({ inputs, labels }) => ({ inputs: encoded(inputs), labels: [...labels] })
const joined = (samples) => Float32Array.from(samples.flatMap((sample) => [...sample]))

/** Our float, PTQ and QAT, and the rivals', on one split. */
async function measure(task, dataset, seed, rivals) {
  const request = {
    dataset,
    read: { acceptProposals: true, ...task.read },
    seed,
    windows: {},
    settings: {},
    progress: quiet,
    signal,
  }
  const road = must(await takeRoad({ ...request, template: task.template, quantize: ['qat'] }))
  const { sets, prepared, extract, float, qat } = road
  const test = samplesOf(prepared.dataset, 'test')
  const { settings } = must(findRecipe('tinykiln'))
  const samples = calibrationSamples(sets.train, calibrationCount)
  const began = performance.now()
  const ptq = must(quantizePostTraining(float.model.graph, sets.train, { ...settings, windows: calibrationCount }))
  const seconds = (performance.now() - began) / 1000
  const right = (tested) => Math.round(testFigures(tested).accuracy * test.length)
  const { epochs, learningRate, batch } = quantizationAwareSettings(road.settings)
  const answers = await rivals.ask({
    net: portableGraph(float.model.graph),
    shape: float.model.graph.tensors[float.model.graph.inputs[0]].shape.slice(1),
    calibration: encoded(joined(samples)),
    test: asJson(featureSet(prepared.dataset, test, extract, road.task).set),
    train: asJson(sets.train),
    epochs,
    learningRate,
    batch,
    seed,
  })
  return {
    task: task.name,
    seed,
    samples: test.length,
    epochs,
    float: right(float.tested),
    ptq: right(must(await testModel({ ...float.model, graph: ptq.graph }, test, extract, quiet, signal))),
    ptqSeconds: seconds,
    qat: right(qat.tested),
    qatSeconds: qat.seconds,
    rivals: answers,
  }
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const only = values.only?.split(';')
const rivals = await startPythonScript('quantize.py', values.python)
if (rivals === null) throw new Error('No Python with tensorflow and tensorflow-model-optimization. Name one with --python.')
for (const task of tasks.filter(({ name }) => only?.includes(name) ?? true)) {
  const { dataset } = must(await loadData([join(positionals[0] ?? '', task.folder)], { acceptProposals: true, ...task.read }))
  for (const seed of seeds) {
    if (runs.some((run) => run.task === task.name && run.seed === seed)) continue
    runs.push(await measure(task, dataset, seed, rivals))
    mkdirSync(join(root, 'out'), { recursive: true })
    writeFileSync(cache, JSON.stringify(runs, null, 1))
    process.stderr.write(`${JSON.stringify(runs.at(-1))}\n`)
  }
}
rivals.close()

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
const deviation = (list) =>
  Math.sqrt(list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / Math.max(1, list.length - 1))
const show = (list) => `${mean(list).toFixed(1)} ± ${deviation(list).toFixed(1)}`

const rows = tasks.flatMap(({ name }) => {
  const of = runs.filter((run) => run.task === name)
  if (of.length === 0) return []
  const share = (pick) => show(of.map((run) => (100 * pick(run)) / run.samples))
  const columns = [(run) => run.float, (run) => run.ptq, (run) => run.rivals.ptq, (run) => run.qat, (run) => run.rivals.qat]
  return `| ${[name, of[0].samples, of.length, ...columns.map(share)].join(' | ')} |`
})
const table = `| data and net | test samples | seeds | float | PTQ | converter's PTQ | QAT | TFMOT's QAT |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}`
const versions = Object.entries(rivals.greeting.versions).map(([name, version]) => `${name} ${version}`)
writeBetween('rivals', 'scripts/write-quantization-rivals.mjs', `${table}\n\nMeasured against ${versions.join(', ')}.`)
