import { afterAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { findLogits } from '../../src-main/training/differentiable/find-logits.ts'
import type { TrainingEngine } from '../../src-main/training/engine.ts'
import { kilnEngine } from '../../src-main/training/engine/kiln-engine.ts'
import { fastestEngine } from '../../src-main/training/fastest-engine.ts'
import { createPlainStep } from '../../src-main/training/plain-step.ts'
import { createRandom } from '../../src-main/training/random.ts'
import { findTfjsNode } from '../../src-main/training/tfjs-node/find-tfjs-node.ts'
import { stopTfjsNode, tfjsNodeEngine } from '../../src-main/training/tfjs-node/tfjs-node-engine.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import type { TrainOptions } from '../../src-main/training/train-options.ts'
import type { TrainStep } from '../../src-main/training/train-step.ts'
import { randomBatch, stepRequest } from './engine/step-comparison.ts'
import { bars, corners, curve, netFor, quickSettings, sines } from './problems.ts'

/** Every engine behind the seam; each has to do all of what follows. */
const engines: readonly { readonly engine: TrainingEngine; readonly missing?: string }[] = [
  { engine: cpuEngine },
  { engine: kilnEngine },
  { engine: fastestEngine },
  findTfjsNode() ? { engine: tfjsNodeEngine } : { engine: tfjsNodeEngine, missing: 'needs npm run engine:tfjs-node' },
]

const nets = [
  { name: 'dense', graph: netFor(corners, 'dense', { units: 16 }), loss: 'softmaxCrossEntropy' },
  { name: 'conv1d', graph: netFor(sines, 'conv1d', { filters: 4, layers: 2 }), loss: 'softmaxCrossEntropy' },
  { name: 'ds-cnn', graph: netFor(bars, 'ds-cnn', { filters: 8, blocks: 1 }), loss: 'softmaxCrossEntropy' },
  { name: 'autoencoder', graph: netFor(curve, 'autoencoder', { units: 16, layers: 1, bottleneck: 2 }), loss: 'meanSquaredError' },
] as const

function weightsOf(graph: Graph): number[] {
  return graph.tensors.flatMap(({ data }) => (data instanceof Float32Array ? [...data] : []))
}

/** Losses of a few steps, and the answers to unseen samples after them. */
async function learnALittle(engine: TrainingEngine, { graph, loss }: (typeof nets)[number]) {
  await engine.prepare()
  const request = stepRequest(graph, loss)
  const step = engine.compile?.(request) ?? createPlainStep(request)
  const losses = Array.from({ length: 8 }, (_, index) => {
    return step.run(randomBatch(graph, loss, 12, index % 2), 0.003, createRandom(9, index)).loss
  })
  const answers = step.infer(randomBatch(graph, loss, 5, 70).inputs, 5)
  step.dispose()
  return { losses, answers }
}

function sinesRun(engine: TrainingEngine, changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    graph: netFor(sines, 'conv1d', { filters: 4, layers: 2 }),
    train: sines.make(96, 1),
    validation: sines.make(60, 2),
    settings: quickSettings({ epochs: 15 }),
    engine,
    ...changes,
  }
}

/** The state of a step, parameters in one order: engines need not keep the same. */
function byTensor(step: TrainStep | null | undefined) {
  const state = step?.read()
  return { ...state, parameters: state?.parameters.toSorted((a, b) => a.tensor - b.tensor) }
}

afterAll(stopTfjsNode)

test.skipIf(findTfjsNode() === null)(
  'a long run is raced, and its step starts from the weights it was given (needs npm run engine:tfjs-node)',
  async () => {
    const [, { graph, loss }] = nets
    await fastestEngine.prepare()
    const raced = fastestEngine.compile?.({ ...stepRequest(graph, loss), steps: 1e9 })
    const untouched = createPlainStep(stepRequest(graph, loss))
    expect(byTensor(raced)).toEqual(byTensor(untouched))
    expect(['tfjs-node', 'kiln']).toContain(raced?.engine?.name ?? 'kiln')
    raced?.dispose()
    untouched.dispose()
  },
)

for (const [place, { engine, missing }] of engines.entries()) {
  const name = place === 2 ? 'the fastest' : engine.name
  describe.skipIf(missing !== undefined)(`engine ${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    test.each(nets)('learns as the reference does: $name', async (net) => {
      const wanted = await learnALittle(cpuEngine, net)
      const found = await learnALittle(engine, net)
      for (const [index, loss] of wanted.losses.entries()) expect(found.losses[index]).toBeCloseTo(loss, 2)
      expect(found.losses[0]).toBeCloseTo(wanted.losses[0] ?? NaN, 5)
      for (const [index, answer] of wanted.answers.entries()) expect(found.answers[index]).toBeCloseTo(answer, 1)
    })

    test('reaches 97 % on data it never saw, and says what it ran on', async () => {
      const outcome = unwrap(await trainGraph(sinesRun(engine)))
      expect(outcome.best?.validationAccuracy).toBeGreaterThanOrEqual(0.97)
      expect(outcome.engine.version).toMatch(/\d/)
      if (place !== 2) expect(outcome.engine.name).toBe(engine.name)
    })

    test('the outcome answers as the interpreter computes it', async () => {
      const outcome = unwrap(await trainGraph(sinesRun(engine, { settings: quickSettings({ epochs: 1 }) })))
      await engine.prepare()
      const request = stepRequest(outcome.graph, 'softmaxCrossEntropy')
      const step = engine.compile?.(request) ?? createPlainStep(request)
      const { inputs } = sines.make(1, 4)
      const logits = step.infer(inputs, 1)
      step.dispose()
      const powers = [...logits].map(Math.exp)
      const sum = powers.reduce((total, power) => total + power, 0)
      const [chances] = unwrap(createInterpreter(outcome.graph)).run([inputs])
      expect(findLogits(outcome.graph).size).toBe(3)
      for (const [index, power] of powers.entries()) expect(power / sum).toBeCloseTo(chances?.[index] ?? NaN, 4)
    })

    test('the same seed gives the same bytes, with dropout and after a resume too', async () => {
      const settings = quickSettings({ epochs: 2, dropout: 0.2 })
      const saved: Checkpoint[] = []
      const save = (checkpoint: Checkpoint) => void saved.push(structuredClone(checkpoint))
      const whole = unwrap(await trainGraph(sinesRun(engine, { settings, checkpoint: { save, everySeconds: 0 } })))
      expect(weightsOf(unwrap(await trainGraph(sinesRun(engine, { settings }))).graph)).toEqual(weightsOf(whole.graph))
      const [, , resume] = saved
      if (!resume) throw new Error('There is no third checkpoint.')
      const rest = unwrap(await trainGraph(sinesRun(engine, { settings, checkpoint: { resume } })))
      expect(weightsOf(rest.graph)).toEqual(weightsOf(whole.graph))
    })

    test('frozen tensors stay', async () => {
      const { graph } = sinesRun(engine)
      const { parameters } = stepRequest(graph, 'softmaxCrossEntropy')
      const frozen = new Set(parameters.slice(0, 2).map(({ tensor }) => tensor))
      const settings = quickSettings({ epochs: 1 })
      const outcome = unwrap(await trainGraph(sinesRun(engine, { graph, frozen, settings, validation: null })))
      for (const { tensor } of parameters) {
        const [before, after] = [graph.tensors[tensor]?.data, outcome.graph.tensors[tensor]?.data]
        if (frozen.has(tensor)) expect(after).toEqual(before)
      }
      expect(weightsOf(outcome.graph)).not.toEqual(weightsOf(graph))
    })

    test('a loss that is no number names the layer', async () => {
      const graph = netFor(corners, 'dense', { units: 8 })
      const train = corners.make(16, 1)
      train.inputs.fill(3e38)
      const outcome = unwrap(await trainGraph({ ...sinesRun(engine), graph, train, validation: null }))
      expect(outcome.stopped).toBe('diverged')
      expect(outcome.failure?.details?.['layer']).toEqual(expect.stringMatching(/./))
    })
  })
}
