import type { ParseArgsOptionsConfig } from 'node:util'

/** Words of a command line in which a negative number behind an option belongs to it: `--axis -1` as `--axis=-1`. */
export function joinNegativeNumbers(words: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const joined: string[] = []
  for (const word of words) {
    const before = joined.at(-1) ?? ''
    const takesValue = before.startsWith('--') && options[before.slice(2)]?.type === 'string'
    if (takesValue && /^-[.\d]/.test(word)) joined[joined.length - 1] = `${before}=${word}`
    else joined.push(word)
  }
  return joined
}
