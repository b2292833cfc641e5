import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { fail, FailureError, succeed, type Result } from '../../contract/result.ts'
import type { EngineAnswer, EngineCalls, EngineQuestion } from './engine-calls.ts'
import type { TfjsNodePlace } from './find-tfjs-node.ts'

/** A running process of the engine. Calls wait for their answer. */
export type RemoteEngine = {
  readonly version: string
  readonly call: <K extends keyof EngineCalls>(call: K, ask: EngineCalls[K]['ask']) => EngineCalls[K]['answer']
  readonly stop: () => void
}

const startMilliseconds = 60_000

/**
 * What the thread between us and the process does: it passes questions on, and wakes the waiting thread with the answers. Given
 * as text so that it needs no file of its own beside a bundle.
 */
const relaySource = `
const { fork } = require('node:child_process')
const { workerData } = require('node:worker_threads')
const { port, signal, file, folder } = workerData
const wake = new Int32Array(signal)
const answer = (message) => {
  port.postMessage(message)
  Atomics.add(wake, 0, 1)
  Atomics.notify(wake, 0)
}
const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '3' }
const child = fork(file, [folder], { serialization: 'advanced', stdio: 'ignore', execArgv: ['--disable-warning=ExperimentalWarning'], env })
child.on('message', answer)
child.on('error', (error) => answer({ ended: error.message }))
child.on('exit', (code, by) => answer({ ended: 'its process ended with ' + (by ?? code) }))
port.on('message', (question) => (question === 'stop' ? (child.removeAllListeners(), child.kill(), port.close()) : child.send(question)))
`

/** Starts the process and waits until it has passed its self-test. Fails with `engine-not-ready`. */
export function startRemoteEngine(place: TfjsNodePlace): Result<RemoteEngine> {
  const { port1: port, port2 } = new MessageChannel()
  const signal = new SharedArrayBuffer(4)
  const wake = new Int32Array(signal)
  const relay = new Worker(relaySource, {
    eval: true,
    name: 'tfjs-node',
    workerData: { port: port2, signal, file: place.process, folder: place.folder },
    transferList: [port2],
  })
  relay.unref()
  port.unref()
  let heard = 0
  const next = (milliseconds: number): EngineAnswer => {
    for (;;) {
      const message = receiveMessageOnPort(port) as { message: EngineAnswer } | undefined
      if (message) {
        heard++
        return message.message
      }
      if (Atomics.wait(wake, 0, heard, milliseconds) === 'timed-out') return { ended: 'it did not answer in time' }
    }
  }
  const stop = (): void => port.postMessage('stop')
  const greeting = next(startMilliseconds)
  if (!('version' in greeting)) {
    stop()
    const why = 'ended' in greeting ? greeting.ended : 'it answered something else'
    return fail(
      'engine-not-ready',
      `The engine tfjs-node could not be used: ${why}. Train with --engine kiln, or install it again with npm run engine:tfjs-node.`,
    )
  }
  const call: RemoteEngine['call'] = (name, ask) => {
    const question: EngineQuestion = { call: name, ask }
    port.postMessage(question)
    const reply = next(Infinity)
    if ('answer' in reply) return reply.answer as EngineCalls[typeof name]['answer']
    const why = 'failed' in reply ? reply.failed : 'ended' in reply ? reply.ended : 'it answered something else'
    throw new FailureError({
      code: 'engine-stopped',
      message: `The engine tfjs-node stopped: ${why}. Start the training again with --engine kiln.`,
    })
  }
  return succeed({ version: greeting.version, call, stop })
}
