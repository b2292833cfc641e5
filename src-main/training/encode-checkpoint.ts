import * as v from 'valibot'
import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import type { Checkpoint } from './checkpoint.ts'
import { roundingStateSchema } from './quantization-aware/range-state.ts'

const nullableNumber = v.nullable(v.number())

/** A list of floats, by its place and length in the block behind the header. */
const place = v.object({
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  length: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

const stateSchema = v.object({
  iteration: v.number(),
  parameters: v.array(
    v.object({ tensor: v.number(), values: place, firstMoment: v.nullable(place), secondMoment: v.nullable(place) }),
  ),
})

const reportSchema = v.object({
  epoch: v.number(),
  loss: v.number(),
  accuracy: nullableNumber,
  validationLoss: nullableNumber,
  validationAccuracy: nullableNumber,
  learningRate: v.number(),
  seconds: v.number(),
})

const headerSchema = v.object({
  version: v.literal(1),
  epoch: v.number(),
  step: v.number(),
  lossSum: v.number(),
  correct: v.number(),
  state: stateSchema,
  best: v.nullable(v.object({ report: reportSchema, state: stateSchema, merit: v.number() })),
  history: v.array(reportSchema),
  rounding: v.optional(roundingStateSchema),
})

type Header = v.InferOutput<typeof headerSchema>
type StoredState = v.InferOutput<typeof stateSchema>

/** A checkpoint as bytes: the length of a JSON header (4 bytes, little-endian), the header, then float32 values, little-endian. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const lists: Float32Array[] = []
  let count = 0
  const store = (values: Float32Array) => {
    lists.push(values)
    count += values.length
    return { at: count - values.length, length: values.length }
  }
  const storeState = (state: Checkpoint['state']): StoredState => ({
    iteration: state.iteration,
    parameters: state.parameters.map(({ tensor, values, firstMoment, secondMoment }) => ({
      tensor,
      values: store(values),
      firstMoment: firstMoment === null ? null : store(firstMoment),
      secondMoment: secondMoment === null ? null : store(secondMoment),
    })),
  })
  const { best } = checkpoint
  const header: Header = {
    ...checkpoint,
    state: storeState(checkpoint.state),
    best: best === null ? null : { ...best, report: { ...best.report }, state: storeState(best.state) },
    history: [...checkpoint.history],
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(4 + text.length + 4 * count)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, text.length, true)
  bytes.set(text, 4)
  let offset = 4 + text.length
  for (const values of lists) {
    for (const value of values) {
      view.setFloat32(offset, value, true)
      offset += 4
    }
  }
  return bytes
}

/** Reads what `encodeCheckpoint` wrote. Fails with `checkpoint-unreadable` when bytes are missing or are something else. */
export function decodeCheckpoint(bytes: Uint8Array): Result<Checkpoint> {
  const refused = fail(
    'checkpoint-unreadable',
    'This checkpoint is damaged or was written by another version. Start the training again.',
  )
  if (bytes.length < 4) return refused
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = 4 + view.getUint32(0, true)
  if (start > bytes.length) return refused
  const header = parseHeader(bytes.subarray(4, start))
  if (header === null) return refused
  const available = (bytes.length - start) / 4
  let complete = true
  const load = ({ at, length }: v.InferOutput<typeof place>): Float32Array => {
    complete &&= at + length <= available
    return complete
      ? Float32Array.from({ length }, (_, index) => view.getFloat32(start + 4 * (at + index), true))
      : new Float32Array(0)
  }
  const loadState = (state: StoredState): Checkpoint['state'] => ({
    iteration: state.iteration,
    parameters: state.parameters.map(({ tensor, values, firstMoment, secondMoment }) => ({
      tensor,
      values: load(values),
      firstMoment: firstMoment === null ? null : load(firstMoment),
      secondMoment: secondMoment === null ? null : load(secondMoment),
    })),
  })
  const { state, best, ...rest } = header
  const checkpoint = { ...rest, state: loadState(state), best: best === null ? null : { ...best, state: loadState(best.state) } }
  return complete ? succeed(checkpoint) : refused
}

function parseHeader(text: Uint8Array): Header | null {
  try {
    const parsed = v.safeParse(headerSchema, JSON.parse(new TextDecoder().decode(text)))
    return parsed.success ? parsed.output : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
