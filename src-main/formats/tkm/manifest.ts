import * as v from 'valibot'
import type { DataType } from '../../graph/graph.ts'
import type { Operation } from '../../graph/operations.ts'
import { operationCodecs } from '../tflite/operation-codecs.ts'

/** The version of the manifest's schema; a reader refuses newer ones. */
export const manifestVersion = 1

export const manifestFormat = 'tinykiln-model'

const dataTypes = [
  'float32',
  'float16',
  'int8',
  'uint8',
  'int16',
  'int32',
  'int64',
  'int4',
  'bool',
] as const satisfies readonly DataType[]
const finite = v.pipe(v.number(), v.finite())
const integer = v.pipe(v.number(), v.integer())
const indices = v.array(v.pipe(integer, v.minValue(-1)))

/** An operation with every attribute of its kind. */
function isOperation(value: unknown): value is Operation {
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string') return false
  if (value.kind === 'batchNormalization') return 'epsilon' in value && typeof value.epsilon === 'number'
  if (!Object.hasOwn(operationCodecs, value.kind)) return false
  const codec = operationCodecs[value.kind as Operation['kind']]
  return Object.keys(codec?.fields ?? {}).every((attribute) => attribute === 'asymmetricQuantizeInputs' || attribute in value)
}

const tensor = v.object({
  name: v.string(),
  shape: v.array(v.pipe(integer, v.minValue(-1))),
  type: v.picklist(dataTypes),
  quantization: v.optional(v.object({ scale: v.array(finite), zeroPoint: v.array(integer), axis: v.nullable(integer) })),
  variable: v.optional(v.boolean()),
  /** The file in the zip that holds the constant, little-endian, one int4 value a byte. */
  data: v.optional(v.string()),
})

const node = v.object({
  name: v.string(),
  operation: v.custom<Operation>(isOperation, 'an operation with all its attributes'),
  inputs: indices,
  outputs: indices,
  intermediates: v.optional(indices),
})

/** manifest.json of a .tkm file. */
export const manifestSchema = v.object({
  format: v.literal(manifestFormat),
  version: integer,
  task: v.string(),
  labels: v.array(v.string()),
  features: v.unknown(),
  metadata: v.unknown(),
  graph: v.object({ name: v.string(), tensors: v.array(tensor), nodes: v.array(node), inputs: indices, outputs: indices }),
})

export type Manifest = v.InferOutput<typeof manifestSchema>
