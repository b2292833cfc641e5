import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../src-renderer/styles/tokens.css'), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light, dark },
  ]),
)

/** Relative luminance by WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [high = 0, low = 0] = [one, other].map((name) => luminance(tokens.get(name)?.[theme] ?? '#808080')).sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const text: readonly (readonly [string, string])[] = [
  ['ink', 'bg'],
  ['ink', 'surface'],
  ['ink', 'accent-soft'],
  ['ink-2', 'surface'],
  ['ink-2', 'bg'],
  ['ink-2', 'accent-soft'],
  ['ink-3', 'surface'],
  ['ink-3', 'bg'],
  ['ink-3', 'sunken'],
  ['accent-ink', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['ok', 'ok-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['info', 'info-soft'],
  ['ink', 'ramp-3'],
]
const marks = [
  'line-strong',
  'focus',
  'ok-fill',
  'warn-fill',
  'bad-fill',
  'v-float',
  'v-ptq',
  'v-qat',
  ...Array.from({ length: 12 }, (_, at) => `c${at + 1}`),
]

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(text)('%s can be read on %s', (ink, ground) => {
    expect(tokens.has(ink) && tokens.has(ground)).toBe(true)
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(marks)('%s stands out from its ground', (mark) => {
    expect(tokens.has(mark)).toBe(true)
    expect(contrast(mark, 'surface', theme)).toBeGreaterThanOrEqual(3)
    expect(contrast(mark, 'bg', theme)).toBeGreaterThanOrEqual(3)
  })
})
