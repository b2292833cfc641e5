import type { OptionValues } from './verb.ts'
import { WrongUsage } from './wrong-usage.ts'

/** The text of an option, or undefined. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** The text of an option that must be there. */
export function requiredOption(options: OptionValues, name: string): string {
  const value = textOption(options, name)
  if (value === undefined) throw new WrongUsage(`--${name} is missing.`)
  return value
}

/** The number of an option, within limits. */
export function numberOption(
  options: OptionValues,
  name: string,
  limits: { readonly min?: number; readonly max?: number; readonly whole?: boolean } = {},
): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  const { min = -Infinity, max = Infinity, whole = false } = limits
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
    const range = Number.isFinite(max) ? ` from ${min} to ${max}` : Number.isFinite(min) ? ` of at least ${min}` : ''
    throw new WrongUsage(`--${name} takes a ${whole ? 'whole ' : ''}number${range}, not “${text}”.`)
  }
  return value
}

/** The text of an option that must be one of a few. */
export function choiceOption<T extends string>(options: OptionValues, name: string, choices: readonly T[]): T | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new WrongUsage(`--${name} takes one of ${choices.join(', ')}, not “${text}”.`)
  return found
}
