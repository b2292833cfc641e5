import type { RecipeResult } from '../../contract/methods/quantization.ts'
import type { Json } from '../../projects/artefacts.ts'
import type { Project } from '../../projects/project.ts'

const key = 'recipes'

type Stored = { readonly float: string; readonly rows: readonly RecipeResult[] }

/** Keeps what the recipes gave on a float model. */
export function saveRecipeResults(project: Project, float: string, rows: readonly RecipeResult[]): void {
  project.settings.set(key, { float, rows } as unknown as Json)
}

/** What the recipes gave on a float model; null where they were not compared on it. */
export function recipeResults(project: Project, float: string): RecipeResult[] | null {
  const stored = project.settings.get(key) as unknown as Stored | undefined
  return stored?.float === float ? [...stored.rows] : null
}
