import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { evaluationSchema } from '../schemas/evaluation.ts'
import { variantSchema } from '../schemas/project.ts'

export const testingMethods = {
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
