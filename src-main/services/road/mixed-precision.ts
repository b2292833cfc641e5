import type { Board } from '../../boards/board.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'
import { dropUnused } from '../../graph/passes/drop-unused.ts'
import type { LayerPrecision } from '../../quantization/layer-precision.ts'
import { mixActivations } from '../../quantization/mixed-precision/mix-activations.ts'
import { chooseFromFront } from '../../quantization/mixed-precision/pareto-front.ts'
import { precisionFront, type PrecisionChoice, type PrecisionPoint } from '../../quantization/mixed-precision/precision-front.ts'
import { weightsOf } from '../../quantization/mixed-precision/weights-of.ts'
import { quantizeGraph } from '../../quantization/quantize-graph.ts'
import type { FeatureSet } from './feature-set.ts'
import { fitOn, plannedModel } from './fit-road.ts'
import type { RoadModel } from './model.ts'
import { calibrationSamples, integerScore, quantizePostTraining } from './quantize-model.ts'

/** What mixing precisions is asked for. */
export type MixRequest = {
  readonly model: RoadModel
  readonly train: FeatureSet['set']
  /** The samples that candidates are judged on; not the test part. */
  readonly judged: FeatureSet['set']
  readonly board: Board
  /** Share of right answers that is wanted, 0 to 1. */
  readonly floor: number
  /** Told how far the search is; a failure ends it. */
  readonly proceed?: (fraction: number) => Result<null>
}

/** The front, and the point taken; null where nothing fits the board. */
export type Mixed = {
  readonly front: readonly PrecisionPoint[]
  readonly chosen: PrecisionPoint | null
  readonly graph: Graph | null
}

/** The layers of a choice by their precision. */
export function layersOf(choice: PrecisionChoice): Record<'int16' | 'int4', string[]> {
  const named = (precision: LayerPrecision): string[] => [...choice].flatMap(([name, one]) => (one === precision ? [name] : []))
  return { int16: named('int16'), int4: named('int4') }
}

/** Windows on which layers are ranked. */
const rankedWindows = 8

/** What layers may become; 4-bit depthwise weights are refused by LiteRT. */
const changes: Partial<Record<OperationKind, readonly LayerPrecision[]>> = {
  conv2d: ['int16', 'int4'],
  fullyConnected: ['int16', 'int4'],
  depthwiseConv2d: ['int16'],
  add: ['int16'],
}

/** Chooses INT8, 16-bit activations or 4-bit weights for each layer, under a board's flash and RAM. Fails as PTQ does. */
export function mixPrecision({ model, train, judged, board, floor, proceed }: MixRequest): Result<Mixed> {
  const plain = quantizePostTraining(model.graph, train)
  if (!plain.ok) return plain
  if (!judged.labels) return fail('no-classes', 'Precisions are chosen by right answers, and this model does not name classes.')
  const { folded, ranges, options, graph: narrow } = plain.value
  const wide = quantizeGraph(folded, ranges, { ...options, activations: 'int16' })
  if (!wide.ok) return wide
  const fine = quantizeGraph(folded, ranges, { ...options, weightType: 'int4' })
  if (!fine.ok) return fine
  const build = (choice: PrecisionChoice): Result<Graph> => {
    const { int16, int4 } = layersOf(choice)
    return succeed(dropUnused(mixActivations(weightsOf(narrow, fine.value, new Set(int4)), wide.value, new Set(int16))))
  }
  const front = precisionFront({
    float: folded,
    layers: folded.nodes.flatMap(({ name, operation }) => {
      const options = changes[operation.kind]
      return options ? [{ name, options }] : []
    }),
    build,
    judge: (graph) => {
      const planned = plannedModel({ ...model, graph })
      if (!planned.ok) return planned
      const fit = fitOn(planned.value, board, 'tinykiln')
      const accuracy = integerScore(graph, judged)
      return succeed({
        accuracy,
        flashBytes: Math.round(fit.flash.value),
        ramBytes: Math.round(fit.ram.value),
        latencyMs: fit.latencyMs.value,
      })
    },
    inputs: calibrationSamples(train, rankedWindows),
    ...(proceed && { proceed }),
  })
  if (!front.ok) return front
  const chosen = chooseFromFront(front.value, { flashBytes: board.flash, ramBytes: board.ram, accuracy: floor })
  const graph = chosen === null ? null : build(chosen.choice)
  if (graph !== null && !graph.ok) return graph
  return succeed({ front: front.value, chosen, graph: graph?.value ?? null })
}
