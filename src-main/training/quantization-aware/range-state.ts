import * as v from 'valibot'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Tensor, smallest and largest value. */
const rangeList = v.array(v.tuple([whole, v.number(), v.number()]))

const learnedStep = v.object({
  group: whole,
  scale: v.number(),
  leastStep: v.number(),
  mostStep: v.number(),
  start: v.number(),
  first: v.number(),
  second: v.number(),
  derivative: v.number(),
  seen: v.boolean(),
})

/** What a tracker of ranges knows, as it is kept in checkpoints. */
export const rangeStateSchema = v.object({
  ranges: rangeList,
  /** Seen since the last step. */
  pending: rangeList,
  /** Steps that are learned, and how often they were moved. */
  learned: v.optional(v.object({ count: whole, steps: v.array(learnedStep) })),
})

/** What quantization-aware training adds to a checkpoint: its ranges, and those of the best epoch so far. */
export const roundingStateSchema = v.object({ tracker: rangeStateSchema, best: v.nullable(rangeList) })

export type RangeState = v.InferOutput<typeof rangeStateSchema>
export type RoundingState = v.InferOutput<typeof roundingStateSchema>
