import * as v from 'valibot'

/** A window as the board reported on it. */
export type BoardWindow = {
  readonly window: number
  /** The first digits of the model's hash. */
  readonly model: string
  /** 0, or the error that `_run` gave. */
  readonly error: number
  readonly microseconds: number
  readonly arenaUsedBytes: number
  readonly stackBytes: number | null
  /** What the model gave on the board, and what is stored there as right; raw little-endian bytes. */
  readonly output: Uint8Array
  readonly expected: Uint8Array
  /** The model's input, where all of it arrived. */
  readonly input: Uint8Array | null
  /** Hashes of layers by their place in the plan, where the board sent them. */
  readonly layers: ReadonlyMap<number, string>
}

/** One run of an exported self-test, as far as it is in a log. */
export type SelfTestLog = {
  /** The hash of the model, or its first digits where the first line is missing. */
  readonly model: string
  readonly name: string | null
  readonly clockHz: number | null
  /** Whose code ran: TinyKiln's own, or a TensorFlow Lite Micro library. */
  readonly runtime: 'tinykiln' | 'tflm'
  /** Windows that the sketch holds; null where neither the first nor the last line arrived. */
  readonly windows: number | null
  readonly results: ReadonlyMap<number, BoardWindow>
  /** A whole answer, from raw readings to scores; null where the sketch did not time one. */
  readonly answer: { readonly microseconds: number; readonly stackBytes: number | null } | null
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
/** More than any board holds; noise may read as any number. */
const mostWindows = v.pipe(whole, v.maxValue(100_000))
const hex = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})*$/))
const line = v.union([
  v.object({
    selftest: v.literal(1),
    name: v.string(),
    model: hex,
    windows: mostWindows,
    arenaUsedBytes: whole,
    clockHz: v.optional(whole),
    runtime: v.optional(v.picklist(['tflm'])),
  }),
  v.object({
    window: mostWindows,
    model: hex,
    error: v.pipe(v.number(), v.integer()),
    difference: whole,
    microseconds: whole,
    arenaUsedBytes: whole,
    stackBytes: v.nullable(whole),
    output: hex,
    expected: hex,
  }),
  v.object({ input: mostWindows, at: whole, bytes: hex }),
  v.object({ answer: whole, microseconds: whole, stackBytes: v.nullable(whole) }),
  v.object({ layer: whole, of: whole, hash: hex }),
  v.object({ end: v.literal(true), windows: mostWindows, agreeing: whole }),
])
type Line = v.InferOutput<typeof line>

const beginning = /\{"(?:selftest|window|input|answer|layer|end)":/g
const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/**
 * Reads what an exported self-test printed, in a log from any terminal: boot messages, times before lines, colours, lines cut
 * in two, CR LF and noise are passed over. Of several runs the last whole one counts; none whole, the one with most windows.
 * Null where there is no line of a self-test.
 */
export function readSelfTestLog(text: string): SelfTestLog | null {
  const runs = splitRuns(readLines(text)).map(readRun)
  const whole = runs.findLast((run) => run.windows !== null && run.results.size >= run.windows)
  return (
    whole ?? runs.reduce<SelfTestLog | null>((best, run) => (best && best.results.size > run.results.size ? best : run), null)
  )
}

/** Every line that arrived unharmed, in order. A line that was cut by a terminal or a log is put together again. */
function readLines(text: string): Line[] {
  const plain = text.replace(colour, '')
  const starts = [...plain.matchAll(beginning)].map((match) => match.index)
  return starts.flatMap((start, at) => {
    const piece = plain.slice(start, starts[at + 1] ?? plain.length)
    const end = piece.indexOf('}')
    if (end < 0) return []
    try {
      const parsed = v.safeParse(line, JSON.parse(piece.slice(0, end + 1).replace(/[\r\n]/g, '')))
      return parsed.success ? [parsed.output] : []
    } catch {
      return []
    }
  })
}

/** A run begins with its first line, and ends before the next run's. */
function splitRuns(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = []
  let ended = true
  for (const one of lines) {
    if (ended || 'selftest' in one) runs.push([])
    runs.at(-1)?.push(one)
    ended = 'end' in one
  }
  return runs
}

function readRun(lines: readonly Line[]): SelfTestLog {
  const inputs = new Map<number, Map<number, Uint8Array>>()
  const layers = new Map<number, Map<number, string>>()
  let model = ''
  let name: string | null = null
  let clockHz: number | null = null
  let runtime: SelfTestLog['runtime'] = 'tinykiln'
  let windows: number | null = null
  let answer: SelfTestLog['answer'] = null
  const found: Extract<Line, { window: number }>[] = []
  for (const one of lines) {
    if ('selftest' in one) {
      ;({ model, name, windows } = one)
      clockHz = one.clockHz ?? null
      runtime = one.runtime ?? 'tinykiln'
    } else if ('window' in one) {
      found.push(one)
      if (model === '') model = one.model
    } else if ('answer' in one) answer = { microseconds: one.microseconds, stackBytes: one.stackBytes }
    else if ('input' in one) put(inputs, one.input, one.at, bytesOfHex(one.bytes))
    else if ('layer' in one) put(layers, one.of, one.layer, one.hash)
    else windows ??= one.windows
  }
  const results = new Map<number, BoardWindow>()
  for (const { window, output, expected, difference: _, ...rest } of found) {
    results.set(window, {
      window,
      ...rest,
      output: bytesOfHex(output),
      expected: bytesOfHex(expected),
      input: joinParts(inputs.get(window) ?? new Map<number, Uint8Array>()),
      layers: layers.get(window) ?? new Map<number, string>(),
    })
  }
  return { model, name, clockHz, runtime, windows, results, answer }
}

function put<Value>(map: Map<number, Map<number, Value>>, first: number, second: number, value: Value): void {
  const inner = map.get(first) ?? new Map<number, Value>()
  inner.set(second, value)
  map.set(first, inner)
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

/** Parts by their place as one piece; null where one is missing. The last one is known by being there: the caller knows the length. */
function joinParts(parts: ReadonlyMap<number, Uint8Array>): Uint8Array | null {
  const bytes: number[] = []
  for (const [at, part] of [...parts].sort(([a], [b]) => a - b)) {
    if (at !== bytes.length) return null
    bytes.push(...part)
  }
  return bytes.length === 0 ? null : Uint8Array.from(bytes)
}
