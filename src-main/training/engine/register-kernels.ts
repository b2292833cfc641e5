import { getKernelsForBackend, registerKernel, type KernelFunc } from '@tensorflow/tfjs-core'
import { convolutionKernels } from './kernels/convolution-kernels.ts'
import { depthwiseKernels } from './kernels/depthwise-kernels.ts'
import { elementKernels } from './kernels/element-kernels.ts'
import type { Attributes, Inputs, KernelTable } from './kernels/kernel-implementation.ts'
import { matrixKernels } from './kernels/matrix-kernels.ts'
import { moveKernels } from './kernels/move-kernels.ts'
import { poolKernels } from './kernels/pool-kernels.ts'
import { reductionKernels } from './kernels/reduction-kernels.ts'
import { KilnBackend } from './kiln-backend.ts'

/** The tfjs kernels that run on the engine. */
export const engineKernels: KernelTable = {
  ...elementKernels,
  ...moveKernels,
  ...reductionKernels,
  ...matrixKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...poolKernels,
}

/** Registers every kernel of tfjs's CPU backend for `kiln`, with the engine's own in front where it has one. */
export function registerKernels(backendName: string): void {
  for (const config of getKernelsForBackend('cpu')) {
    const own = engineKernels[config.kernelName]
    const kernelFunc: KernelFunc = own
      ? (call) => {
          const backend = call.backend
          if (!(backend instanceof KilnBackend)) return config.kernelFunc(call)
          return own(call.inputs as Inputs, (call.attrs ?? {}) as Attributes, backend) ?? config.kernelFunc(call)
        }
      : config.kernelFunc
    registerKernel({ ...config, backendName, kernelFunc })
  }
}
