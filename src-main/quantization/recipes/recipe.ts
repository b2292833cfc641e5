import type { RecipeSettings } from './recipe-settings.ts'

/** A known way to quantize, by name, so that it can be tried on one's own data. */
export type Recipe = {
  readonly name: string
  /** One sentence for people. */
  readonly summary: string
  /** Where the choices come from. */
  readonly source: string
  readonly settings: RecipeSettings
}
