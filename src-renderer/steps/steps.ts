import type { Component } from 'svelte'
import type { ProjectState, StepName } from '../../src-main/contract/schemas/project.ts'

/** What every step is given: the open project, always the newest state, and the tab of the address. */
export type StepProps = { project: ProjectState; tab: string | null }

/** Steps are loaded when they are first opened. */
export const steps: Readonly<Record<StepName, () => Promise<{ default: Component<StepProps> | Component }>>> = {
  data: () => import('./data/data-step.svelte'),
  features: () => import('./features/features-step.svelte'),
  model: () => import('./model/model-step.svelte'),
  train: () => import('./train/train-step.svelte'),
  quantize: () => import('./quantize/quantize-step.svelte'),
  fit: () => import('./fit/fit-step.svelte'),
  test: () => import('./test/test-step.svelte'),
  export: () => import('./export/export-step.svelte'),
  history: () => import('./history/history-step.svelte'),
}
