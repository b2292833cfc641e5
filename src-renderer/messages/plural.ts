import { formatNumber } from '../format/number.ts'

const rules = new Intl.PluralRules('en')

/** “1 sample”, “265 samples”: the word in the form that the count asks for. */
export function plural(count: number, one: string, other: string): string {
  return `${formatNumber(count)} ${rules.select(count) === 'one' ? one : other}`
}
