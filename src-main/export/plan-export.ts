import { fail, succeed, type Result } from '../contract/result.ts'
import type { DevicePlan } from '../device/plan.ts'
import { statisticsFeed } from '../device/print/statistics-feed.ts'
import { feedHeadBytes, type FramesFeed, type StreamFeed } from '../device/print/stream-feed.ts'
import { planStream } from '../device/stream/plan-stream.ts'
import { usualHop } from '../device/stream/usual-hop.ts'
import type { SignalLowering } from '../signal/feature-types.ts'
import { findBlock } from '../signal/list-blocks.ts'
import { lowerRows } from '../signal/lower-features.ts'
import type { ExportRequest } from './export-model-types.ts'
import { planForBoard } from './plan-for-board.ts'

/** What is printed: the plan, the signal calls before it, and how readings go in one after another. */
export type ExportPlan = {
  readonly plan: DevicePlan
  readonly signal: SignalLowering | undefined
  readonly feed: StreamFeed | null
}

/**
 * The plan of an export. Where streaming is wished for, it takes frames; statistics take readings one by one unless that is
 * unwished, for it costs nothing.
 *
 * Errors: `cannot-stream`; those of `planDevice`.
 */
export function planExport(request: ExportRequest, alignmentBytes: 4 | 8 | 16): Result<ExportPlan> {
  const signal = request.features?.lowering
  const { stream } = request
  if (stream === true || typeof stream === 'number') {
    const whole = planForBoard(request, alignmentBytes)
    if (!whole.ok) return whole
    const feed = statisticsFeed(signal?.calls ?? [], whole.value)
    return feed === null ? planFrames(request, stream, alignmentBytes) : succeed({ plan: whole.value, signal, feed })
  }
  const plan = request.plan === undefined ? planForBoard(request, alignmentBytes) : succeed(request.plan)
  if (!plan.ok) return plan
  return succeed({ plan: plan.value, signal, feed: stream === false ? null : statisticsFeed(signal?.calls ?? [], plan.value) })
}

/** How a window becomes moments: one of `length` readings every `step`. */
type Moments = { readonly readings: number; readonly channels: number; readonly length: number; readonly step: number }

function momentsOf({ graph, features }: ExportRequest): Moments | null {
  if (features === undefined) {
    const shape = graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []
    const readings = shape.slice(1).find((size) => size > 1) ?? 1
    const values = shape.reduce((product, size) => product * size, 1)
    return { readings, channels: values / readings, length: 1, step: 1 }
  }
  const { settings } = features.pipeline
  const block = findBlock(settings.block)
  const frames = block.ok ? block.value.frames?.(settings) : undefined
  const [readings = 0, channels = 1] = settings.input.shape
  return frames === undefined ? null : { readings, channels, ...frames }
}

function planFrames(request: ExportRequest, wish: true | number, alignmentBytes: 4 | 8 | 16): Result<ExportPlan> {
  const { graph, features } = request
  const from = momentsOf(request)
  if (from === null) {
    const block = features?.pipeline.settings.block ?? ''
    return fail(
      'cannot-stream',
      `Features of the kind “${block}” are made of whole windows, so nothing can be kept from one to the next. Stream raw readings or a spectrogram, or run whole windows.`,
      { block },
    )
  }
  const hop = wish === true ? usualHop(graph) : wish
  const plan = planStream(graph, hop, { alignmentBytes })
  if (!plan.ok) return plan
  const moments = 1 + Math.floor((from.readings - from.length) / from.step)
  if (plan.value.stream?.moments !== moments) {
    return fail(
      'cannot-stream',
      `The model slides along ${plan.value.stream?.moments ?? 0} steps where its features have ${moments} moments, so readings cannot go in one after another. Run whole windows.`,
      { moments },
    )
  }
  const signal =
    features === undefined ? undefined : lowerRows(features.pipeline, (hop - 1) * from.step + from.length, hop, moments)
  return succeed({ plan: plan.value, signal, feed: framesFeed(hop, moments, from) })
}

function framesFeed(hop: number, moments: number, { readings, channels, length, step }: Moments): FramesFeed {
  const fresh = hop * step
  const kept = fresh + Math.max(0, length - step)
  return {
    kind: 'frames',
    channels,
    step: fresh,
    length: fresh * channels,
    windowLength: readings * channels,
    usedLength: ((moments - 1) * step + length) * channels,
    keptLength: kept * channels,
    skippedLength: (kept - (hop - 1) * step - length) * channels,
    bytes: feedHeadBytes + kept * channels * 4,
  }
}
