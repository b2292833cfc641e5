import { describe, expect, test } from 'vitest'
import { matchesBoard } from '../../src-renderer/shell/match-board.ts'
import { matchScore, rankCommands } from '../../src-renderer/shell/rank-commands.ts'

const nano = {
  id: 'nano_33_ble_sense_rev2',
  name: 'Arduino Nano 33 BLE Sense Rev2',
  mcu: 'nRF52840',
  core: 'Cortex-M4F',
  sensors: ['microphone', 'IMU'],
  radio: ['BLE'],
}

test.each([
  ['', true],
  ['nano', true],
  ['NANO 33', true],
  ['m4', true],
  ['ble', true],
  ['microphone', true],
  ['m4 ble rev2', true],
  ['uno', false],
])('a board is found by “%s”: %s', (query, found) => {
  expect(matchesBoard(nano, query)).toBe(found)
})

describe('commands', () => {
  const command = (label: string, group: string, synonyms?: string) => ({
    id: label,
    label,
    group,
    synonyms,
    run: () => undefined,
  })
  const all = [
    command('Go to Fit', 'Go to', 'shrink memory'),
    command('Go to Features', 'Go to'),
    command('Arduino UNO R3', 'Boards'),
    command('Theme: Dark', 'View'),
  ]

  test('synonyms find a command', () => {
    expect(rankCommands(all, 'shrink').map(({ label }) => label)).toEqual(['Go to Fit'])
  })
  test('the best match comes first', () => {
    expect(rankCommands(all, 'uno')[0]?.label).toBe('Arduino UNO R3')
    expect(rankCommands(all, 'fit')[0]?.label).toBe('Go to Fit')
  })
  test('nothing matches nonsense', () => {
    expect(rankCommands(all, 'zzzz')).toEqual([])
    expect(matchScore('Go to Fit', '', 'zzzz')).toBe(0)
  })
  test('an empty query lists everything in its order', () => {
    expect(rankCommands(all, ' ')).toHaveLength(all.length)
  })
})
