import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { benchNets } from '../../../src-main/training/engine/bench/bench-nets.ts'
import { loadEngineModule } from '../../../src-main/training/engine/engine-module.ts'
import { KernelRunner } from '../../../src-main/training/engine/kernel-runner.ts'
import { createCompiledStep } from '../../../src-main/training/engine/step/compiled-step.ts'
import { ProgramRunner } from '../../../src-main/training/engine/step/program-runner.ts'
import { listCalls } from '../../../src-main/training/engine/step/group-calls.ts'
import { ThreadRace } from '../../../src-main/training/engine/step/thread-race.ts'
import { ThreadTeam } from '../../../src-main/training/engine/thread-team.ts'
import { createBlocks } from '../../../src-main/training/templates/blocks.ts'
import { createRandom } from '../../../src-main/training/random.ts'
import type { StepState } from '../../../src-main/training/train-step.ts'
import { prepareKiln } from './backend-comparison.ts'
import { randomBatch, stepRequest } from './step-comparison.ts'

const teams: ThreadTeam[] = []

async function runnerWith(threads: number, relaxed = true): Promise<ProgramRunner> {
  const module = await loadEngineModule(relaxed)
  if (!module) throw new Error('This runtime has no WebAssembly SIMD.')
  const kernels = new KernelRunner(module)
  if (threads === 1) return new ProgramRunner(kernels, null)
  const team = await ThreadTeam.start(kernels, threads)
  teams.push(team)
  return new ProgramRunner(kernels, team)
}

beforeAll(prepareKiln)
afterAll(() => teams.forEach((team) => team.dismiss()))

function train(name: string, runner: ProgramRunner): { losses: number[]; state: StepState } {
  const net = benchNets.find((candidate) => candidate.name === name)
  if (!net) throw new Error(`There is no net ${name}.`)
  const graph = net.build()
  const loss = name === 'autoencoder' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  const step = createCompiledStep(stepRequest(graph, loss), runner)
  if (!step) throw new Error('The net does not compile.')
  const losses = [1, 2, 3, 4].map((seed) => step.run(randomBatch(graph, loss, 16, seed), 0.001, createRandom(seed)).loss)
  const state = step.read()
  step.dispose()
  return { losses, state }
}

const bytesOf = (state: StepState): Buffer => Buffer.concat(state.parameters.map(({ values }) => Buffer.from(values.buffer)))

describe('a team of threads', () => {
  it.each(['imu_cnn1d', 'digit_cnn', 'ds_cnn', 'resnet8', 'autoencoder'])(
    '%s: the same bytes from run to run, and the losses of one thread',
    async (name) => {
      const alone = await runnerWith(1)
      const pair = await runnerWith(2)
      const trio = await runnerWith(3)
      const wanted = train(name, alone)
      const first = train(name, pair)
      expect(bytesOf(train(name, pair).state).equals(bytesOf(first.state))).toBe(true)
      const third = train(name, trio)
      for (const run of [first, third])
        run.losses.forEach((loss, i) => expect(Math.abs(loss - (wanted.losses[i] ?? NaN))).toBeLessThan(2e-3))
    },
  )
})

describe('the build without relaxed SIMD', () => {
  it.each(['imu_mlp', 'imu_cnn1d', 'ds_cnn'])('%s: the losses of the other build', async (name) => {
    const wanted = train(name, await runnerWith(1))
    train(name, await runnerWith(1, false)).losses.forEach((loss, i) =>
      expect(Math.abs(loss - (wanted.losses[i] ?? NaN))).toBeLessThan(2e-3),
    )
  })
})

describe('one thread or several', () => {
  it('a program that is compiled for two threads gives the same bytes when one runs it', async () => {
    const pair = await runnerWith(2)
    const wanted = train('ds_cnn', pair)
    const together = vi.spyOn(ThreadRace.prototype, 'next').mockReturnValue(false)
    const alone = train('ds_cnn', pair)
    expect(together).toHaveBeenCalled()
    together.mockRestore()
    expect(bytesOf(alone.state).equals(bytesOf(wanted.state))).toBe(true)
  })
})

describe('fully-connected layers of one width behind each other', () => {
  it('add up the gradients of their inputs in rooms of their own', async () => {
    const pair = await runnerWith(2)
    const encode = vi.spyOn(pair, 'encode')
    const blocks = createBlocks('wide', 1)
    let x = blocks.builder.input([1, 256])
    for (let layer = 0; layer < 4; layer++) x = blocks.dense(x, `dense${layer}`, 256)
    const graph = blocks.finish(x, 'classification', 4)
    createCompiledStep(stepRequest(graph, 'softmaxCrossEntropy'), pair)?.run(
      randomBatch(graph, 'softmaxCrossEntropy', 64, 1),
      0.001,
      createRandom(1),
    )
    const calls = encode.mock.calls.flatMap(([items]) => listCalls(items)).filter(({ lane }) => lane !== undefined)
    const rooms = calls.flatMap(({ call }) => (call.kernel === 'panelProduct' ? [call.words[2]] : []))
    expect(rooms.length).toBeGreaterThan(1)
    expect(new Set(rooms).size).toBe(rooms.length)
    expect(calls.flatMap(({ call }) => (call.kernel === 'joinShares' ? [call.words[0]] : []))).toEqual(rooms)
  })
})

describe('memory', () => {
  it('a step gives back all it took', async () => {
    const runner = await runnerWith(1)
    train('digit_cnn', runner)
    const before = runner.memory.used
    train('digit_cnn', runner)
    expect(runner.memory.used).toBe(before)
  })
})
