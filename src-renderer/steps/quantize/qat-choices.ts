/** What a person chose for a run of quantization-aware training. */
export type QatChoices = {
  readonly recipe: string
  /** `key=value` over the recipe. */
  readonly settings: string[]
  readonly control: boolean
  readonly epochs?: number
}
