/** Words that all charts share. */
export const charts = {
  more: 'More about this chart',
  showTable: 'Show as table',
  showChart: 'Show as chart',
  copyValues: 'Copy values',
  keys: 'Arrow keys move the cursor; Home and End jump.',
  train: 'training',
  validation: 'validation',
  test: 'test',
  truthAnswer: 'Truth, answer',
  truth: 'truth',
  answer: 'answer',
  time: 'time',
}
