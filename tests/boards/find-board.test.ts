import { describe, expect, test } from 'vitest'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { latencyClassOf, listBoards } from '../../src-main/boards/list-boards.ts'

describe('the catalogue', () => {
  test('every board has a source, a core figure and limits within its chip', () => {
    expect(listBoards().length).toBe(88)
    for (const board of listBoards()) {
      expect(board.sources.length, board.id).toBeGreaterThan(0)
      expect(board.flash, board.id).toBeGreaterThan(0)
      expect(board.ram, board.id).toBeLessThanOrEqual(board.ramTotalBytes)
      const latency = latencyClassOf(board)
      expect(latency.goodC, board.id).toBeLessThanOrEqual(latency.plainC)
      expect(latency.basis, board.id).not.toBe('no figure for this core')
    }
  })

  test.each([
    ['nano_33_ble_sense', 'nano_33_ble_sense'],
    ['arduino-nano-33-ble-sense', 'nano_33_ble_sense'],
    ['Arduino Nano 33 BLE Sense Rev2', 'nano_33_ble_sense_rev2'],
    ['arduino-uno-r3', 'uno_r3'],
    ['UNO R3', 'uno_r3'],
    ['raspberry-pi-pico', 'pico'],
    ['esp32-devkit', 'esp32_devkit'],
    ['microbit v2', 'microbit_v2'],
    ['arduino:avr:uno', 'uno_r3'],
  ])('%s is found', (asked, id) => {
    expect(findBoard(asked)).toMatchObject({ ok: true, value: { id } })
  })

  test('every board is found by its id, its name, and its name in kebab case', () => {
    for (const board of listBoards()) {
      expect(findBoard(board.id)).toMatchObject({ ok: true, value: { id: board.id } })
      expect(findBoard(board.name)).toMatchObject({ ok: true, value: { id: board.id } })
      const kebab = board.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
      if (!board.name.includes('(')) expect(findBoard(kebab)).toMatchObject({ ok: true, value: { id: board.id } })
    }
  })

  test.each([
    ['arduino-nano-33-ble-sens', 'nano_33_ble_sense'],
    ['uno r5', 'uno_r3'],
    ['esp32s3', 'esp32_s3'],
  ])('%s is refused or found, with %s near', (asked, near) => {
    const found = findBoard(asked)
    if (found.ok) expect(found.value.id).toBe(near)
    else {
      expect(found.error.code).toBe('unknown-board')
      expect(found.error.details?.['nearest']).toContain(near)
    }
  })

  test.each(['', 'toaster', '💡'])('“%s” is refused with three names', (asked) => {
    const found = findBoard(asked)
    expect(found).toMatchObject({ ok: false, error: { code: 'unknown-board' } })
    if (!found.ok) expect(found.error.details?.['nearest']).toHaveLength(3)
  })
})
