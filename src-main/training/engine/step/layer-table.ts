import type { OperationKind } from '../../../graph/operations.ts'
import type { LayerKernels } from './layer-kernels.ts'
import { convolutionLayer } from './layers/convolution-layer.ts'
import { denseLayer } from './layers/dense-layer.ts'
import { depthwiseLayer } from './layers/depthwise-layer.ts'
import { arithmeticLayer, functionLayer, sumLayer } from './layers/element-layers.ts'
import { concatenationLayer, reshapeLayer, sliceLayer } from './layers/move-layers.ts'
import { normalizationLayer } from './layers/normalization-layer.ts'
import { poolLayer } from './layers/pool-layer.ts'

/** How each op kind is compiled; a net with any other trains on tfjs. */
export const layerTable: { readonly [K in OperationKind]?: LayerKernels } = {
  add: sumLayer,
  averagePool2d: poolLayer,
  batchNormalization: normalizationLayer,
  concatenation: concatenationLayer,
  conv2d: convolutionLayer,
  depthwiseConv2d: depthwiseLayer,
  exp: functionLayer,
  expandDims: reshapeLayer,
  fullyConnected: denseLayer,
  log: functionLayer,
  logistic: functionLayer,
  maxPool2d: poolLayer,
  mean: poolLayer,
  mul: arithmeticLayer,
  neg: functionLayer,
  relu: sumLayer,
  relu6: sumLayer,
  reshape: reshapeLayer,
  slice: sliceLayer,
  sqrt: functionLayer,
  square: functionLayer,
  squeeze: reshapeLayer,
  sub: arithmeticLayer,
  tanh: functionLayer,
}
