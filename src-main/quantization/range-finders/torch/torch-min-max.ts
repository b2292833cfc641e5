import { checkedFinder, spanFinder } from '../checked-finder.ts'
import type { FoundRange, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { torchParameters, type TorchGrid } from './torch-parameters.ts'

/** The answer of a torch observer that keeps a smallest and a largest value. */
export function torchAnswer(range: ActivationRange, grid: TorchGrid): FoundRange {
  const parameters = torchParameters(range, grid)
  return { ...range, ...parameters, fields: { zero_point: parameters.zeroPoint } }
}

/** torch.ao's MinMaxObserver: smallest and largest value of all batches. */
export function torchMinMax(name: string, grid: TorchGrid, perChannel: 'each' | 'never' = 'never'): RangeFinderMethod {
  return {
    name: `torch:${name}.${grid.name}`,
    summary: 'The smallest and largest value seen.',
    passes: 1,
    perChannel,
    ...(perChannel === 'each' ? { usualAxis: 0 } : {}),
    create: () => spanFinder((span) => torchAnswer(span, grid)),
  }
}

const averagingConstant = Math.fround(0.01)

/** One step of torch's moving average, in float32: the mean moves one hundredth of the way to the new value. */
export function moveAverage(mean: number, value: number, constant: number = averagingConstant): number {
  return Math.fround(mean + Math.fround(constant * Math.fround(value - mean)))
}

/** torch.ao's MovingAverageMinMaxObserver: the first batch as it is, later ones with weight 0.01. */
export function torchMovingAverage(grid: TorchGrid): RangeFinderMethod {
  return {
    name: `torch:MovingAverageMinMaxObserver.${grid.name}`,
    summary: "A moving average of the batches' smallest and largest values (weight 0.01).",
    passes: 1,
    perChannel: 'never',
    create: () => {
      let mean: ActivationRange | null = null
      return checkedFinder({
        observe: (_, { min, max }) => {
          mean = mean ? { min: moveAverage(mean.min, min), max: moveAverage(mean.max, max) } : { min, max }
        },
        finish: (span) => ({ ok: true, value: torchAnswer(mean ?? span, grid) }),
      })
    },
  }
}
