import type { OperationKind } from '../../../graph/operations.ts'
import { eitherLayer, type LayerKernels } from './layer-kernels.ts'
import { convolutionLayer } from './layers/convolution-layer.ts'
import { denseLayer } from './layers/dense-layer.ts'
import { depthwiseLayer } from './layers/depthwise-layer.ts'
import { arithmeticLayer, functionLayer, sumLayer } from './layers/element-layers.ts'
import { constantLayer } from './layers/constant-layer.ts'
import { concatenationLayer, padLayer, reshapeLayer, sliceLayer, transposeLayer } from './layers/move-layers.ts'
import { softmaxLayer } from './layers/softmax-layer.ts'
import { normalizationLayer } from './layers/normalization-layer.ts'
import { poolLayer } from './layers/pool-layer.ts'

/** How each op kind is compiled; a net with any other trains on tfjs. */
export const layerTable: { readonly [K in OperationKind]?: LayerKernels } = {
  add: eitherLayer(sumLayer, constantLayer),
  averagePool2d: poolLayer,
  batchNormalization: normalizationLayer,
  concatenation: concatenationLayer,
  conv2d: convolutionLayer,
  depthwiseConv2d: depthwiseLayer,
  div: constantLayer,
  exp: functionLayer,
  expandDims: reshapeLayer,
  fullyConnected: denseLayer,
  log: functionLayer,
  logistic: functionLayer,
  maxPool2d: poolLayer,
  mean: poolLayer,
  mul: eitherLayer(arithmeticLayer, constantLayer),
  neg: functionLayer,
  pad: padLayer,
  padV2: padLayer,
  relu: sumLayer,
  relu6: sumLayer,
  reshape: reshapeLayer,
  slice: sliceLayer,
  softmax: softmaxLayer,
  sqrt: functionLayer,
  square: functionLayer,
  squeeze: reshapeLayer,
  sub: eitherLayer(arithmeticLayer, constantLayer),
  tanh: functionLayer,
  transpose: transposeLayer,
}
