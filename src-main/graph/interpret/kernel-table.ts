import type { OperationKind, OperationOf } from '../operations.ts'
import { arithmeticKernels } from './arithmetic.ts'
import { conv2d, depthwiseConv2d } from './convolution.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { KernelFactory } from './kernel.ts'
import { batchMatMul, fullyConnected } from './matrix.ts'
import { movementKernels } from './movement.ts'
import { normalizationKernels } from './normalization.ts'
import { averagePool2d, maxPool2d } from './pooling.ts'
import { svdf, unidirectionalSequenceLstm } from './recurrent.ts'
import { reductionKernels } from './reduction.ts'
import { resizeBilinear, resizeNearestNeighbor } from './resize.ts'
import { transposeConv } from './transpose-convolution.ts'

/** What each op kind computes on real numbers: the specification that quantized kernels are measured against. */
export const kernelTable = {
  ...arithmeticKernels,
  ...elementwiseKernels,
  ...movementKernels,
  ...normalizationKernels,
  ...reductionKernels,
  averagePool2d,
  batchMatMul,
  conv2d,
  depthwiseConv2d,
  fullyConnected,
  maxPool2d,
  resizeBilinear,
  resizeNearestNeighbor,
  svdf,
  transposeConv,
  unidirectionalSequenceLstm,
} satisfies { readonly [K in OperationKind]: KernelFactory<OperationOf<K>> }
