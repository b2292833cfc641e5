/** The kernels of resources/engine/program.c, in its order: a kernel's number is its place here. */
export const kernelNames = [
  'packPanels',
  'windowProduct',
  'windowCorrelate',
  'unary',
  'binary',
  'fill',
  'selectElements',
  'cast',
  'move',
  'gather',
  'reduce',
  'softmax',
  'depthwise',
  'depthwiseFilterGradient',
  'pool',
  'poolGradient',
  'batchSums',
  'finishSums',
  'normalize',
  'normalizeSums',
  'finishGradient',
  'normalizeGradient',
  'addPictures',
  'activationGradient',
  'functionGradient',
  'batchLoss',
  'adam',
  'fakeQuantize',
  'fakeQuantizeWeights',
] as const

export type KernelName = (typeof kernelNames)[number]

/** One kernel call: its arguments as 32-bit words in the order of the C struct. Addresses are byte offsets. */
export type KernelCall = { readonly kernel: KernelName; readonly words: readonly number[] }

const bits = new DataView(new ArrayBuffer(4))

/** The word that holds a float. */
export function floatWord(value: number): number {
  bits.setFloat32(0, value)
  return bits.getInt32(0)
}
