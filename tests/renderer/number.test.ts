import { describe, expect, test } from 'vitest'
import { estimated, measured } from '../../src-main/contract/figure.ts'
import { formatBand, formatFigure } from '../../src-renderer/format/figure.ts'
import {
  formatBytes,
  formatMilliseconds,
  formatNumber,
  formatShare,
  formatSignificant,
  formatTimeLeft,
} from '../../src-renderer/format/number.ts'

/** No-break spaces as plain ones, so that the cases can be read. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')

describe('numbers as people read them', () => {
  test.each([
    [formatNumber(37_120), '37 120'],
    [formatNumber(2069), '2 069'],
    [formatNumber(96.25, 1), '96.3'],
    [formatNumber(NaN), 'not known'],
    [formatSignificant(0.00392), '0.00392'],
    [formatSignificant(3.3), '3.3'],
    [formatSignificant(0), '0'],
    [formatSignificant(119.24, 4), '119.2'],
    [formatSignificant(-1.414), '-1.41'],
    [formatShare(0.9615), '96.2 %'],
    [formatBytes(2069), '2 069 B'],
    [formatBytes(99_999), '99 999 B'],
    [formatBytes(100_000), '97.7 KB'],
    [formatMilliseconds(0.4), '400 µs'],
    [formatMilliseconds(3.3), '3.3 ms'],
    [formatMilliseconds(1500), '1.5 s'],
    [formatMilliseconds(250_000), '4 min 10 s'],
    [formatMilliseconds(120_000), '2 min'],
    [formatTimeLeft(19), '20 s'],
    [formatTimeLeft(2), '5 s'],
    [formatTimeLeft(100), '1 min 45 s'],
    [formatTimeLeft(1000), '17 min'],
  ])('%s', (shown, wanted) => {
    expect(plain(shown)).toBe(wanted)
  })

  test('a number and its unit never come apart', () => {
    expect(formatBytes(2069)).toBe('2\u202f069\u00a0B')
  })

  test('bands stand only beside estimates', () => {
    expect(plain(formatBand(estimated(3.3, 2, 5.9, 'ms', '')) ?? '')).toBe('2 to 5.9 ms')
    expect(formatBand(measured(3.3, 'ms', ''))).toBeNull()
    expect(plain(formatFigure(measured(96.2, '%', '')))).toBe('96.2 %')
  })
})
