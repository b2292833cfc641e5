/**
 * Messages as bytes, for HTTP: a header in JSON and, behind it, the contents of every typed array. Carries what structured clone carries, except Map, Set and cycles.
 *
 *   u32 length of the header, little-endian · header in UTF-8 · padding · bodies
 *
 * A value that JSON cannot hold stands in the header as {"$": [tag, …]}; an object that has a key "$" of its own as
 * {"$": ["object", [key, value]…]}.
 */
const arrayTypes = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}

/** Turns a message into bytes. Throws for functions, symbols, Map and Set. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const bodies: { bytes: Uint8Array; at: number }[] = []
  let end = 0
  const hoist = (bytes: Uint8Array): number => {
    const at = end
    bodies.push({ bytes, at })
    end += align(bytes.byteLength)
    return at
  }
  const header = new TextEncoder().encode(JSON.stringify(flatten(message, hoist)))
  const start = align(4 + header.byteLength)
  const out = new Uint8Array(start + end)
  new DataView(out.buffer).setUint32(0, header.byteLength, true)
  out.set(header, 4)
  for (const { bytes, at } of bodies) out.set(bytes, start + at)
  return out
}

/** The message that `encodeMessage` was given. Throws RangeError or SyntaxError for bytes that it did not write. */
export function decodeMessage(bytes: Uint8Array): unknown {
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (whole.byteLength < 4) throw new RangeError('A message of fewer than 4 bytes.')
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true)
  if (4 + length > whole.byteLength) throw new RangeError('A message that ends within its header.')
  const start = align(4 + length)
  return restore(JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length))), (at, size) => {
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(size) || at < 0 || size < 0 || start + at + size > whole.byteLength)
      throw new RangeError('A message that ends within an array.')
    return whole.slice(start + at, start + at + size).buffer
  })
}

const align = (length: number): number => Math.ceil(length / 8) * 8

function flatten(value: unknown, hoist: (bytes: Uint8Array) => number): unknown {
  if (value === undefined) return { $: ['undefined'] }
  if (typeof value === 'bigint') return { $: ['bigint', String(value)] }
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $: ['number', Object.is(value, -0) ? '-0' : String(value)] }
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`A ${typeof value} cannot be sent.`)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, (item) => flatten(item, hoist))
  if (value instanceof Date) return { $: ['date', String(value.getTime())] }
  if (value instanceof ArrayBuffer) return { $: ['buffer', hoist(new Uint8Array(value)), value.byteLength] }
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1)
    if (!Object.hasOwn(arrayTypes, name)) throw new TypeError(`A ${name} cannot be sent.`)
    return { $: [name, hoist(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)), value.byteLength] }
  }
  if (value instanceof Map || value instanceof Set) throw new TypeError('A Map or Set cannot be sent.')
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, flatten(item, hoist)])
  return Object.hasOwn(value, '$') ? { $: ['object', ...entries] } : Object.fromEntries(entries)
}

function restore(value: unknown, body: (at: number, size: number) => ArrayBuffer): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => restore(item, body))
  const marked = (value as Record<string, unknown>)['$']
  if (!Array.isArray(marked)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, body)]))
  const [tag, first, second] = marked as [string, unknown, unknown]
  if (tag === 'undefined') return undefined
  if (tag === 'bigint') return BigInt(first as string)
  if (tag === 'number') return Number(first)
  if (tag === 'date') return new Date(Number(first))
  if (tag === 'object')
    return Object.fromEntries((marked.slice(1) as [string, unknown][]).map(([key, item]) => [key, restore(item, body)]))
  const buffer = body(first as number, second as number)
  if (tag === 'buffer') return buffer
  if (!Object.hasOwn(arrayTypes, tag)) throw new RangeError(`A message with an unknown mark “${tag}”.`)
  return new arrayTypes[tag as keyof typeof arrayTypes](buffer)
}
