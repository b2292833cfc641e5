import { listBoards } from '../../../boards/list-boards.ts'
import { succeed } from '../../../contract/result.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** `boards`: the catalogue. */
export const boardsVerb: Verb = {
  usage: 'boards [--json]',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async () => {
    const boards = listBoards()
    const rows = boards.map((board) => [board.id, board.name, board.mcu, `${board.flash}`, `${board.ram}`])
    return succeed({ json: boards, text: table(['id', 'name', 'chip', 'flash (B)', 'RAM (B)'], rows) })
  },
}
