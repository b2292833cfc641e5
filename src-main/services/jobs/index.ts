import type { JobDefinitions } from '../../jobs/definition.ts'
import { compareRecipesJob } from './compare-recipes.ts'
import { findPrecisionsJob } from './find-precisions.ts'
import { importDataJob } from './import-data.ts'
import { quantizeJob } from './quantize.ts'
import { trainJob } from './train.ts'

/** Every kind of long work, by the name in its row. */
export const jobs = {
  import: importDataJob,
  train: trainJob,
  ptq: quantizeJob,
  qat: quantizeJob,
  recipes: compareRecipesJob,
  precisions: findPrecisionsJob,
} satisfies JobDefinitions
