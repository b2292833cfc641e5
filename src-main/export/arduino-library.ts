import type { PrintedFile } from '../device/print-c.ts'

export type ArduinoLibrary = {
  readonly name: string
  readonly printed: readonly PrintedFile[]
  readonly live: string
  readonly selfTest: string
  /** Libraries that the Live sketch needs. */
  readonly depends: readonly string[]
  readonly hasState: boolean
  readonly streams: boolean
}

/** The files of an Arduino library (specification 1.5), inside a folder of its name. */
export function arduinoLibrary(library: ArduinoLibrary): PrintedFile[] {
  const { name } = library
  const files: PrintedFile[] = [
    { path: 'library.properties', text: libraryProperties(library) },
    { path: 'keywords.txt', text: keywords(library) },
    ...library.printed,
    { path: 'examples/Live/Live.ino', text: library.live },
    { path: 'examples/SelfTest/SelfTest.ino', text: library.selfTest },
  ]
  return files.map(({ path, text }) => ({ path: `${name}/${path}`, text }))
}

function libraryProperties({ name, depends }: ArduinoLibrary): string {
  return `name=${libraryName(name)}
version=1.0.0
author=TinyKiln
maintainer=TinyKiln
sentence=A small neural network in plain C.
paragraph=Runs on the board itself, with one fixed block of memory and no other library. Open the example SelfTest to check it.
category=Data Processing
url=https://docs.arduino.cc/software/ide-v1/tutorials/installing-libraries
architectures=*
includes=${name}.h
${depends.length === 0 ? '' : `depends=${depends.join(', ')}\n`}`
}

/** Library Manager and IDE refuse names that begin with “Arduino”. */
function libraryName(name: string): string {
  return name.startsWith('arduino') ? `tinykiln_${name}` : name
}

function keywords({ name, hasState, streams }: ArduinoLibrary): string {
  const calls = [
    'input',
    'run',
    'output',
    'predict',
    'selftest',
    'selftest_window',
    ...(hasState || streams ? ['reset_state'] : []),
    ...(hasState ? ['keep_state'] : []),
    ...(streams ? ['stream'] : []),
  ]
  const macros = ['ARENA_BYTES', 'WINDOW_LENGTH', 'SCORE_COUNT', 'LABELS', 'TEST_WINDOWS']
  return [
    ...calls.map((call) => `${name}_${call}\tKEYWORD2`),
    ...macros.map((macro) => `${name.toUpperCase()}_${macro}\tLITERAL1`),
    '',
  ].join('\n')
}
