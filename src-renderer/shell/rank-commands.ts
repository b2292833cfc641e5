import type { Command } from '../state/commands.ts'

const mostShown = 60

/** How well a query matches: 0 not at all; a word's beginning counts more than its middle, letters in order least. */
export function matchScore(label: string, synonyms: string, query: string): number {
  const text = label.toLowerCase()
  const wanted = query.toLowerCase().trim()
  if (wanted === '') return 1
  if (text.startsWith(wanted)) return 100
  if (` ${text}`.includes(` ${wanted}`)) return 80
  if (text.includes(wanted)) return 60
  if (wanted.split(/\s+/).every((word) => ` ${text} ${synonyms.toLowerCase()}`.includes(word))) return 40
  let at = 0
  for (const letter of text) if (letter === wanted[at]) at++
  return at === wanted.length ? 10 : 0
}

/** The commands that match, best group first, in the order of their groups. */
export function rankCommands(all: readonly Command[], query: string): readonly Command[] {
  const scored = all
    .map((command, order) => ({ command, order, score: matchScore(command.label, command.synonyms ?? '', query) }))
    .filter(({ score }) => score > 0)
  if (query.trim() === '')
    return scored
      .filter(({ command }) => !command.id.startsWith('board-'))
      .map(({ command }) => command)
      .slice(0, mostShown)
  const best = new Map<string, number>()
  for (const { command, score } of scored) best.set(command.group, Math.max(best.get(command.group) ?? 0, score))
  scored.sort((a, b) => {
    if (a.command.group === b.command.group) return b.score - a.score || a.order - b.order
    return (best.get(b.command.group) ?? 0) - (best.get(a.command.group) ?? 0) || a.command.group.localeCompare(b.command.group)
  })
  return scored.slice(0, mostShown).map(({ command }) => command)
}
