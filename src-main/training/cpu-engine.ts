import * as tf from '@tensorflow/tfjs-core'
import { version_cpu } from '@tensorflow/tfjs-backend-cpu'
import type { TrainingEngine } from './engine.ts'

/** tfjs's own backend in plain JavaScript: slow, and everywhere. */
export const cpuEngine: TrainingEngine = {
  name: 'tfjs-cpu',
  version: version_cpu,
  prepare: async () => {
    tf.enableProdMode()
    await tf.setBackend('cpu')
    await tf.ready()
  },
}
