import { computed, estimated, measured, type Figure } from '../contract/figure.ts'
import type { Graph } from '../graph/graph.ts'
import type { DevicePlan } from '../device/plan.ts'
import { planFeatureMemory, type SignalMemoryNeeds } from '../device/print/feature-memory.ts'
import type { StreamFeed } from '../device/print/stream-feed.ts'
import { statisticsFeed } from '../device/print/statistics-feed.ts'
import { predictTflmArena } from '../device/tflm-arena.ts'
import type { Board } from './board.ts'
import { baseline } from './baseline.ts'
import type { FeatureCost, FitPart, Runtime } from './fit.ts'
import { constantFlash, kernelFlash } from './kernel-flash.ts'
import { measurementSource, type Measured } from './measurement.ts'
import { tflmCodeSize } from './tflm-code-size.ts'

export type FitRequest = {
  readonly plan: DevicePlan
  readonly graph: Graph
  readonly board: Board
  readonly runtime: Runtime
  readonly features?: FeatureCost
  /** The signal calls themselves, for exact figures of their code and of the arena that they share with the model. */
  readonly signal?: SignalMemoryNeeds
  /** How readings go in one after another; null: window by window. As the signal calls allow where it is missing. */
  readonly feed?: StreamFeed | null
  /** Float readings that a window holds; the model's input elements where it is missing. */
  readonly windowLength?: number
  /** Size of the .tflite file, for the TFLM runtime; estimated from the weights where it is missing. */
  readonly tfliteBytes?: number
  /** What the board itself has told, for TinyKiln's own runtime. */
  readonly measured?: Measured
}

const part = (owner: string, figure: Figure): FitPart => ({ owner, figure, ofBoard: false })

/** Who takes the flash. */
export function flashParts(request: FitRequest): FitPart[] {
  const { plan, graph, board, features } = request
  const parts: FitPart[] = [{ owner: 'core', figure: baseline(board).flash, ofBoard: true }]
  if (request.runtime === 'tinykiln') {
    parts.push(part('code', kernelFlash([...plan.calls, ...(request.signal?.calls ?? [])], board)))
    parts.push(
      part('model', computed(constantFlash(plan, board), 'bytes', 'weights, biases, multipliers and parameters as printed')),
    )
  } else {
    parts.push(part('code', tflmCodeSize(graph, board)))
    const weights = plan.constants.reduce((sum, constant) => sum + constant.data.byteLength, 0)
    const guess = Math.round(weights * 1.1 + 1500 + graph.tensors.length * 120)
    const size = request.tfliteBytes
    parts.push(
      part(
        'model',
        size === undefined
          ? estimated(guess, weights, guess * 2, 'bytes', 'the .tflite file, from its weights')
          : computed(size, 'bytes', 'the .tflite file'),
      ),
    )
  }
  if (features !== undefined && features.flash > 0) {
    parts.push(part('features', computed(features.flash, 'bytes', 'tables and parameters of the signal blocks')))
  }
  return parts
}

/** Who takes the RAM: the core, the stack, the sketch's window, and what the model works in. */
export function ramParts(request: FitRequest): FitPart[] {
  const { plan, graph, board, features } = request
  const avr = board.architecture === 'avr' || board.architecture === 'megaavr'
  const stack = measuredStack(request) ?? estimatedStack(avr)
  const inputs = plan.inputs.reduce((sum, { buffer }) => sum + elements(plan, buffer), 0)
  const outputs = plan.outputs.reduce((sum, { buffer }) => sum + elements(plan, buffer), 0)
  const usual = request.runtime === 'tinykiln' ? statisticsFeed(request.signal?.calls ?? [], plan) : null
  const feed = request.feed === undefined ? usual : request.feed
  const window = ((feed?.length ?? request.windowLength ?? inputs) + outputs) * 4
  const scratch = features?.ram ?? 0
  const parts: FitPart[] = [
    { owner: 'core', figure: baseline(board).ram, ofBoard: true },
    part('stack', stack),
    part('window', computed(window, 'bytes', 'readings and scores of the sketch, float32')),
  ]
  if (request.runtime === 'tinykiln' && request.signal !== undefined) {
    const { arenaBytes } = planFeatureMemory(plan, request.signal, avr ? 4 : 16)
    parts.push(
      part(
        'arena',
        computed(
          arenaBytes + (feed?.bytes ?? 0),
          'bytes',
          'planned: tensors and signal blocks, each at its address, reused when no longer needed',
        ),
      ),
    )
    return parts
  }
  if (request.runtime === 'tinykiln') {
    const arena = plan.arenaBytes + (feed?.bytes ?? 0)
    parts.push(
      part('arena', computed(arena, 'bytes', 'planned: every tensor at its address, reused when it is no longer needed')),
    )
    if (scratch > 0) {
      const beyond = Math.max(0, scratch - arena)
      parts.push(
        part('features', estimated(scratch, beyond, scratch, 'bytes', 'signal blocks; they share the arena where they can')),
      )
    }
    return parts
  }
  const target = board.architecture === 'arm' ? 'cortex-m4' : 'four-byte-enums'
  const needed = predictTflmArena(graph, target).requiredBytes
  parts.push(
    part(
      'arena',
      estimated(needed, needed, Math.ceil(needed * 1.2), 'bytes', 'exact for the reference kernels; vendor kernels ask for more'),
    ),
  )
  if (scratch > 0) parts.push(part('features', computed(scratch, 'bytes', 'signal blocks')))
  return parts
}

function estimatedStack(avr: boolean): Figure {
  return avr
    ? estimated(300, 200, 450, 'bytes', 'stack of the kernels and the sketch on AVR')
    : estimated(1024, 512, 2048, 'bytes', 'stack of the kernels and the sketch')
}

/** The stack that the self-test found painted over; null where it ran less than an answer needs. */
function measuredStack({ board, features, measured: given }: FitRequest): Figure | null {
  if (!given?.isOfThisModel) return null
  const { stackBytes, answerMicroseconds } = given.measurement
  if (stackBytes === null || (features !== undefined && answerMicroseconds === null)) return null
  return measured(stackBytes, 'bytes', measurementSource(given.measurement, board))
}

function elements(plan: DevicePlan, buffer: number): number {
  return plan.buffers[buffer]?.shape.reduce((product, dimension) => product * dimension, 1) ?? 0
}
