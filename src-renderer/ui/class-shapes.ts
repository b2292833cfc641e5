/** Marker of a class: a path in a 14 x 14 box, filled or drawn as a line, and the dash of its lines. */
export type ClassShape = { readonly path: string; readonly open: boolean; readonly dash: readonly number[] }

const circle = 'M7 2a5 5 0 1 1 0 10a5 5 0 1 1 0-10z'
const square = 'M2.5 2.5h9v9h-9z'
const diamond = 'M7 .8 13.2 7 7 13.2.8 7z'

/** The twelve class markers in the order of the class colours. */
const shapes: readonly ClassShape[] = [
  { path: circle, open: false, dash: [] },
  { path: square, open: false, dash: [7, 3] },
  { path: 'M7 1.3 13 12H1z', open: false, dash: [2, 3] },
  { path: diamond, open: false, dash: [10, 4] },
  { path: 'M5 1.5h4V5h3.5v4H9v3.5H5V9H1.5V5H5z', open: false, dash: [6, 2, 2, 2] },
  {
    path: 'M3.3 1.5 7 5.2l3.7-3.7 1.8 1.8L8.8 7l3.7 3.7-1.8 1.8L7 8.8l-3.7 3.7-1.8-1.8L5.2 7 1.5 3.3z',
    open: false,
    dash: [1, 3],
  },
  { path: 'M7 12.7 1 2h12z', open: false, dash: [8, 3, 2, 3] },
  { path: circle, open: true, dash: [4, 4] },
  { path: square, open: true, dash: [12, 3] },
  { path: diamond, open: true, dash: [2, 2, 8, 2] },
  { path: 'M7 .7 8.9 5l4.7.4-3.6 3.1 1.1 4.6L7 10.6l-4.1 2.5L4 8.5.4 5.4 5.1 5z', open: false, dash: [5, 5] },
  { path: 'M7 .8l5.4 3.1v6.2L7 13.2l-5.4-3.1V3.9z', open: false, dash: [3, 6] },
]

/** The marker of class colour `colour` (1 to 12; from 13 on the colours come again with open shapes). */
export function classShape(colour: number): ClassShape {
  const shape = shapes[(colour - 1) % shapes.length] ?? { path: circle, open: false, dash: [] }
  return colour > shapes.length ? { ...shape, open: true } : shape
}

/** The CSS colour of class colour `colour`. */
export function classColour(colour: number): string {
  return `var(--c${((Math.max(1, colour) - 1) % shapes.length) + 1})`
}
