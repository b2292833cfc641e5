import type { Verb } from './verb.ts'
import { arenaVerb } from './verbs/arena.ts'
import { benchVerb } from './verbs/bench.ts'
import { boardsVerb } from './verbs/boards.ts'
import { compareVerb } from './verbs/compare.ts'
import { dataImportVerb } from './verbs/data-import.ts'
import { dataInspectVerb } from './verbs/data-inspect.ts'
import { doctorVerb } from './verbs/doctor.ts'
import { evaluateVerb } from './verbs/evaluate.ts'
import { exportVerb } from './verbs/export.ts'
import { featuresListVerb, featuresRunVerb } from './verbs/features.ts'
import { fitVerb } from './verbs/fit.ts'
import { makeVerb } from './verbs/make.ts'
import { modelImportVerb } from './verbs/model-import.ts'
import { modelRunVerb } from './verbs/model-run.ts'
import { modelShowVerb } from './verbs/model-show.ts'
import { projectDiffVerb, projectListVerb, projectShowVerb, projectVerifyVerb } from './verbs/project.ts'
import { quantizeVerb } from './verbs/quantize.ts'
import { serveVerb } from './verbs/serve.ts'
import { templatesVerb } from './verbs/templates.ts'
import { trainVerb } from './verbs/train.ts'

/** Every verb, in the order of the road. */
export const verbs: readonly Verb[] = [
  makeVerb,
  dataInspectVerb,
  dataImportVerb,
  featuresListVerb,
  featuresRunVerb,
  templatesVerb,
  trainVerb,
  modelImportVerb,
  modelShowVerb,
  modelRunVerb,
  quantizeVerb,
  evaluateVerb,
  compareVerb,
  boardsVerb,
  fitVerb,
  arenaVerb,
  exportVerb,
  projectListVerb,
  projectShowVerb,
  projectDiffVerb,
  projectVerifyVerb,
  serveVerb,
  benchVerb,
  doctorVerb,
]

/** The verb that the words begin with (two words before one), and the words after it. */
export function findVerb(argv: readonly string[]): { readonly verb: Verb; readonly rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ')
    const verb = verbs.find((one) => one.name === name)
    if (verb && argv.length >= words) return { verb, rest: argv.slice(words) }
  }
  return null
}
