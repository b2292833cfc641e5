import type { Precisions, RecipeResult } from '../../contract/methods/quantization.ts'
import type { Json } from '../../projects/artefacts.ts'
import type { Project } from '../../projects/project.ts'

/** What was compared on a float model, by the setting it is kept in. */
export type Comparisons = {
  readonly recipes: readonly RecipeResult[]
  readonly precisions: Omit<Precisions, 'used'>
}

type Stored<T> = { readonly float: string; readonly rows: T }

/** Keeps what a comparison gave on a float model. */
export function saveComparison<K extends keyof Comparisons>(project: Project, key: K, float: string, rows: Comparisons[K]): void {
  project.settings.set(key, { float, rows } as unknown as Json)
}

/** What a comparison gave on a float model; null where it was not made on it. */
export function loadComparison<K extends keyof Comparisons>(project: Project, key: K, float: string): Comparisons[K] | null {
  const stored = project.settings.get(key) as unknown as Stored<Comparisons[K]> | undefined
  return stored?.float === float ? stored.rows : null
}
