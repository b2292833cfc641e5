import { expect, test } from 'vitest'
import { classColour, classShape } from '../../src-renderer/ui/class-shapes.ts'

const colours = Array.from({ length: 12 }, (_, at) => at + 1)

test('twelve classes differ in shape and in dash, not only in colour', () => {
  const shapes = colours.map((colour) => `${classShape(colour).path} ${classShape(colour).open}`)
  const dashes = colours.map((colour) => classShape(colour).dash.join(' '))
  expect(new Set(shapes).size).toBe(12)
  expect(new Set(dashes).size).toBe(12)
  expect(new Set(colours.map(classColour)).size).toBe(12)
})

test.each(colours)('class %d comes again open', (colour) => {
  expect(classShape(colour + 12)).toMatchObject({ path: classShape(colour).path, open: true })
  expect(classColour(colour + 12)).toBe(classColour(colour))
})
