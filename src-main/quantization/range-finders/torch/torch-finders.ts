import type { RangeFinderMethod } from '../range-finder.ts'
import { torchHistogram, torchHistogramOfAll } from './histogram-observer.ts'
import { torchMinMax, torchMovingAverage } from './torch-min-max.ts'
import { torchGrids } from './torch-parameters.ts'

const { qint8Affine, quint8Affine, qint8Symmetric, qint8SymmetricNarrow } = torchGrids

/** The observers of torch.ao.quantization (PyTorch 2.7.1). */
export const torchFinders: readonly RangeFinderMethod[] = [
  ...[qint8Affine, quint8Affine, qint8Symmetric].flatMap((grid) => [
    torchMinMax('MinMaxObserver', grid),
    torchMovingAverage(grid),
    torchHistogram(grid),
  ]),
  torchHistogramOfAll(qint8Affine),
  torchMinMax('PerChannelMinMaxObserver', qint8Symmetric, 'each'),
  torchMinMax('PerChannelMinMaxObserver', qint8Affine, 'each'),
  torchMinMax('PerChannelMinMaxObserver', qint8SymmetricNarrow, 'each'),
  torchMinMax('MinMaxObserver.weight', qint8Symmetric),
]
