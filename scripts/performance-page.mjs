/** What the training engine is to reach: samples a second over those of the better `fit` of Keras. */
const targets = {
  imu_mlp: 3,
  feat_mlp: 2.5,
  imu_cnn1d: 2,
  digit_cnn: 1.5,
  ds_cnn: 1.2,
  resnet8: 0.7,
  mobilenet_v1_025: 1.2,
  autoencoder: 1,
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

const grouped = (value) => Math.round(value).toLocaleString('en-US')

/** The values of rows by name. */
function lookUp(rows) {
  const values = new Map(rows.map(({ name, value }) => [name, value]))
  return (name, format = String) => (values.has(name) ? format(values.get(name)) : '–')
}

function busyWhile(rows) {
  const cores = rows.map(({ conditions }) => conditions.busyCores).filter((busy) => busy !== undefined)
  return `${Math.min(...cores).toFixed(1)} to ${Math.max(...cores).toFixed(1)}`
}

function trainSection(rows) {
  const of = lookUp(rows)
  const list = Object.entries(targets).map(([net, target]) => [
    net,
    of(`train ${net}`, grouped),
    of(`train ${net}, Keras`, grouped),
    of(`train ${net} / Keras`),
    `≥ ${target}`,
    of(`train ${net} two threads / one`),
    of(`train ${net} QAT step / float step`),
  ])
  const { conditions } = rows.find(({ name }) => name === 'train ds_cnn / Keras')
  const rival = conditions.rivalVersions
    ? `Keras on this machine, in the same rounds (${conditions.rivalVersions}; the fastest of its calls of \`fit\` for each net)`
    : `a recorded rate of Keras on another machine (${conditions.recordedOn})`
  return `## Training

Samples a second of forward, backward and Adam: float32, batch ${conditions.batch}, data in memory, ${conditions.threads} threads, SIMD ${conditions.simd}. Compared with
${rival}. The contenders take turns in rounds of half a second; a rate is the median of ${conditions.rounds} rounds, a ratio the median of the
ratios within a round. Cores busy with other work: ${busyWhile(rows)}.

${table(['net', 'samples/s', 'Keras', 'ratio to Keras', 'wanted', 'two threads / one', 'QAT step / float step'], list)}

A QAT step should cost at most 1.3 times the float step; two threads should give 1.7 times one from digit_cnn on. Repeat with
\`npm run bench -- train\`.
`
}

function stepSection(rows) {
  const nets = Object.keys(targets)
  const list = nets.map((net) => {
    const own = rows.filter(({ name }) => name.startsWith(`step ${net}`) && !name.startsWith(`step ${net} QAT`))
    const of = lookUp(own)
    const kernels = own
      .filter(({ name }) => name.includes(', ') && !name.endsWith('beside the kernels'))
      .slice(0, 3)
      .map(({ name, value }) => `${name.split(', ')[1]} ${grouped(value)}`)
    return [net, of(`step ${net}`, grouped), of(`step ${net}, beside the kernels`, grouped), kernels.join(', ')]
  })
  return `## Inside a step

Microseconds of a compiled step on one thread, batch 32, and of its three most expensive kernels. Cores busy with other work: ${busyWhile(rows)}.

${table(['net', 'whole step', 'beside the kernels', 'most expensive'], list)}
`
}

function plainSection(title, text, rows) {
  const list = rows.map(({ name, value, unit }) => [name.replace(/^\w+ /, ''), `${value} ${unit}`])
  return `## ${title}\n\n${text} Cores busy with other work: ${busyWhile(rows)}.\n\n${table(['what', 'measured'], list)}\n`
}

function soundsSection(sounds) {
  if (!sounds) return ''
  const { own, keras } = sounds
  const row = (name, run) => [
    name,
    `${run.seconds.toFixed(1)} s`,
    `${(100 * run.accuracy).toFixed(1)} % of ${run.samples}`,
    run.epochs,
    run.busyCores.toFixed(1),
  ]
  const rows = [row('`tinykiln train --template ds-cnn --fresh`', own)]
  if (keras) rows.push(row('`scripts/keras/spoken_digits.py`', keras))
  return `## Spoken digits, from the command to the tested model

DS-CNN on 1,500 recordings of ten digits, a fifth held back; from starting the process to its end, one after the other on the same machine.
TinyKiln reads the files, computes log-mel features with the chip's code, augments every batch, trains, and tests; the Keras script does the
same without augmentation.

${table(['', 'wall time', 'right on the test part', 'epochs', 'cores busy before'], rows)}
`
}

/** The page, from the rows of the benchmarks. */
export function performancePage({ rows, sounds }, { processor, cores, node, date }) {
  return `# How fast it is

Written by \`node scripts/write-performance.mjs\` on ${date.toISOString().slice(0, 10)}: ${processor}, ${cores} cores, Node ${node.slice(1)}. Cores busy with
other work were looked at beside each measurement. Where they are not near 0, absolute figures are too low and only ratios of contenders
that took turns mean something.

${trainSection(rows.train)}
${soundsSection(sounds)}
${stepSection(rows.step)}
${plainSection('Batches from a thread of their own', 'Augmented training with batches made between the steps, and on another thread. A run measures both and keeps the faster.', rows.input)}
${plainSection('INT8 inference', "The chip's own kernels in WebAssembly, one thread, one window at a time.", rows.int8)}
${plainSection('Reading data', 'Files in memory to a dataset: recognised, read, labelled, checked.', rows.data)}
${plainSection('Starting', "From the command to its answer, and from `train` to the end of the first step (9,000 rows read, Node's start included).", rows.start)}
${plainSection('Memory', 'The most that a process holds which trains DS-CNN on 20,000 spectrograms of 49 × 10; it should stay under 600 MB.', rows.memory)}`
}
