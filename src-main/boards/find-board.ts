import { fail, succeed, type Result } from '../contract/result.ts'
import type { Board } from './board.ts'
import { listBoards } from './list-boards.ts'

/** Letters and digits of a name in lower case, without the maker's name. */
function squash(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .replace(/^(arduino|adafruit|seeedstudio|seeed|sparkfun|raspberrypi|raspberry|bbc|st)(?=.{3})/, '')
}

/** The same without notes in brackets. */
function squashPlain(text: string): string {
  return squash(text.replace(/\([^)]*\)/g, ' '))
}

/** Number of single-letter edits between two short texts (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * A board by its id (`nano_33_ble_sense`), by its name in any spelling (`arduino-nano-33-ble-sense`, `UNO R3`), or by its
 * Arduino package id where only one board has it.
 *
 * Errors: `unknown-board` with the nearest names in `details.nearest`.
 */
export function findBoard(id: string): Result<Board> {
  const boards = listBoards()
  const wanted = squash(id)
  const only = (test: (board: Board) => boolean): Board | undefined => {
    const matching = boards.filter(test)
    return matching.length === 1 ? matching[0] : undefined
  }
  const found =
    boards.find((board) => board.id === id) ??
    boards.find((board) => squash(board.id) === wanted) ??
    boards.find((board) => squash(board.name) === wanted) ??
    only((board) => squashPlain(board.name) === wanted) ??
    only((board) => board.fqbn === id)
  if (found !== undefined) return succeed(found)
  const nearest = boards
    .map((board) => ({ board, distance: nearness(wanted, board) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ board }) => board.id)
  return fail(
    'unknown-board',
    `There is no board “${id}” in the catalogue. Nearest: ${nearest.join(', ')}. \`tinykiln boards\` lists all.`,
    {
      board: id,
      nearest,
    },
  )
}

function nearness(wanted: string, board: Board): number {
  const names = [squash(board.id), squash(board.name), squashPlain(board.name), squash(board.mcu)]
  return Math.min(
    ...names.map((name) => {
      const contained = wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name))
      return contained ? Math.abs(name.length - wanted.length) / 10 : editDistance(wanted, name)
    }),
  )
}
