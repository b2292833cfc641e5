import type { DataType } from '../../graph/graph.ts'
import type { ArenaBuffer, BufferReference, DevicePlan } from '../plan.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import type { FeatureMemory } from './feature-memory.ts'
import { toIdentifier } from './identifier.ts'
import type { PrintOptions } from './print-options.ts'
import type { StreamFeed } from './stream-feed.ts'
import { alignUp } from '../planner/block.ts'

/** An input or output of the model as the printed code sees it. */
export type Port = {
  /** `input`, `input2`, `output` …: the end of the function's name. */
  readonly name: string
  readonly cType: string
  readonly type: DataType
  readonly length: number
  readonly bytes: number
  readonly shape: readonly number[]
  readonly offset: number
  readonly scale: number
  readonly zeroPoint: number
}

/** What header, source and README have in common. */
export type ModelFacts = {
  readonly name: string
  /** Prefix of macros. */
  readonly macro: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly states: readonly ArenaBuffer[]
  /** Readings that `_predict` takes. */
  readonly windowLength: number
  readonly scoreCount: number
  readonly arenaBytes: number
  /** Where a byte says whether state is kept from run to run; null for models without state. */
  readonly stateFlag: number | null
  /** How the input is a frame of a window. */
  readonly stream: NonNullable<DevicePlan['stream']> | null
  /** How readings go in one after another, and where in the arena lies what is kept between them. */
  readonly feed: StreamFeed | null
  readonly feedOffset: number
}

const C_TYPES: Readonly<Record<DataType, string>> = {
  float32: 'float',
  float16: 'uint16_t',
  int8: 'int8_t',
  uint8: 'uint8_t',
  int16: 'int16_t',
  int32: 'int32_t',
  int64: 'int64_t',
  int4: 'int8_t',
  bool: 'uint8_t',
}

/** The C type of a tensor's elements in the arena. */
export function tensorType(type: DataType): string {
  return C_TYPES[type]
}

/** Gathers names, shapes and sizes. */
export function modelFacts(plan: DevicePlan, options: PrintOptions, memory: FeatureMemory): ModelFacts {
  const name = toIdentifier(options.name)
  const inputs = ports(plan, plan.inputs, 'input')
  const outputs = ports(plan, plan.outputs, 'output')
  const states = plan.buffers.filter((buffer) => buffer.state && buffer.sharesWith === undefined)
  const feed = options.feed ?? null
  const flagBytes = states.length === 0 ? 0 : plan.stream === undefined ? 1 : 3
  const feedOffset = alignUp(memory.arenaBytes + flagBytes, 4)
  return {
    name,
    macro: name.toUpperCase(),
    inputs,
    outputs,
    states,
    windowLength:
      feed?.kind === 'frames'
        ? feed.windowLength
        : (options.features?.calls[0]?.inputLength ?? sum(inputs.map((input) => input.length))),
    scoreCount: sum(outputs.map((output) => output.length)),
    arenaBytes: feed === null ? memory.arenaBytes + flagBytes : feedOffset + feed.bytes,
    stateFlag: flagBytes > 0 ? memory.arenaBytes : null,
    stream: plan.stream ?? null,
    feed,
    feedOffset,
  }
}

function ports(plan: DevicePlan, references: readonly BufferReference[], name: string): Port[] {
  return references.flatMap(({ buffer }, index) => {
    const found = plan.buffers[buffer]
    if (found === undefined) return []
    return [
      {
        name: index === 0 ? name : `${name}${index + 1}`,
        cType: tensorType(found.type),
        type: found.type,
        length: elementCount(found.shape),
        bytes: found.bytes,
        shape: found.shape,
        offset: found.offset,
        scale: found.quantization?.scale[0] ?? 1,
        zeroPoint: found.quantization?.zeroPoint[0] ?? 0,
      },
    ]
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
