import { succeed, type Result } from '../../../contract/result.ts'
import { checkedFinder, spanFinder } from '../checked-finder.ts'
import type { FieldValue, FoundRange, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { checkSpan, extremesOf } from '../value-span.ts'
import { leastErrorExponent, quarkHighest, quarkLowest, quarkTorchScale, type PowerOfTwoScale } from './quark-torch-observer.ts'

/** Whether the scale is that of the range, or the one of least squared error near it. */
type Search = 'range' | 'least-error'

function answer(
  { min, max }: ActivationRange,
  { scale, zeroPoint }: PowerOfTwoScale,
  fields: Readonly<Record<string, FieldValue>> = {},
): FoundRange {
  const ends = { lowest: quarkLowest, highest: quarkHighest }
  return { min, max, scale, zeroPoint, ...ends, fields: { zero_point: zeroPoint, ...fields } }
}

function scaleOf(range: ActivationRange, latest: Float32Array, symmetric: boolean, search: Search): PowerOfTwoScale {
  const start = quarkTorchScale(range, symmetric, false)
  if (search === 'range') return start
  return { ...start, scale: start.scale * 2 ** leastErrorExponent([latest], [start]) }
}

/** The scale that came out most often, the first seen of equals. */
function mostCommon(answers: readonly PowerOfTwoScale[]): PowerOfTwoScale {
  const count = (one: PowerOfTwoScale) =>
    answers.filter((other) => other.scale === one.scale && other.zeroPoint === one.zeroPoint).length
  return answers.reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** An observer asked after every batch, as Quark calibrates; the most common answer counts, the last one stands beside. */
function observer(symmetric: boolean, search: Search): RangeFinder {
  const answers: PowerOfTwoScale[] = []
  let range: ActivationRange | null = null
  return checkedFinder({
    observe: (batch, { min, max }) => {
      range = range ? { min: Math.min(range.min, min), max: Math.max(range.max, max) } : { min, max }
      answers.push(scaleOf(range, batch, symmetric, search))
    },
    finish: (span) => {
      const last = answers.at(-1) ?? quarkTorchScale(span, symmetric, false)
      const fields = {
        scale_after_each_batch: answers.map((_, index) => mostCommon(answers.slice(0, index + 1)).scale),
        calculated_once_at_end: { scale: last.scale, zero_point: last.zeroPoint },
      }
      return succeed(answer(span, mostCommon(answers), fields))
    },
  })
}

/** All channels judged together: one common step away from each channel's own scale. */
function leastErrorOfChannels(channels: readonly Float32Array[]): Result<readonly FoundRange[]> {
  const spans: ActivationRange[] = []
  for (const channel of channels) {
    const span = checkSpan(extremesOf(channel))
    if (!span.ok) return span
    spans.push(span.value)
  }
  const starts = spans.map((span) => quarkTorchScale(span, true, true))
  const exponent = leastErrorExponent(channels, starts)
  return succeed(
    spans.map((span, channel) => {
      const { scale, zeroPoint } = starts[channel] ?? { scale: 1, zeroPoint: 0 }
      return answer(span, { scale: scale * 2 ** exponent, zeroPoint })
    }),
  )
}

const channelRange = (): RangeFinder => spanFinder((span) => answer(span, quarkTorchScale(span, true, true)))
const common = { passes: 1, perChannel: 'never' } as const

/** The power-of-two observers of Quark's torch path (0.13). */
export const quarkTorchFinders: readonly RangeFinderMethod[] = [
  ...(['symmetric', 'asymmetric'] as const).flatMap((kind): RangeFinderMethod[] => [
    {
      ...common,
      name: `quark:torch.PowOf2MinMax.${kind}`,
      summary: 'The nearest power of two for the range; the most common answer after each batch.',
      create: () => observer(kind === 'symmetric', 'range'),
    },
    {
      ...common,
      name: `quark:torch.PowOf2MinMSE.${kind}`,
      summary: 'The power of two of least squared error for the latest batch; the most common answer.',
      create: () => observer(kind === 'symmetric', 'least-error'),
    },
  ]),
  {
    ...common,
    name: 'quark:torch.weight.PowOf2MinMax.per_tensor',
    summary: 'Weights: the nearest power of two for the range.',
    create: () => observer(true, 'range'),
  },
  {
    ...common,
    name: 'quark:torch.weight.PowOf2MinMSE.per_tensor',
    summary: 'Weights: the power of two of least squared error.',
    create: () => observer(true, 'least-error'),
  },
  {
    ...common,
    name: 'quark:torch.weight.PowOf2MinMax.per_channel',
    summary: 'Weights: the nearest power of two for each channel.',
    perChannel: 'each',
    usualAxis: 0,
    create: channelRange,
  },
  {
    ...common,
    name: 'quark:torch.weight.PowOf2MinMSE.per_channel',
    summary: 'Weights: least squared error; all channels move by one common step.',
    perChannel: leastErrorOfChannels,
    usualAxis: 0,
    create: () => observer(true, 'least-error'),
  },
]
