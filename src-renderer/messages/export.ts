import type { FigureKind } from '../../src-main/contract/figure.ts'
import { plural } from './plural.ts'

/** What a board measured beside what was thought before; texts with units. */
type BoardFigures = {
  readonly time: string
  readonly before: string
  readonly kind: FigureKind
  readonly arena: string
  readonly planned: string | null
  readonly stack: string | null
}

/** The step Export. */
export const exporting = {
  purpose: 'Take the model away, and prove it works there.',
  empty: 'There is no model to export yet.',
  kinds: {
    arduino: {
      title: 'Arduino library',
      text: 'A zip that compiles as it is, without the internet.',
      action: 'Export Arduino library',
    },
    c: { title: 'C source', text: 'Plain C99 for any compiler.', action: 'Export C source' },
    'c-array': { title: 'C array', text: 'The .tflite file as a header.', action: 'Export C array' },
    platformio: {
      title: 'PlatformIO project',
      text: 'The model as a library, with two programs and a test.',
      action: 'Export PlatformIO project',
    },
    'arduino-tflm': {
      title: 'Sketch with TFLM',
      text: 'For a TensorFlow Lite Micro library, its version pinned.',
      action: 'Export sketch with TFLM',
    },
    report: { title: 'Report', text: 'What the model is and costs, as a Markdown page.', action: 'Export report' },
    tflite: { title: '.tflite', text: 'For TensorFlow Lite and its tools.', action: 'Export .tflite' },
  },
  what: 'What to export',
  options: 'Options',
  variant: 'Variant',
  name: 'Name',
  nameHelp: (name: string) => `The name may hold only letters, digits and _. It becomes ${name}.`,
  testWindows: 'Test windows to include',
  stream: 'Stream readings',
  streamHelp: 'Each new stretch of readings costs its own work, and no whole window is kept.',
  small: 'Smallest code',
  smallHelp: 'Plain loops instead of quick ones, with the same outputs: for chips with little flash.',
  before: 'Before you export',
  fine: 'Nothing to mend.',
  checking: 'Checking…',
  severities: { error: 'Mend this', warning: 'Look at this', note: 'Note' },
  files: 'What you get',
  view: (file: string) => `View ${file}`,
  copy: 'Copy',
  copied: 'Copied',
  busy: 'Exporting…',
  blocked: (message: string) => message,
  done: 'Exported.',
  doneArduino: 'In the Arduino IDE choose Sketch → Include Library → Add .ZIP Library and pick this file.',
  doneOther: (name: string) => `${name} was handed to this computer’s downloads.`,
  hash: (sha256: string) => `Hash ${sha256.slice(0, 12)}, kept in History with the hash of every file.`,
  again: 'Save it again',
  stale: (version: number) => `Built from data v${version}, the version it was trained on.`,
  counted: (files: number) => plural(files, 'file', 'files'),
  board: {
    title: 'Check it on the board',
    steps: 'Upload examples/SelfTest from the Arduino IDE. Then listen to the board here, or bring the text that it printed.',
    listen: 'Listen to the board',
    stop: 'Stop listening',
    open: 'Open a log…',
    paste: 'Or paste what the board printed',
    check: 'Check this text',
    listening: 'Listening for the board…',
    nothing: 'Nothing yet. Is SelfTest the sketch on the board, at 115 200 baud? Press the reset button once.',
    arrived: (windows: number) => plural(windows, 'window has arrived', 'windows have arrived'),
    noPort: 'The port could not be opened. Close the serial monitor of the Arduino IDE, then try again.',
    stopped: 'Stopped. Nothing was changed.',
    checking: 'Checking…',
    agree: (windows: number) => `${windows} of ${windows} windows agree, every byte.`,
    differ: (differing: number, windows: number, steps: number) =>
      `${differing} of ${windows} differ, by at most ${plural(steps, 'step', 'steps')}.`,
    failing: (failing: number, windows: number) => `${failing} of ${windows} differ; the board reports an error in some.`,
    first: (layer: string, name: string) => `First difference: ${layer} (${name}).`,
    figures: ({ time, before, kind, arena, planned, stack }: BoardFigures) =>
      `${time} an answer (${kind === 'measured' ? 'measured before' : 'estimated'} ${before}). Arena used ${arena}${planned === null ? '' : ` (computed ${planned})`}${stack === null ? '' : `, stack ${stack}`}.`,
    use: 'Use these measurements',
    takeBack: 'Back to the figures before',
    used: (board: string) => `Figures for ${board} are measured now.`,
    table: 'Windows of the self-test',
    window: 'Window',
    verdict: 'Verdict',
    same: 'the same',
    other: 'other',
    expected: 'Expected',
    board: 'Board',
    difference: 'Largest difference',
    time: 'Time',
    notKnown: 'not known',
    save: 'Save report',
  },
}
