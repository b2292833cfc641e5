import * as v from 'valibot'

export const perClassSchema = v.object({
  name: v.string(),
  precision: v.number(),
  recall: v.number(),
  f1: v.number(),
  count: v.number(),
})

/** A classifier judged on a set of samples; the document that `evaluate --json` prints. */
export const evaluationSchema = v.object({
  samples: v.number(),
  accuracy: v.number(),
  loss: v.number(),
  macroF1: v.number(),
  perClass: v.array(perClassSchema),
  /** Rows are the truth, columns the answer, in the order of the labels. */
  confusion: v.array(v.array(v.number())),
  latencyHostUs: v.number(),
})
export type Evaluation = v.InferOutput<typeof evaluationSchema>

export const layerRowSchema = v.object({
  name: v.string(),
  operation: v.string(),
  outputShape: v.array(v.number()),
  parameters: v.number(),
  macs: v.number(),
  activationBytes: v.number(),
})
/** One row of the layer table. */
export type LayerRow = v.InferOutput<typeof layerRowSchema>

export const layerErrorSchema = v.object({
  name: v.string(),
  /** Signal to rounding noise, dB. */
  sqnr: v.number(),
  /** The same, were everything before the layer exact; missing in rows that older versions stored. */
  sqnrAlone: v.optional(v.number()),
  cosine: v.number(),
  rmseOverScale: v.number(),
  min: v.number(),
  max: v.number(),
  scale: v.number(),
  zeroPoint: v.number(),
  /** Share of values outside the range, 0 to 1. */
  clipped: v.number(),
  /** Share of values of the test part outside what calibration covered, 0 to 1; missing in rows that older versions stored. */
  uncovered: v.optional(v.number()),
})
/** What rounding did to one layer's output. */
export type LayerError = v.InferOutput<typeof layerErrorSchema>
