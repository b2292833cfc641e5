import type { Graph } from '../../graph/graph.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import { denseNet } from './dense-net.ts'
import { integerNet } from './integer-net.ts'

const all = ['mean', 'deviation', 'rms', 'minimum', 'maximum', 'peaks', 'crossings'] as const

/** A net of 16 and 5 dense units on figures of each channel of a movement, rounded, and the features before it. */
export function statisticsNet(
  readings: number,
  channels: number,
  figures: readonly (typeof all)[number][],
): { readonly graph: Graph; readonly pipeline: FeaturePipeline } {
  const inputs = channels * figures.length
  const ramp = (from: number, step: number, period: number) =>
    Array.from({ length: inputs }, (_, index) => Math.fround(from + step * (index % period)))
  return {
    graph: integerNet(denseNet('gestures', [inputs, 16, 5])),
    pipeline: {
      settings: {
        block: 'statistics',
        parameters: Object.fromEntries(all.map((figure) => [figure, figures.includes(figure)])),
        input: {
          kind: 'time-series',
          shape: [readings, channels],
          sampleRateHz: 50,
          channels: Array.from({ length: channels }, (_, channel) => `channel ${channel}`),
        },
      },
      outputShape: [inputs],
      scaling: { mean: ramp(0, 0.1, inputs), inverseDeviation: ramp(0.05, 0.01, 5) },
    },
  }
}
