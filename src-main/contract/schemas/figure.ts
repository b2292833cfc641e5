import * as v from 'valibot'

/** See contract/figure.ts. */
export const figureSchema = v.object({
  value: v.number(),
  unit: v.string(),
  low: v.number(),
  high: v.number(),
  kind: v.picklist(['measured', 'computed', 'estimated']),
  source: v.string(),
})
