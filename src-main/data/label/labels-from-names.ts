import { isGenericName, isWord, stemOf, tokensOf } from './name-tokens.ts'

/** A class and a group read out of a file name. */
export type NameLabel = { readonly label: string | null; readonly group: string | null }

const none: NameLabel = { label: null, group: null }

/** Names with a fixed mark behind the class: Teachable Machine (`Class 1-!-0`), Edge Impulse (`label.hash.ingestion-…`). */
function markedLabel(stem: string): string | null {
  const teachable = stem.indexOf('-!-')
  if (teachable > 0) return stem.slice(0, teachable)
  const dot = stem.indexOf('.')
  return dot > 0 && /^[^.]*\.[0-9a-z]{6,}(?:\.|$)/i.test(stem) ? stem.slice(0, dot) : null
}

function wordsJoined(stem: string, tokens: readonly string[]): string {
  const words = tokens.filter(isWord)
  if (words.length === tokens.length) return stem
  const separator = stem.includes('_') ? '_' : stem.includes(' ') ? ' ' : '-'
  return words.join(separator)
}

/**
 * Classes out of file names, all names looked at together: `punch.csv`; `yes_1000ms.wav`; `left_hand_03.csv`;
 * `yes_alice_2.wav` (who speaks becomes the group when names cross); `7_jackson_32.wav` (a repeated number first).
 * Null where a name tells nothing.
 */
export function labelsFromNames(paths: readonly string[]): NameLabel[] {
  const stems = paths.map(stemOf)
  const marked = stems.map(markedLabel)
  if (marked.every((label) => label !== null)) return marked.map((label) => ({ label, group: null }))
  const tokens = stems.map(tokensOf)
  const first = tokens.map((list) => list[0] ?? '')
  const second = tokens.map((list) => list[1] ?? '')
  const kinds = new Set(first).size
  const numberFirst =
    paths.length >= 6 &&
    tokens.every((list) => list.length >= 2) &&
    first.every((token) => /^\d{1,3}$/.test(token)) &&
    kinds >= 2 &&
    kinds <= 50 &&
    kinds <= paths.length / 3
  if (numberFirst) {
    const groups = second.every(isWord) && new Set(second).size <= 50
    return first.map((label, index) => ({ label, group: groups ? (second[index] ?? null) : null }))
  }
  const words = tokens.map((list) => list.filter(isWord))
  if (words.every((list) => list.length >= 2) && paths.length >= 6) {
    const pairs = words.map((list) => [list[0] ?? '', list[1] ?? ''] as const)
    const heads = new Set(pairs.map(([head]) => head))
    const tails = new Set(pairs.map(([, tail]) => tail))
    const seen = new Set(pairs.map(([head, tail]) => `${head}\0${tail}`))
    if (heads.size >= 2 && tails.size >= 2 && seen.size >= heads.size * tails.size * 0.6)
      return pairs.map(([label, group]) => ({ label, group }))
  }
  return stems.map((stem, index) => {
    const label = wordsJoined(stem, tokens[index] ?? [])
    return isGenericName(label) ? none : { label, group: null }
  })
}

/** Who recorded each file, from names within class folders: the word in front of a number, or the hash of Speech Commands. */
export function groupsFromNames(paths: readonly string[], labels: readonly (string | null)[]): (string | null)[] {
  const stems = paths.map(stemOf)
  if (
    stems.every((stem) => /^[0-9a-f]{8}_nohash_\d+$/.test(stem) || !stem.includes('_nohash_')) &&
    stems.some((stem) => stem.includes('_nohash_'))
  )
    return stems.map((stem) => /^([0-9a-f]{8})_nohash_/.exec(stem)?.[1] ?? null)
  const people = stems.map(
    (stem) =>
      /(?:^|[_\- ])((?:s|p|subj|subject|user|person|spk|speaker|participant)[ _-]?\d+)(?=[_\-. ]|$)/i.exec(stem)?.[1] ?? null,
  )
  const words = stems.map((stem) => tokensOf(stem).find(isWord) ?? null)
  for (const groups of [people, words]) {
    const classesOf = new Map<string, Set<string | null>>()
    groups.forEach((group, index) => {
      if (group === null) return
      const set = classesOf.get(group) ?? new Set()
      set.add(labels[index] ?? null)
      classesOf.set(group, set)
    })
    const known = groups.filter((group) => group !== null).length
    if (
      classesOf.size >= 2 &&
      classesOf.size <= 200 &&
      known >= groups.length * 0.9 &&
      [...classesOf.values()].every((set) => set.size >= 2)
    )
      return groups
  }
  return stems.map(() => null)
}
