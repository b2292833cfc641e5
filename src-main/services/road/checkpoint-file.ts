import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import * as v from 'valibot'
import { fail, FailureError, succeed, type Result } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import type { RecipeSettings } from '../../quantization/recipes/recipe-settings.ts'
import { canonicalJson } from '../../projects/row-hash.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../training/encode-checkpoint.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'
import { datasetHash } from './dataset-hash.ts'
import type { RoadModel } from './model.ts'
import type { PreparedData } from './prepare-data.ts'
import type { TrainingPlan } from './prepare-training.ts'
import type { QuantizationAwareRequest } from './quantize-model.ts'
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

/** What a run is decided by. */
export type RunParts = {
  /** JSON that tells the samples, and how they were divided and cut. */
  readonly data: unknown
  readonly features: unknown
  readonly graph: Graph
  readonly frozen?: ReadonlySet<TensorIndex>
  readonly settings: unknown
  readonly engine: Pick<TrainingEngine, 'name' | 'version'>
}

/** What must be the same for a run to go on, each as a hash. */
function identityOf({ data, features, graph, frozen, settings, engine }: RunParts): Identity {
  const hash = (...parts: (string | Uint8Array)[]): string => {
    const sum = createHash('sha256')
    for (const part of parts) sum.update(part)
    return sum.digest('hex')
  }
  const weights = graph.tensors.flatMap((tensor) =>
    tensor.data ? [new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)] : [],
  )
  return {
    data: hash(canonicalJson(data)),
    features: hash(canonicalJson(features)),
    net: hash(canonicalJson([graph.nodes.map(({ operation }) => operation.kind), [...(frozen ?? [])]]), ...weights),
    settings: hash(canonicalJson(settings)),
    engine: `${engine.name} ${engine.version}`,
  }
}

/** What decides a training run. */
export function partsOfPlan(plan: TrainingPlan): RunParts {
  const { datasetHash, prepared, pipeline, graph, frozen, settings, augmented, engine } = plan
  const { augment: _augment, ...plain } = settings
  const data = [datasetHash, prepared.splitSettings, prepared.window]
  return { data, features: pipeline, graph, frozen, settings: [plain, augmented], engine }
}

/** What decides training with rounding from a float model. */
export function partsOfQuantization(
  { graph, features }: RoadModel,
  { dataset, splitSettings, window }: PreparedData,
  { settings, engine }: QuantizationAwareRequest,
  recipe: RecipeSettings,
): RunParts {
  const data = [datasetHash(dataset), splitSettings, window]
  return { data, features, graph, settings: [settings, recipe], engine }
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
export function openCheckpoint({ path, resume }: CheckpointWishes, parts: RunParts): Result<CheckpointFile> {
  const identity = identityOf(parts)
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
