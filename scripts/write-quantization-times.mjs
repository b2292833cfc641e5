// Times PTQ with the default recipe beside TensorFlow Lite's converter on the same nets and 150 samples, and writes the table into
// docs/quantization.md: node scripts/write-quantization-times.mjs [--python PATH]
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { writeBetween } from './write-between.mjs'

const { values } = parseArgs({ options: { python: { type: 'string' } } })
await ensureWasm()
const { benchNets } = await import('../src-main/training/engine/bench/bench-nets.ts')
const { portableGraph } = await import('../src-main/training/engine/bench/portable-graph.ts')
const { startPythonScript } = await import('../src-main/training/engine/bench/python-script.ts')
const { createRandom } = await import('../src-main/training/random.ts')
const { quantizeAfterTraining } = await import('../src-main/quantization/after-training.ts')
const { tinykilnRecipe } = await import('../src-main/quantization/recipes/list-recipes.ts')
const { createModelRunner } = await import('../src-main/services/road/model-runner.ts')

const count = 150
const converter = await startPythonScript('quantize.py', values.python)
if (converter === null) throw new Error('No Python with tensorflow and tensorflow-model-optimization. Name one with --python.')
const encoded = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')
const rows = []
for (const name of ['digit_cnn', 'ds_cnn', 'resnet8', 'autoencoder']) {
  const graph = benchNets.find((net) => net.name === name).build()
  const shape = graph.tensors[graph.inputs[0]].shape.slice(1)
  const size = shape.reduce((product, length) => product * length, 1)
  const random = createRandom(1)
  const all = Float32Array.from({ length: count * size }, () => random.uniform())
  const samples = Array.from({ length: count }, (_, index) => all.subarray(index * size, (index + 1) * size))
  const began = performance.now()
  const rounded = quantizeAfterTraining({ graph, samples, settings: tinykilnRecipe.settings, prepareRun: createModelRunner })
  if (!rounded.ok) throw new Error(rounded.error.message)
  const seconds = (performance.now() - began) / 1000
  const test = { inputs: encoded(samples[0]), labels: [0] }
  const answer = await converter.ask({ net: portableGraph(graph), shape, calibration: encoded(all), test })
  rows.push(`| ${name} | ${seconds.toFixed(2)} s | ${answer.ptqSeconds.toFixed(2)} s |`)
  process.stderr.write(`${rows.at(-1)}\n`)
}
converter.close()
const versions = Object.entries(converter.greeting.versions).map(([name, version]) => `${name} ${version}`)
const table = `| net | TinyKiln | converter |\n|---|---|---|\n${rows.join('\n')}`
const machine = `${cpus().length} cores ${cpus()[0]?.model ?? ''}, Node ${process.version}, load ${loadavg()[0].toFixed(1)} at the end`
writeBetween('times', 'scripts/write-quantization-times.mjs', `${table}\n\n${versions.join(', ')}; ${machine}.`)
