import { plural } from './plural.ts'

/** The step Test. */
export const test = {
  purpose: 'Know where it is right, where it is wrong, and what it does with data that never stops.',
  empty: 'Nothing to test yet. Train a model, or import one and add test data.',
  title: (right: number, count: number) => `Test: ${right} of ${count} right`,
  continue: 'Continue to Export',
  variant: 'Variant',
  matrix: 'Confusion matrix',
  unsure: 'unsure',
  byClass: 'By class',
  heads: { name: 'Class', precision: 'Precision', recall: 'Recall', f1: 'F1', count: 'Windows' },
  precisionHelp:
    'Precision: of the times it said a class, how often that was right. Recall: of all real windows of a class, how many it found.',
  wrong: (count: number) => `Wrong answers (${count})`,
  cell: (truth: string, answer: string, count: number) => `${truth} answered as ${answer} (${count})`,
  noneWrong: 'Every test window was answered right.',
  noneHere: 'No window is in this cell.',
  card: (truth: string, answer: string, score: string) => `truth ${truth}, answer ${answer} ${score}`,
  open: 'Open in Data',
  fix: 'Fix label',
  leaveOut: 'Leave out',
  all: 'Show all wrong answers',
  threshold: 'Say unsure under',
  thresholdTitle: 'When it is not sure',
  answered: (answered: number, count: number, right: number) =>
    `It answers ${answered} of ${count}, and ${right} of those are right.`,
  measured: 'Measured with the very code that runs on the chip, not imitated.',
  accuracy: 'Right answers',
  numbers: {
    title: (count: number) => `Off by how much, on ${plural(count, 'test sample', 'test samples')}`,
    mae: 'Mean error',
    maeHelp: 'Answer and truth are so far apart on average.',
    rmse: 'Root mean square error',
    rmseHelp: 'As the mean error, but large errors count more.',
    r2: 'R²',
    r2Help: '1 is perfect; 0 is no better than always answering the mean.',
    source: (count: number, float: boolean) => {
      const how = float ? 'Run in 32-bit floats' : 'Measured with the very code that runs on the chip'
      return `${how}, on ${plural(count, 'test sample', 'test samples')}.`
    },
    chart: 'Answer against truth',
    farthest: 'Furthest off',
    sample: 'Sample',
    truth: 'Truth',
    answer: 'Answer',
    off: 'Off by',
    more: (count: string) => `The ${count} that are furthest off; all are in the chart's table.`,
    notKept: 'Single answers were not kept with this model. Train or quantize it again to see them.',
  },
}
