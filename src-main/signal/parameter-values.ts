import type { FeatureParameter, FeatureSettings } from './feature-types.ts'

/** A numeric parameter, or what its definition falls back to. */
export function numberParameter(settings: FeatureSettings, definitions: readonly FeatureParameter[], name: string): number {
  const value = settings.parameters[name]
  if (typeof value === 'number') return value
  const fallback = definitions.find((one) => one.name === name)?.fallback
  return typeof fallback === 'number' ? fallback : 0
}

/** A switch, or what its definition falls back to. */
export function switchParameter(settings: FeatureSettings, definitions: readonly FeatureParameter[], name: string): boolean {
  const value = settings.parameters[name]
  return typeof value === 'boolean' ? value : definitions.find((one) => one.name === name)?.fallback === true
}

/** A choice, or what its definition falls back to. */
export function choiceParameter(settings: FeatureSettings, definitions: readonly FeatureParameter[], name: string): string {
  const value = settings.parameters[name]
  if (typeof value === 'string') return value
  const fallback = definitions.find((one) => one.name === name)?.fallback
  return typeof fallback === 'string' ? fallback : ''
}
