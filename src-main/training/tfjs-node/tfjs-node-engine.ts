import { fail, succeed, unwrap, type Result } from '../../contract/result.ts'
import type { TrainingEngine } from '../engine.ts'
import { kilnEngine } from '../engine/kiln-engine.ts'
import { createPlainStep } from '../plain-step.ts'
import type { StepRequest } from '../step-request.ts'
import type { TrainStep } from '../train-step.ts'
import { findTfjsNode } from './find-tfjs-node.ts'
import { startRemoteEngine, type RemoteEngine } from './remote-engine.ts'

/** Only one process, whoever asks. */
let running: { readonly remote: RemoteEngine; readonly version: string } | null = null

function remoteEngine(): Result<{ readonly remote: RemoteEngine; readonly version: string }> {
  if (running) return succeed(running)
  const place = findTfjsNode()
  if (!place) {
    return fail(
      'engine-not-installed',
      'The engine tfjs-node is not installed. Install it with npm run engine:tfjs-node, or train with --engine kiln.',
    )
  }
  const remote = startRemoteEngine(place)
  if (!remote.ok) return remote
  running = { remote: remote.value, version: `${place.version} (TensorFlow ${remote.value.version})` }
  return succeed(running)
}

/** A step that runs in the engine's process. Masks of dropout are drawn there, from a seed that is drawn here. */
function createRemoteStep(
  { remote, version }: { readonly remote: RemoteEngine; readonly version: string },
  request: StepRequest,
): TrainStep {
  const { parameters: _found, extension: _none, ...rest } = request
  const step = remote.call('create', rest)
  return {
    engine: { name: 'tfjs-node', version },
    run: (batch, learningRate, random) => {
      const seed = Math.floor(random.uniform() * 2 ** 32)
      return remote.call('run', { step, batch, learningRate, seed })
    },
    infer: (inputs, count) => remote.call('infer', { step, inputs, count }),
    firstNotFinite: (inputs, count) => remote.call('firstNotFinite', { step, inputs, count }),
    read: () => remote.call('read', { step }),
    write: (state) => void remote.call('write', { step, state }),
    dispose: () => void remote.call('dispose', { step }),
  }
}

/**
 * TensorFlow's own kernels through @tensorflow/tfjs-node, in a process of its own. Quantization-aware steps run on our engine:
 * their ranges live on this side. Where the engine is missing or broken, its steps throw FailureError.
 */
export const tfjsNodeEngine: TrainingEngine = {
  name: 'tfjs-node',
  version: '4',
  prepare: kilnEngine.prepare,
  compile: (request) => (request.extension ? compileOnKiln(request) : unwrap(compileOnTfjsNode(request))),
}

function compileOnKiln(request: StepRequest): TrainStep {
  const step = kilnEngine.compile?.(request) ?? createPlainStep(request)
  return { ...step, engine: { name: kilnEngine.name, version: kilnEngine.version } }
}

/** Ends the engine's process, if there is one. */
export function stopTfjsNode(): void {
  running?.remote.stop()
  running = null
}

/** A step on tfjs-node; fails where it is not installed or does not pass its self-test. */
export function compileOnTfjsNode(request: StepRequest): Result<TrainStep> {
  const engine = remoteEngine()
  return engine.ok ? succeed(createRemoteStep(engine.value, request)) : engine
}
