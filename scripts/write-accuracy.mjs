// Trains the default template on real data with several seeds and writes docs/accuracy.md:
//   node scripts/write-accuracy.mjs DATA [--seeds 5] [--only NAME,…] [--mnist FOLDER]
// DATA holds gestures, digit-images, spoken-digits and fruit-colours. --mnist tests the digits on 3,000 more pictures. Runs that were
// measured before are read from out/accuracy.json, so that a long table can be made in pieces; delete the file to measure anew. A run in
// it may have a `note`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { root } from './root.mjs'
import { unseenDigits } from './unseen-digits.mjs'

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    only: { type: 'string' },
    mnist: { type: 'string' },
  },
  allowPositionals: true,
})
await ensureWasm()
const { loadData } = await import('../src-main/services/road/load-data.ts')
const { takeRoad } = await import('../src-main/services/road/make.ts')
const { testModel } = await import('../src-main/services/road/test-model.ts')

/** What is measured: the least share of right answers that is wanted, and how the test part is chosen. */
const tasks = [
  { name: 'gestures', folder: 'gestures', read: { labelFrom: 'file' }, target: 0.98, test: 'a fifth, at random' },
  {
    name: 'digit-images',
    folder: 'digit-images',
    read: {},
    target: 0.95,
    test: 'a fifth, at random',
    more: {
      name: 'digits-never-seen',
      target: 0.95,
      test: 'other pictures of the collection (MNIST), same nets as the row above',
      samples: values.mnist && ((dataset) => unseenDigits(values.mnist, dataset, 3000)),
    },
  },
  { name: 'spoken-digits', folder: 'spoken-digits', read: {}, target: 0.99, test: 'a fifth, at random' },
  {
    name: 'unheard-speakers',
    folder: 'spoken-digits',
    read: {},
    target: 0.8,
    test: 'all of one speaker, the others train; mean over the speakers',
    heldOut: true,
  },
  {
    name: 'spoken-digits-fresh',
    folder: 'spoken-digits',
    read: {},
    target: null,
    test: 'as above with `--fresh`',
    fresh: true,
  },
  {
    name: 'unheard-speakers-fresh',
    folder: 'spoken-digits',
    read: {},
    target: null,
    test: 'the same with `--fresh`',
    heldOut: true,
    fresh: true,
  },
  { name: 'fruit-colours', folder: 'fruit-colours', read: {}, target: null, test: 'a fifth, at random' },
]

const cache = join(root, 'out', 'accuracy.json')
const runs = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : []
const quiet = { report: () => undefined }

async function measure(task, dataset, seed, group) {
  const known = runs.find((run) => run.task === task.name && run.seed === seed && run.group === group)
  if (known) return
  const began = performance.now()
  const road = await takeRoad({
    dataset,
    read: { acceptProposals: true, ...task.read },
    seed,
    windows: {},
    fresh: task.fresh ?? false,
    settings: {},
    quantize: ['ptq'],
    ...(group === null ? {} : { split: { heldOut: [group] } }),
    progress: quiet,
    signal: new AbortController().signal,
  })
  if (!road.ok) throw new Error(`${task.name}: ${road.error.message}`)
  const { float, ptq, template, outcome, prepared, engine, extract } = road.value
  const common = {
    seed,
    group,
    template: template.name,
    epochs: outcome.history.length,
    engine: `${engine.name} ${engine.version}`,
  }
  runs.push({
    ...common,
    task: task.name,
    counts: prepared.split.counts,
    float: float.tested.answers.evaluation.accuracy,
    ptq: ptq.tested.answers.evaluation.accuracy,
    seconds: (performance.now() - began) / 1000,
  })
  if (task.more?.samples) {
    const more = await task.more.samples(dataset, prepared)
    const share = async ({ model }) => {
      const tested = await testModel(model, more, extract, quiet, new AbortController().signal)
      if (!tested.ok) throw new Error(tested.error.message)
      return tested.value.answers.evaluation.accuracy
    }
    const counts = { ...prepared.split.counts, test: more.length }
    runs.push({ ...common, task: task.more.name, counts, float: await share(float), ptq: await share(ptq) })
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(cache, JSON.stringify(runs, null, 1))
  const last = runs.at(-1)
  process.stderr.write(
    `${task.name}${group === null ? '' : `, ${group}`}, seed ${seed}: ${percent(last.float)} float, ${percent(last.ptq)} INT8\n`,
  )
}

const percent = (share) => (100 * share).toFixed(1)
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
const deviation = (list) =>
  Math.sqrt(list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / Math.max(1, list.length - 1))

/** One value a seed: the mean over the groups held out, where there are groups. */
function bySeed(of, key) {
  const seeds = [...new Set(of.map((run) => run.seed))]
  return seeds.map((seed) => mean(of.filter((run) => run.seed === seed).map((run) => run[key])))
}

function show(list) {
  return list.length > 1 ? `${percent(mean(list))} ± ${percent(deviation(list))}` : percent(mean(list))
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const only = values.only?.split(',')
for (const task of tasks.filter(({ name }) => only?.includes(name) ?? true)) {
  const loaded = await loadData([join(positionals[0] ?? '', task.folder)], { acceptProposals: true, ...task.read })
  if (!loaded.ok) throw new Error(loaded.error.message)
  const { dataset } = loaded.value
  const groups = task.heldOut ? [...new Set(dataset.samples.map(({ group }) => group))].sort() : [null]
  for (const seed of seeds) for (const group of groups) await measure(task, dataset, seed, group)
}

const rows = tasks
  .flatMap((task) => (task.more ? [task, task.more] : [task]))
  .flatMap((task) => {
    const of = runs.filter((run) => run.task === task.name)
    if (of.length === 0) return []
    const { template, counts } = of[0]
    const groups = [...new Set(of.map((run) => run.group))].filter((group) => group !== null)
    const each = groups.map((group) => `${group} ${show(of.filter((run) => run.group === group).map((run) => run.float))}`)
    const wanted = task.target === null ? '–' : `≥ ${percent(task.target)}`
    const epochs = Math.round(mean(of.map((run) => run.epochs)))
    const test = `${task.test}${each.length > 0 ? ` (${each.join(', ')})` : ''}`
    return `| ${task.name} | \`${template}\` | ${test} | ${counts.train} / ${counts.validation} / ${counts.test} | ${bySeed(of, 'float').length} | ${epochs} | ${show(bySeed(of, 'float'))} | ${show(bySeed(of, 'ptq'))} | ${wanted} |`
  })
const engines = [...new Set(runs.map((run) => run.engine))].join(', ')
const notes = [...new Set(runs.flatMap(({ task, note }) => (note === undefined ? [] : [`\n${task}: ${note}\n`])))].join('')
const page = `# Accuracy

What the defaults reach on real data: the template, features, augmentation and schedule that TinyKiln chooses by itself. Shares of
right answers on the test part in percent, mean ± standard deviation over seeds (a seed decides the split, the first weights and the
order). INT8 is PTQ with its defaults, run by the kernels of the chip. Samples: training / validation / test of the first run.

| data | template | test | samples | seeds | epochs | float | INT8 | wanted |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
${notes}
Measured with \`node scripts/write-accuracy.mjs DATA\`, engine ${engines}, Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}.
`
writeFileSync(join(root, 'docs', 'accuracy.md'), page)
