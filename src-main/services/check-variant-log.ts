import { fail, succeed, type Result } from '../contract/result.ts'
import type { SelfTestReport } from '../contract/schemas/self-test.ts'
import type { Variant } from '../contract/schemas/project.ts'
import type { Project } from '../projects/project.ts'
import { plannedStored } from './planned-models.ts'
import { loadModel } from './record/model-record.ts'
import { variantToExport } from './record/lineage-of.ts'
import { checkSelfTest } from './road/check-self-test.ts'
import type { PlannedModel } from './road/fit-road.ts'
import { isInteger } from './road/model-runner.ts'

/** The model of a variant, planned, and what a board said about it. */
export type CheckedLog = { readonly hash: string; readonly planned: PlannedModel; readonly report: SelfTestReport }

/** A board's log held to a variant of the project. Errors: `no-model`, `model-is-float`; those of `checkSelfTest`. */
export function checkVariantLog(project: Project, variant: Variant, log: string): Result<CheckedLog> {
  const stored = variantToExport(project, variant)
  if (!stored.ok) return stored
  const hash = stored.value
  const { graph } = loadModel(project, hash)
  if (!isInteger(graph))
    return fail('model-is-float', 'The float model has no self-test. Choose the variant that you exported: PTQ or QAT.')
  const planned = plannedStored(project, hash)
  if (!planned.ok) return planned
  const report = checkSelfTest(graph, log)
  return report.ok ? succeed({ hash, planned: planned.value, report: report.value }) : report
}
