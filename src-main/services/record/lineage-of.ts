import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Variant } from '../../contract/schemas/project.ts'
import type { Project } from '../../projects/project.ts'
import { current } from './current.ts'

/** The hash of a variant's model, and whether it is made from what the project works with now. */
export type CurrentVariant = { readonly variant: Variant; readonly hash: string; readonly stale: boolean }

const variants: readonly Variant[] = ['float', 'ptq', 'qat']

/** The features row that a model goes back to; null for an imported one. */
export function featuresBehind(project: Project, model: string): string | null {
  let rows: readonly string[] = [model]
  for (let depth = 0; depth < 6; depth++) {
    for (const hash of rows) if (project.features.find(hash)) return hash
    rows = rows.flatMap(
      (hash) => (project.models.find(hash) ?? project.quantizations.find(hash) ?? project.runs.find(hash))?.parents ?? [],
    )
  }
  return null
}

/** The variants that exist, oldest kind first. */
export function currentVariants(project: Project): CurrentVariant[] {
  const features = current(project, 'features')
  const float = current(project, 'float')
  return variants.flatMap((variant) => {
    const hash = current(project, variant)
    if (hash === null) return []
    const behind = featuresBehind(project, hash)
    const outdated = behind !== null && behind !== features
    return [{ variant, hash, stale: outdated || (variant !== 'float' && !descends(project, hash, float)) }]
  })
}

/** One of the variants that exist; undefined where the project has none of its kind. */
export function currentVariant(project: Project, variant: Variant): CurrentVariant | undefined {
  return currentVariants(project).find((one) => one.variant === variant)
}

/** The hash of the variant to export. Errors: `no-model`. */
export function variantToExport(project: Project, variant: Variant): Result<string> {
  const stored = currentVariant(project, variant)
  return stored ? succeed(stored.hash) : fail('no-model', 'There is no model to export yet. Train and quantize first.')
}

/** Whether a quantized model was made from this float model. */
function descends(project: Project, model: string, float: string | null): boolean {
  if (float === null) return true
  let rows: readonly string[] = [model]
  for (let depth = 0; depth < 5; depth++) {
    if (rows.includes(float)) return true
    rows = rows.flatMap(
      (hash) => (project.models.find(hash) ?? project.quantizations.find(hash) ?? project.runs.find(hash))?.parents ?? [],
    )
  }
  return false
}

/** The variant that goes on to Fit, Test and Export: the chosen one, else PTQ, else any. */
export function chosenVariant(project: Project): CurrentVariant | null {
  const all = currentVariants(project)
  const wanted = project.settings.get('chosen')
  return all.find((one) => one.variant === wanted) ?? all.find((one) => one.variant === 'ptq') ?? all[0] ?? null
}
