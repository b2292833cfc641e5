type Searchable = {
  readonly id: string
  readonly name: string
  readonly mcu: string
  readonly core: string
  readonly sensors: readonly string[]
  readonly radio: readonly string[]
}

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')

/** Whether every word of the query is in the board's name, chip, core, sensors or radio: “uno r3”, “m4 ble”. */
export function matchesBoard(board: Searchable, query: string): boolean {
  const text = folded([board.id, board.name, board.mcu, board.core, ...board.sensors, ...board.radio].join(' '))
  return folded(query)
    .split(/\s+/)
    .every((word) => text.includes(word))
}
