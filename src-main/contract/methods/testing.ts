import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { evaluationSchema } from '../schemas/evaluation.ts'
import { variantSchema } from '../schemas/project.ts'

export const numberAnswersSchema = v.object({
  samples: v.number(),
  /** Mean absolute error, root mean square error, and 1 - squared error / squared distance from the mean. */
  mae: v.number(),
  rmse: v.number(),
  r2: v.number(),
  answers: v.array(v.object({ sample: v.string(), name: v.string(), truth: v.number(), answer: v.number() })),
})
/** The test of a model that answers a number. */
export type NumberResults = v.InferOutput<typeof numberAnswersSchema>

export const testingMethods = {
  /** As `test.results`, for a model that answers a number. */
  'test.numbers': defineMethod(v.object({ project: v.string(), variant: variantSchema }), numberAnswersSchema),
  'test.results': defineMethod(
    v.object({ project: v.string(), variant: variantSchema }),
    v.object({
      labels: v.array(v.string()),
      evaluation: evaluationSchema,
      right: v.number(),
      answers: v.array(
        v.object({
          sample: v.string(),
          name: v.string(),
          truth: v.string(),
          answer: v.string(),
          score: v.number(),
          scores: v.array(v.number()),
        }),
      ),
    }),
  ),
}
