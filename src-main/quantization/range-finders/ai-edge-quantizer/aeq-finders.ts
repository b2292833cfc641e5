import { succeed, type Result } from '../../../contract/result.ts'
import { checkedFinder, gatheringFinder, joinBatches, spanFinder } from '../checked-finder.ts'
import { pairwiseSum } from '../numerics/pairwise-sum.ts'
import type { FoundRange, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { checkSpan, extremesOf } from '../value-span.ts'
import { asymmetricScale, symmetricScale } from './aeq-scale.ts'
import { octavClipping } from './octav.ts'

const fround = Math.fround
const kept = fround(0.95)
const fresh = fround(1 - 0.95)
/** The step of least error for normally spread weights on eight bits, in standard deviations. */
const mseShare = fround(0.05408)

type Grouping = { readonly name: string; readonly perChannel: 'each' | 'never' }
const groupings: readonly Grouping[] = [
  { name: 'CHANNELWISE', perChannel: 'each' },
  { name: 'TENSORWISE', perChannel: 'never' },
]

/** A channel of zeros may come out with scale 0, which is told as the package's own, and given out as 1. */
function withFields(found: Omit<FoundRange, 'fields'>): FoundRange {
  const scale = found.scale > 0 ? found.scale : 1
  return { ...found, scale, fields: { scale: found.scale, zero_point: found.zeroPoint } }
}

function bound({ min, max }: ActivationRange): number {
  return Math.max(Math.abs(min), Math.abs(max))
}

/** Scale = 0.05408 * root mean square, no search: it may clip, or be wider than the values. */
function leastSquares(values: Float32Array, span: ActivationRange): FoundRange {
  const squares = values.map((value) => value * value)
  const scale = fround(mseShare * fround(Math.sqrt(fround(pairwiseSum(squares, fround) / values.length))))
  return withFields({ ...span, scale, zeroPoint: 0, lowest: -128, highest: 127 })
}

function octav(channels: readonly Float32Array[]): Result<readonly FoundRange[]> {
  const spans: ActivationRange[] = []
  for (const channel of channels) {
    const span = checkSpan(extremesOf(channel))
    if (!span.ok) return span
    spans.push(span.value)
  }
  const clipping = octavClipping(channels)
  return succeed(
    spans.map((span, channel) => {
      const parameters = symmetricScale(bound(span), clipping[channel])
      return withFields({ min: -127 * parameters.scale, max: 127 * parameters.scale, ...parameters })
    }),
  )
}

function weightFinders({ name, perChannel }: Grouping): RangeFinderMethod[] {
  const axis = perChannel === 'each' ? { usualAxis: 0 } : {}
  return [
    {
      name: `ai_edge_quantizer:min_max_uniform_quantize.${name}`,
      summary: 'Weights: the largest magnitude.',
      passes: 1,
      perChannel,
      ...axis,
      create: () => spanFinder((span) => withFields({ ...span, ...symmetricScale(bound(span)) })),
    },
    {
      name: `ai_edge_quantizer:MSE.${name}`,
      summary: 'Weights: 0.05408 of the root mean square.',
      passes: 1,
      perChannel,
      ...axis,
      create: () => gatheringFinder((batches, span) => succeed(leastSquares(joinBatches(batches), span))),
    },
    {
      name: `ai_edge_quantizer:OCTAV.${name}`,
      summary: 'Weights: clipped where clipping and rounding cost the same.',
      passes: 1,
      perChannel: perChannel === 'each' ? octav : 'never',
      ...axis,
      create: () =>
        gatheringFinder((batches) => {
          const found = octav([joinBatches(batches)])
          return found.ok && found.value[0] ? succeed(found.value[0]) : (found as Result<never>)
        }),
    },
  ]
}

function moveAverage(mean: number, value: number): number {
  return fround(fround(kept * mean) + fround(fresh * value))
}

/** Activations under static quantization: a moving average of each sample's ends; the order of the samples matters. */
const activations: RangeFinderMethod = {
  name: 'ai_edge_quantizer:static',
  summary: "Activations: a moving average of the samples' smallest and largest values (weight 0.05).",
  passes: 1,
  perChannel: 'never',
  create: () => {
    let mean: ActivationRange | null = null
    return checkedFinder({
      observe: (_, { min, max }) => {
        mean = mean ? { min: moveAverage(mean.min, min), max: moveAverage(mean.max, max) } : { min, max }
      },
      finish: (span) => succeed(withFields({ ...(mean ?? span), ...asymmetricScale(mean ?? span) })),
    })
  },
}

/** The algorithms of ai-edge-quantizer (0.10) on eight bits. */
export const aeqFinders: readonly RangeFinderMethod[] = [activations, ...groupings.flatMap(weightFinders)]
