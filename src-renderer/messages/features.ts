import { formatNumber } from '../format/number.ts'
import { plural } from './plural.ts'

/** The step Features. */
export const features = {
  purpose: 'Turn each window into numbers that make the classes easy to tell apart, with the same code that runs on the chip.',
  empty: 'Features need examples. Go to Data.',
  reset: 'Reset to suggested',
  window: 'One window',
  previous: 'Previous window',
  next: 'Next window',
  before: (name: string) => `Before: ${name}`,
  after: (name: string) => `After: ${name}`,
  beforeTitle: 'Before',
  afterTitle: 'After, computed by the device code',
  block: 'Features',
  suggested: 'Suggested',
  differs: 'differs from the suggestion',
  range: (low: string, high: string) => `${low} to ${high}.`,
  onBoard: 'On the board',
  ram: 'RAM',
  flash: 'Flash',
  time: 'Time',
  ramLabel: 'RAM for the features',
  flashLabel: 'Flash for the features',
  timeLabel: 'Time for the features',
  numbers: (count: number) => `${plural(count, 'number', 'numbers')} per window`,
  all: (count: number) => `All ${formatNumber(count)} windows`,
  allLabel: 'All windows in two dimensions',
  parity: (windows: number, difference: string) =>
    `The chip computes these same numbers, checked on ${plural(windows, 'window', 'windows')}: largest difference ${difference}.`,
  parityLabel: 'Largest difference to the device code',
  paritySource: 'The device code, compiled to WebAssembly, was run on every window.',
  working: 'Working out all windows',
  frames: 'frames',
  bands: 'bands',
  stale: 'before the change',
}
