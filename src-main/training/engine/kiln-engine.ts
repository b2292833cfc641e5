import * as tf from '@tensorflow/tfjs-core'
import type { TrainingEngine } from '../engine.ts'
import { compileStep } from './compiled.ts'
import { kilnVersion, registerKiln } from './index.ts'

let slower: string | null = null

/** TinyKiln's own kernels: WebAssembly SIMD. Where the runtime lacks what they need, the version says how much slower it is. */
export const kilnEngine: TrainingEngine = {
  name: 'kiln',
  get version() {
    return slower === null ? kilnVersion : `${kilnVersion}, ${slower}`
  },
  prepare: async () => {
    tf.enableProdMode()
    slower = (await registerKiln()).slower
  },
  compile: compileStep,
}
