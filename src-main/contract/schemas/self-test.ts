import * as v from 'valibot'

/** How one stored window went on the board; hexadecimal outputs. */
const windowReport = v.object({
  window: v.number(),
  agree: v.boolean(),
  difference: v.nullable(v.number()),
  microseconds: v.number(),
  stackBytes: v.nullable(v.number()),
  output: v.string(),
  expected: v.string(),
})

/** What a board said in its self-test, held to this computer's own run. */
export const selfTestReportSchema = v.object({
  agree: v.boolean(),
  windows: v.number(),
  differing: v.array(v.number()),
  maxDifference: v.number(),
  /** One run of the model, on average. */
  microseconds: v.number(),
  /** From raw readings to scores; null where the sketch did not time it. */
  answerMicroseconds: v.nullable(v.number()),
  arenaUsedBytes: v.number(),
  stackBytes: v.nullable(v.number()),
  clockHz: v.nullable(v.number()),
  model: v.string(),
  runtime: v.picklist(['tinykiln', 'tflm']),
  computedAnew: v.number(),
  firstDifference: v.nullable(v.object({ window: v.number(), layer: v.number(), node: v.string(), operation: v.string() })),
  results: v.array(windowReport),
})
export type SelfTestReport = v.InferOutput<typeof selfTestReportSchema>
