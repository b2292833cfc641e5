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
}

/** The front, and the point taken; null where nothing fits the board. */
export type Mixed = {
  readonly front: readonly PrecisionPoint[]
  readonly chosen: PrecisionPoint | null
  readonly graph: Graph | null
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
export function mixPrecision({ model, train, judged, board, floor }: MixRequest): Result<Mixed> {
  const plain = quantizePostTraining(model.graph, train)
  if (!plain.ok) return plain
  if (!judged.labels) return fail('no-classes', 'Precisions are chosen by right answers, and this model does not name classes.')
  const { folded, ranges, options, graph: narrow } = plain.value
  const wide = quantizeGraph(folded, ranges, { ...options, activations: 'int16' })
  if (!wide.ok) return wide
  const fine = quantizeGraph(folded, ranges, { ...options, weightType: 'int4' })
  if (!fine.ok) return fine
  const build = (choice: PrecisionChoice): Result<Graph> => {
    const named = (precision: LayerPrecision): Set<string> =>
      new Set([...choice].flatMap(([name, one]) => (one === precision ? [name] : [])))
    const small = weightsOf(narrow, fine.value, named('int4'))
    return succeed(dropUnused(mixActivations(small, wide.value, named('int16'))))
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
      return succeed({ accuracy, flashBytes: Math.round(fit.flash.value), ramBytes: Math.round(fit.ram.value) })
    },
    inputs: calibrationSamples(train, rankedWindows),
  })
  if (!front.ok) return front
  const chosen = chooseFromFront(front.value, { flashBytes: board.flash, ramBytes: board.ram, accuracy: floor })
  const graph = chosen === null ? null : build(chosen.choice)
  if (graph !== null && !graph.ok) return graph
  return succeed({ front: front.value, chosen, graph: graph?.value ?? null })
}
