import { stepNames, type StepName } from '../../src-main/contract/schemas/project.ts'

/** Where the window is: home, a sample about to be opened, or a step of a project and the tab within it. */
export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'sample'; readonly sample: string }
  | { readonly at: 'step'; readonly project: string; readonly step: StepName; readonly tab: string | null }

/** Reads a hash address; anything unknown is home. */
export function readPlace(hash: string): Place {
  const [, kind, id, step, tab] = hash.split('/').map(decodeURIComponent)
  if (kind === 'sample' && id) return { at: 'sample', sample: id }
  if (kind !== 'p' || !id) return { at: 'home' }
  const known = stepNames.find((name) => name === step) ?? 'data'
  return { at: 'step', project: id, step: known, tab: tab ?? null }
}

/** The hash address of a step. */
export function stepAddress(project: string, step: StepName, tab?: string): string {
  return `#/p/${encodeURIComponent(project)}/${step}${tab ? `/${encodeURIComponent(tab)}` : ''}`
}
