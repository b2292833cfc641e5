import * as v from 'valibot'

/** See contract/result.ts. */
export const failureSchema = v.object({
  code: v.string(),
  message: v.string(),
  details: v.optional(v.record(v.string(), v.unknown())),
})
