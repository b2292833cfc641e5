// Measures and writes docs/performance.md: `node scripts/write-performance.mjs [--seconds N] [--sounds FOLDER]`. Runs the
// benchmarks of the product one after the other; --sounds names a folder of spoken digits (LABEL/*.wav) for the race with the
// Keras script. TINYKILN_PYTHON names the Python that has TensorFlow. Nothing else should run meanwhile: the page says how busy
// the machine was.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { benches } from '../src-main/hosts/cli/benches.ts'
import { performancePage } from './performance-page.mjs'
import { root } from './root.mjs'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, sounds: { type: 'string' }, rows: { type: 'string' } } })
const wanted = ['train', 'step', 'input', 'int8', 'data', 'start', 'memory']

/** A program's last line as JSON with how long it took, or null when it failed. */
function timed(program, argv) {
  const began = performance.now()
  const run = spawnSync(program, argv, { encoding: 'utf8', maxBuffer: 64 << 20 })
  const seconds = (performance.now() - began) / 1000
  const load = loadavg()[0]
  return run.status === 0 ? { seconds, load, output: run.stdout } : null
}

/** DS-CNN on spoken digits, from the command to the tested model: ours and the Keras script, in turns. */
function raceOnSounds(sounds) {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-performance-'))
  try {
    const argv = [join(root, 'scripts', 'tinykiln.mjs'), 'train', sounds, '--template', 'ds-cnn', '--json']
    const ours = timed(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv, '--out', join(folder, 'model.tkm')])
    if (!ours) return null
    const { epochs, evaluation } = JSON.parse(ours.output)
    const python = process.env.TINYKILN_PYTHON ?? 'python3'
    const keras = timed(python, [join(root, 'scripts', 'keras', 'spoken_digits.py'), sounds, String(epochs)])
    const own = { seconds: ours.seconds, load: ours.load, epochs, accuracy: evaluation.accuracy, samples: evaluation.samples }
    const last = keras && JSON.parse(keras.output.trim().split('\n').at(-1))
    return { own, keras: keras && { seconds: keras.seconds, load: keras.load, ...last, seconds_inside: last.seconds, epochs } }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure() {
  await ensureWasm()
  const rows = {}
  for (const name of wanted) {
    process.stderr.write(`bench ${name} …\n`)
    const bench = await benches.find((entry) => entry.name === name).load()
    rows[name] = await bench(values.seconds === undefined ? {} : { seconds: Number(values.seconds) })
  }
  process.stderr.write('spoken digits …\n')
  return { rows, sounds: values.sounds === undefined ? null : raceOnSounds(values.sounds) }
}

const results = values.rows === undefined ? await measure() : JSON.parse(readFileSync(values.rows, 'utf8'))
const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, date: new Date() }
writeFileSync(join(root, 'out', 'performance.json'), JSON.stringify(results, null, 1))
writeFileSync(join(root, 'docs', 'performance.md'), performancePage(results, machine))
process.exit(0)
