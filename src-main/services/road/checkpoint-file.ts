import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import * as v from 'valibot'
import { fail, FailureError, succeed, type Result } from '../../contract/result.ts'
import { canonicalJson } from '../../projects/row-hash.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../training/encode-checkpoint.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'
import type { TrainingPlan } from './prepare-training.ts'
import { writeFiles } from './write-files.ts'

/** Where checkpoints of a run are kept, and whether it goes on from one. */
export type CheckpointWishes = { readonly path: string; readonly resume: boolean }

/** The checkpoint file of a run. */
export type CheckpointFile = {
  readonly hooks: CheckpointHooks
  /** The file's name, for the person who goes on later. */
  readonly resumable: string
}

const identitySchema = v.object({
  data: v.string(),
  features: v.string(),
  net: v.string(),
  settings: v.string(),
  engine: v.string(),
})
type Identity = v.InferOutput<typeof identitySchema>

/** What must be the same for a run to go on, each as a hash. */
function identityOf({ datasetHash, prepared, pipeline, graph, frozen, settings, augmented, engine }: TrainingPlan): Identity {
  const hash = (...parts: (string | Uint8Array)[]): string => {
    const sum = createHash('sha256')
    for (const part of parts) sum.update(part)
    return sum.digest('hex')
  }
  const { augment: _augment, ...plain } = settings
  const weights = graph.tensors.flatMap(({ data }) =>
    data ? [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] : [],
  )
  return {
    data: hash(canonicalJson([datasetHash, prepared.splitSettings, prepared.window])),
    features: hash(canonicalJson(pipeline)),
    net: hash(canonicalJson([graph.nodes.map(({ operation }) => operation.kind), [...frozen]]), ...weights),
    settings: hash(canonicalJson([plain, augmented])),
    engine: `${engine.name} ${engine.version}`,
  }
}

/** The path of the checkpoint beside a model. */
export function checkpointPathOf(model: string): string {
  return `${model}.checkpoint`
}

/** Removes the checkpoint of a run that is over. */
export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true })
}

/**
 * Keeps the checkpoints of a run in one file, each whole or not at all: a line of JSON that tells which run it is, then the
 * checkpoint. Fails with `no-checkpoint` when there is nothing to go on from, `checkpoint-differs` when it is of another run.
 */
export function openCheckpoint({ path, resume }: CheckpointWishes, plan: TrainingPlan): Result<CheckpointFile> {
  const identity = identityOf(plan)
  const head = new TextEncoder().encode(`${JSON.stringify(identity)}\n`)
  const save: CheckpointHooks['save'] = (checkpoint) => {
    const body = encodeCheckpoint(checkpoint)
    const bytes = new Uint8Array(head.length + body.length)
    bytes.set(head)
    bytes.set(body, head.length)
    const written = writeFiles(dirname(path), [{ path: basename(path), bytes }])
    if (!written.ok) throw new FailureError(written.error)
  }
  if (!resume) return succeed({ hooks: { save }, resumable: path })
  if (!existsSync(path)) {
    const why = 'The run has not begun, or it is finished. Leave --resume out to train from the start.'
    return fail('no-checkpoint', `There is no checkpoint ${path}. ${why}`, { path })
  }
  const bytes = new Uint8Array(readFileSync(path))
  const end = bytes.indexOf(10)
  const found = end === -1 ? null : parseIdentity(bytes.subarray(0, end))
  const checkpoint = decodeCheckpoint(bytes.subarray(end + 1))
  if (!checkpoint.ok) return checkpoint
  const differing =
    found === null ? ['run'] : (Object.keys(identity) as (keyof Identity)[]).filter((key) => found[key] !== identity[key])
  if (differing.length > 0) {
    return fail(
      'checkpoint-differs',
      `The checkpoint ${path} is of another run: the ${differing.join(' and the ')} differ. Give the same data and options as before, or leave --resume out.`,
      { path, differing },
    )
  }
  return succeed({ hooks: { save, resume: checkpoint.value }, resumable: path })
}

function parseIdentity(text: Uint8Array): Identity | null {
  try {
    const parsed = v.safeParse(identitySchema, JSON.parse(new TextDecoder().decode(text)))
    return parsed.success ? parsed.output : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
