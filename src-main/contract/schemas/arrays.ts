import * as v from 'valibot'

/** float32 values, on whatever buffer they lie. */
export const floatsSchema = v.custom<Float32Array>((value) => value instanceof Float32Array, 'expected float32 values')

/** Bytes, on whatever buffer they lie. */
export const bytesSchema = v.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')
