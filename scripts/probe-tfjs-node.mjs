// Starts the process of the engine tfjs-node once, as a training run does, and says what it answered.
import { findTfjsNode } from '../src-main/training/tfjs-node/find-tfjs-node.ts'
import { startRemoteEngine } from '../src-main/training/tfjs-node/remote-engine.ts'

const place = findTfjsNode()
const started = place && startRemoteEngine(place)
if (started?.ok) started.value.stop()
process.stderr.write(
  `${started?.ok ? `It works: TensorFlow ${started.value.version}.` : (started?.error.message ?? 'It is not there.')}\n`,
)
process.exit(started?.ok ? 0 : 1)
