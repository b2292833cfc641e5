// Measures and writes docs/performance.md: `node scripts/write-performance.mjs [--seconds N] [--sounds FOLDER] [--only NAMES]`.
// Runs the benchmarks of the product one after the other; --sounds names a folder of spoken digits (LABEL/*.wav) for the race
// with the Keras script; --only measures some of them (train,step,…,sounds) and takes the others from out/performance.json.
// TINYKILN_PYTHON names the Python that has TensorFlow. Nothing else should run meanwhile: the page says how busy the machine was.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureWasm } from './build-wasm.mjs'
import { benches } from '../src-main/hosts/cli/benches.ts'
import { busyCores } from '../src-main/training/engine/bench/machine-conditions.ts'
import { performancePage } from './performance-page.mjs'
import { root } from './root.mjs'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, sounds: { type: 'string' }, only: { type: 'string' } } })
const names = ['train', 'step', 'input', 'int8', 'data', 'start', 'memory']
const saved = join(root, 'out', 'performance.json')
const known = values.only === undefined ? { rows: {}, sounds: null } : JSON.parse(readFileSync(saved, 'utf8'))
const wanted = values.only?.split(',') ?? [...names, 'sounds']

/** A program's last line as JSON with how long it took, or null when it failed. */
function timed(program, argv) {
  const busy = busyCores()
  const began = performance.now()
  const run = spawnSync(program, argv, { encoding: 'utf8', maxBuffer: 64 << 20 })
  const seconds = (performance.now() - began) / 1000
  return run.status === 0 ? { seconds, busyCores: busy, output: run.stdout } : null
}

/** DS-CNN on spoken digits, from the command to the tested model: ours and the Keras script, in turns. */
function raceOnSounds(sounds) {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-performance-'))
  try {
    const argv = [join(root, 'scripts', 'tinykiln.mjs'), 'train', sounds, '--template', 'ds-cnn', '--fresh', '--json']
    const ours = timed(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv, '--out', join(folder, 'model.tkm')])
    if (!ours) return null
    const { epochs, evaluation } = JSON.parse(ours.output)
    const python = process.env.TINYKILN_PYTHON ?? 'python3'
    const keras = timed(python, [join(root, 'scripts', 'keras', 'spoken_digits.py'), sounds, String(epochs)])
    const own = {
      seconds: ours.seconds,
      busyCores: ours.busyCores,
      epochs,
      accuracy: evaluation.accuracy,
      samples: evaluation.samples,
    }
    const last = keras && JSON.parse(keras.output.trim().split('\n').at(-1))
    return {
      own,
      keras: keras && { seconds: keras.seconds, busyCores: keras.busyCores, ...last, seconds_inside: last.seconds, epochs },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure() {
  await ensureWasm()
  const rows = { ...known.rows }
  for (const name of names.filter((name) => wanted.includes(name))) {
    process.stderr.write(`bench ${name} …\n`)
    const bench = await benches.find((entry) => entry.name === name).load()
    rows[name] = await bench(values.seconds === undefined ? {} : { seconds: Number(values.seconds) })
  }
  if (values.sounds === undefined || !wanted.includes('sounds')) return { rows, sounds: known.sounds }
  process.stderr.write('spoken digits …\n')
  return { rows, sounds: raceOnSounds(values.sounds) }
}

const results = await measure()
const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, date: new Date() }
writeFileSync(saved, JSON.stringify(results, null, 1))
writeFileSync(join(root, 'docs', 'performance.md'), performancePage(results, machine))
process.exit(0)
