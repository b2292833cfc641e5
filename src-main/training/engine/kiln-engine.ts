import * as tf from '@tensorflow/tfjs-core'
import type { TrainingEngine } from '../engine.ts'
import { compileStep } from './compiled.ts'
import { kilnVersion, registerKiln } from './index.ts'

/** TinyKiln's own kernels: WebAssembly SIMD. */
export const kilnEngine: TrainingEngine = {
  name: 'kiln',
  version: kilnVersion,
  prepare: async () => {
    tf.enableProdMode()
    await registerKiln()
  },
  compile: compileStep,
}
