import { lossStride } from '../calls/learning-calls.ts'
import type { TensorIndex } from '../../../graph/graph.ts'
import { adamDefaults } from '../../adam.ts'
import { findLogits } from '../../differentiable/find-logits.ts'
import { reachableNodes } from '../../differentiable/reachable-nodes.ts'
import type { StepRequest } from '../../step-request.ts'
import type { Random } from '../../random.ts'
import type { Batch, StepResult, StepState, TrainStep } from '../../train-step.ts'
import { isEmpty } from '../convolution-geometry.ts'
import { ActivationGrids } from './activation-grids.ts'
import { compileProgram, type Purpose, type StepPorts } from './compile-program.ts'
import { canCompile } from './can-compile.ts'
import { listLayers } from './layer.ts'
import { ParameterStore } from './parameter-store.ts'
import { PictureBuffer, sampleLength, sampleShape } from './picture-buffer.ts'
import { StepCompiler, type CompilerParts } from './step-compiler.ts'
import { listCalls, parallelWorkOf } from './group-calls.ts'
import { summarizeCalls, type CallTime } from './call-time.ts'
import type { Program, ProgramRunner } from './program-runner.ts'
import { StepMemory } from './step-memory.ts'
import { layOutTensors } from './tensor-layouts.ts'

/** A step that can say where its time goes. */
export type CompiledStep = TrainStep & {
  /** Learns from a batch so many times, on one thread; the milliseconds of each kernel call. */
  readonly profile: (batch: Batch, learningRate: number, random: Random, steps: number) => readonly CallTime[]
}

const inferenceBatch = 32

/** Programs with less work than this in parallel calls run on one thread. */
const teamWork = 2_000_000

/**
 * A training step that runs as one program inside WebAssembly: forward, backward and Adam, memory planned once. It does what
 * the plain step does, within float tolerance. Null for a net with an op that the engine has no gradient kernels for.
 */
export function createCompiledStep(request: StepRequest, runner: ProgramRunner): CompiledStep | null {
  const { graph } = request
  const head = findLogits(graph)
  const input = graph.inputs[0] ?? -1
  const plan = request.extension?.fakeQuantization
  if (request.extension && !plan) return null
  const kept = new Set(graph.nodes.flatMap((node) => node.outputs.filter((tensor) => plan?.rounds(tensor))))
  const layers = listLayers(graph, head.tensor, kept)
  if (!canCompile(graph, layers, head.tensor)) return null
  const grids = plan ? new ActivationGrids(plan, graph, layers, runner.threads) : null
  const used = new Set(reachableNodes(graph, head.tensor).flatMap((node) => node.inputs))
  const memory = runner.memory
  const permanent = new StepMemory(memory)
  const parameters = permanent.keepOnSuccess(
    () =>
      new ParameterStore(
        memory,
        permanent,
        graph,
        request.parameters,
        (parameter) => parameter.role !== 'moving' && !request.frozen.has(parameter.tensor) && used.has(parameter.tensor),
      ),
  )
  const learns = (tensor: TensorIndex): boolean => parameters.learns(tensor)
  const layouts = layOutTensors(graph, layers, head.tensor, learns, (tensor) => grids?.has(tensor) ?? false)
  const dropoutTensor = request.dropout > 0 ? findDropoutTensor(request, head.tensor) : null
  if (dropoutTensor !== null && layouts.readers(dropoutTensor) !== 1) {
    permanent.release()
    return null
  }
  const sample = sampleShape(graph.tensors[input]?.shape ?? [])
  const sampleFloats = sampleLength(sample)
  let blocks = new StepMemory(memory)
  let capacity = 0
  let programs = new Map<string, Program>()
  let ports: StepPorts | null = null
  let parts: CompilerParts | null = null
  let iteration = 0

  /** Makes room for batches of this size. */
  const prepare = (count: number): { parts: CompilerParts; ports: StepPorts } => {
    if (parts && ports && count <= capacity) return { parts, ports }
    blocks.release()
    blocks = new StepMemory(memory)
    programs = new Map()
    capacity = count
    const maskFloats = dropoutTensor === null ? 4 : count * sampleLength(sampleShape(graph.tensors[dropoutTensor]?.shape ?? []))
    // A dense input is written where the first layer reads it.
    const direct = !grids?.has(input) && isEmpty(layouts.valueBorder(input))
    ports = {
      direct,
      staging: blocks.block(direct ? `value ${input}` : 'staging', PictureBuffer.length(count, sample)),
      targets: blocks.block('targets', count * head.size),
      weights: blocks.block('weights', count),
      mask: blocks.block('mask', maskFloats),
      result: blocks.block('result', lossStride),
      rate: blocks.block('rate', 1),
    }
    parts = {
      graph,
      memory: blocks,
      parameters,
      layouts,
      capacity,
      threads: runner.threads,
      dropout: dropoutTensor === null ? null : { tensor: dropoutTensor, mask: ports.mask },
      grids,
    }
    return { parts, ports }
  }

  const program = (count: number, purpose: Purpose): Program => {
    const ready = prepare(count)
    const key = `${purpose} ${count}`
    const known = programs.get(key)
    if (known) return known
    const target = head.tensor
    const recipe = { ...ready, layers, input, target, loss: request.loss, count, purpose, l2: request.l2 ?? 0 }
    const shared = compileProgram(recipe)
    // A small net is done before a second thread has come.
    const worthwhile = parallelWorkOf(shared) >= teamWork
    const items = worthwhile ? shared : compileProgram({ ...recipe, parts: { ...ready.parts, threads: 1 } })
    const encoded = runner.encode(items, (length) => blocks.block(key, length))
    programs.set(key, encoded)
    return encoded
  }

  const stage = (inputs: Float32Array, count: number, address: number): void =>
    memory
      .floats(address, count * sampleFloats)
      .set(inputs.length === count * sampleFloats ? inputs : inputs.subarray(0, count * sampleFloats))

  const buffer = (tensor: TensorIndex, count: number): PictureBuffer =>
    new StepCompiler(prepare(count).parts, { count, training: true }).keptValue(tensor)

  /** Brings the grids of rounded activations up to date; those that nothing is known of start from these inputs. */
  const writeGrids = (inputs: Float32Array, count: number): void => {
    if (!grids || grids.write(memory, blocks)) return
    const code = program(count, 'look')
    stage(inputs, count, prepare(count).ports.staging)
    runner.run(code)
    grids.observe(memory, blocks, (tensor) => grids.plan.grid(tensor) === null)
    grids.write(memory, blocks)
  }

  const run = (batch: Batch, learningRate: number, random: Random, execute = (code: Program) => runner.run(code)): StepResult => {
    const code = program(batch.count, 'train')
    const { ports: at } = prepare(batch.count)
    writeGrids(batch.inputs, batch.count)
    stage(batch.inputs, batch.count, at.staging)
    memory.floats(at.targets, batch.count * head.size).set(batch.targets)
    memory.floats(at.weights, batch.count).set(batch.weights)
    if (dropoutTensor !== null) {
      const length = batch.count * sampleLength(sampleShape(graph.tensors[dropoutTensor]?.shape ?? []))
      writeMask(memory.floats(at.mask, length), request.dropout, random)
    }
    const next = iteration + 1
    const { firstDecay, secondDecay } = adamDefaults
    const rate = (learningRate * Math.sqrt(1 - secondDecay ** next)) / (1 - firstDecay ** next)
    memory.floats(at.rate, 1)[0] = rate
    execute(code)
    if (grids?.plan.observing()) {
      grids.observe(memory, blocks)
      grids.learn(memory, blocks, batch.count)
    }
    const [loss = Number.NaN, correct = 0] = memory.floats(at.result, 2)
    if (Number.isFinite(loss)) iteration = next
    return { loss, correct }
  }

  const infer = (inputs: Float32Array, count: number): Float32Array => {
    const result = new Float32Array(count * head.size)
    const step = Math.max(capacity, inferenceBatch)
    for (let start = 0; start < count; start += step) {
      const rows = Math.min(step, count - start)
      prepare(step)
      const code = program(rows, 'infer')
      const part = inputs.subarray(start * sampleFloats, (start + rows) * sampleFloats)
      writeGrids(part, rows)
      stage(part, rows, prepare(rows).ports.staging)
      runner.run(code)
      result.set(memory.floats(buffer(head.tensor, rows).start, rows * head.size), start * head.size)
    }
    return result
  }

  const firstNotFinite = (inputs: Float32Array, count: number, limit = Number.MAX_VALUE): string | null => {
    const state = parameters.read()
    const code = program(count, 'watch')
    stage(inputs, count, prepare(count).ports.staging)
    runner.run(code)
    parameters.write(state)
    const within = (value: number): boolean => Math.abs(value) <= limit
    if (!inputs.every(within)) return graph.tensors[input]?.name ?? 'input'
    for (const layer of layers) {
      const value = buffer(layer.output, count)
      const length = PictureBuffer.length(count, value.shape, value.border)
      if (!memory.floats(value.base, length).every(within)) return layer.node.name
    }
    return null
  }

  const profile = (batch: Batch, learningRate: number, random: Random, steps: number): readonly CallTime[] => {
    const calls = listCalls(program(batch.count, 'train').items)
    const rounds = Array.from({ length: steps }, () => {
      const times = new Float64Array(calls.length)
      run(batch, learningRate, random, (code) => runner.time(code, times))
      return times
    })
    return summarizeCalls(calls, rounds)
  }

  return {
    run: (batch, learningRate, random) => run(batch, learningRate, random),
    profile,
    infer,
    firstNotFinite,
    read: () => ({ iteration, parameters: parameters.read() }),
    write: (state: StepState) => {
      iteration = state.iteration
      parameters.write(state.parameters)
    },
    dispose: () => {
      blocks.release()
      permanent.release()
    },
  }
}

/** The input of the last fully-connected layer, unless that is the net's own input. */
function findDropoutTensor({ graph }: StepRequest, logits: TensorIndex): TensorIndex | null {
  const last = reachableNodes(graph, logits).findLast((node) => node.operation.kind === 'fullyConnected')
  const source = last?.inputs[0]
  return source === undefined || graph.inputs.includes(source) ? null : source
}

function writeMask(mask: Float32Array, rate: number, random: Random): void {
  const kept = 1 / (1 - rate)
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : kept
}
