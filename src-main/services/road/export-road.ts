import { createHash } from 'node:crypto'
import type { Board } from '../../boards/board.ts'
import { succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import { exportModel } from '../../export/export-model.ts'
import { planExport } from '../../export/plan-export.ts'
import type { Export, ExportRequest, ExportTarget, SelfTestVectors } from '../../export/export-model-types.ts'
import type { Graph } from '../../graph/graph.ts'
import { prepareForQuantization } from '../../graph/passes/prepare-for-quantization.ts'
import { lowerFeatures } from '../../signal/lower-features.ts'
import type { Extract } from './feature-set.ts'
import { toBytes } from './model-runner.ts'
import type { RoadModel } from './model.ts'
import { carriedIn } from './read-model.ts'

/** Windows that the self-test of an export replays, unless somebody wants another number. */
export const usualTestWindows = 10

/** Stored windows with the answers of the integer kernels, the same number of each class as far as there are. */
export function selfTestVectors(
  model: RoadModel,
  samples: readonly Sample[],
  extract: Extract,
  windows: number,
): Result<SelfTestVectors> {
  const input = model.graph.tensors[model.graph.inputs[0] ?? -1]
  const plan = planDevice(model.graph)
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  const chosen = takeTurns(samples, windows)
  const inputs = chosen.map((sample) => (input ? toBytes(extract(sample), input).slice() : new Uint8Array()))
  const outputs = inputs.map((bytes) => {
    runner.value.reset()
    return runner.value.run([bytes])[0] ?? new Uint8Array()
  })
  return succeed({ inputs, outputs })
}

/** Samples in turns: one of each class, then the next of each. */
function takeTurns(samples: readonly Sample[], count: number): Sample[] {
  const turns = new Map<string, number>()
  const ranked = samples.map((sample) => {
    const turn = turns.get(sample.label ?? '') ?? 0
    turns.set(sample.label ?? '', turn + 1)
    return { sample, turn }
  })
  return ranked
    .sort((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ sample }) => sample)
}

/** What to export. */
export type RoadExport = {
  readonly model: RoadModel
  readonly board: Board
  readonly as: ExportTarget
  readonly name: string
  readonly selfTest?: SelfTestVectors
  /** The smallest code instead of the quickest. */
  readonly small?: boolean
  /** As in ExportRequest. */
  readonly stream?: boolean | number
}

/** The graph as runtimes take it: batch normalizations of a trained float model folded into its weights. */
function foldedGraph({ graph }: RoadModel): Result<Graph> {
  const unfolded = graph.nodes.some(({ operation }) => operation.kind === 'batchNormalization')
  return unfolded ? prepareForQuantization(graph) : succeed(graph)
}

function requestOf({ model, board, as, name, selfTest, stream, small = false }: RoadExport): Result<ExportRequest> {
  const pipeline = model.features
  const graph = foldedGraph(model)
  if (!graph.ok) return graph
  return succeed({
    graph: graph.value,
    labels: model.labels,
    board,
    as,
    name,
    ...(pipeline ? { features: { pipeline, lowering: lowerFeatures(pipeline) } } : {}),
    ...(selfTest ? { selfTest } : {}),
    ...(stream === undefined ? {} : { stream }),
    metadata: carriedIn(model),
    small,
  })
}

/** One export of a model, with the feature block of its road. A .tflite file also carries labels, features and provenance. */
export function exportRoad(wish: RoadExport): Result<Export> {
  const request = requestOf(wish)
  return request.ok ? exportModel(request.value) : request
}

/** Whether readings can go into a model one after another. */
export function canStream(model: RoadModel, board: Board): boolean {
  const request = requestOf({ model, board, as: 'c', name: 'model', stream: true })
  return request.ok && planExport(request.value, 16).ok
}

/** One hash over all files of an export: of the list of their paths and hashes. */
export function exportHash(files: Export['files']): string {
  const lines = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}
