import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { createTensorRunner } from '../../../services/road/tensor-runner.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { requiredOption, textOption } from '../read-options.ts'
import type { Verb } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

type Run = { readonly model: string; readonly in: string; readonly out: string }

function isRun(value: unknown): value is Run {
  const texts = typeof value === 'object' && value !== null ? (value as Partial<Record<keyof Run, unknown>>) : {}
  return [texts.model, texts.in, texts.out].every((one) => typeof one === 'string')
}

/** The runs of a list file, or null when it is none. */
function parseRuns(text: string): readonly Run[] | null {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every(isRun) ? list : null
  } catch {
    return null
  }
}

/** Runs one model on a file of raw tensors, sample after sample. */
async function runFile(run: Run, keepState: boolean, signal: AbortSignal): Promise<Result<{ samples: number; seconds: number }>> {
  const read = await readModel(run.model)
  if (!read.ok) return read
  const runner = createTensorRunner(read.value.imported.graph)
  if (!runner.ok) return runner
  const bytes = await readFile(run.in).catch(() => null)
  if (!bytes)
    return fail('file-not-found', `There is no file “${run.in}” with inputs. Check the name and try again.`, { path: run.in })
  const { inputBytes } = runner.value
  const samples = inputBytes === 0 ? 1 : bytes.length / inputBytes
  if (!Number.isInteger(samples) || samples === 0) {
    const sentence = `${run.in} has ${bytes.length} bytes, which is no whole number of samples of ${inputBytes} bytes. Give raw little-endian tensors, inputs in model order.`
    return fail('input-size', sentence, { path: run.in, bytes: bytes.length, sample: inputBytes })
  }
  const outputs: Uint8Array[] = []
  const started = performance.now()
  for (let sample = 0; sample < samples; sample++) {
    if (signal.aborted) return fail('cancelled', 'Cancelled. Nothing was written.')
    outputs.push(...runner.value.run(bytes.subarray(sample * inputBytes, (sample + 1) * inputBytes), keepState && sample > 0))
    if (sample % 64 === 63) await new Promise((done) => setImmediate(done))
  }
  const seconds = (performance.now() - started) / 1000
  const written = writeFiles(dirname(resolve(run.out)), [{ path: basename(run.out), bytes: Buffer.concat(outputs) }])
  return written.ok ? succeed({ samples, seconds }) : written
}

/** `model run`: a model on raw tensors. */
export const modelRunVerb: Verb = {
  usage: 'model run MODEL --in FILE --out FILE [--keep-state] | model run --batch LIST.json',
  options: { in: { type: 'string' }, out: { type: 'string' }, batch: { type: 'string' }, 'keep-state': { type: 'boolean' } },
  positionals: { min: 0, max: 1 },
  run: async ({ positionals, options, progress, signal }) => {
    const keepState = options['keep-state'] === true
    const list = textOption(options, 'batch')
    if (list === undefined) {
      const model = positionals[0]
      if (model === undefined) throw new WrongUsage('A model is missing.')
      const done = await runFile(
        { model, in: requiredOption(options, 'in'), out: requiredOption(options, 'out') },
        keepState,
        signal,
      )
      return done.ok
        ? succeed({ json: done.value, text: `${done.value.samples} samples in ${done.value.seconds.toFixed(3)} s` })
        : done
    }
    const text = await readFile(list, 'utf8').catch(() => null)
    if (text === null) return fail('file-not-found', `There is no file “${list}”. Check the name and try again.`, { path: list })
    const runs = parseRuns(text)
    if (runs === null) {
      const sentence = `${list} is no list of runs. Write JSON: [{"model": FILE, "in": FILE, "out": FILE}, …].`
      return fail('list-damaged', sentence, { path: list })
    }
    const results: object[] = []
    for (const [index, run] of runs.entries()) {
      progress.report(index / runs.length, `Model ${index + 1} of ${runs.length}`)
      const done = await runFile(run, keepState, signal)
      results.push(done.ok ? { model: run.model, ...done.value } : { model: run.model, error: done.error })
    }
    const failed = results.filter((result) => 'error' in result).length
    return succeed({ json: results, text: `${runs.length - failed} of ${runs.length} models ran.` })
  },
}
