import { fail, succeed, type Result } from '../contract/result.ts'
import type { Board } from '../boards/board.ts'

/** A packaging of TensorFlow Lite Micro for Arduino, pinned. */
export type TflmLibrary = {
  /** As the README tells it. */
  readonly name: string
  /** The header to include first; none where the board's core brings the library. */
  readonly include: string
  /** Where it stands in the history of TensorFlow Lite Micro, for the report. */
  readonly state: string
}

/** The maintained library for a board (state of September 2026), or a sentence why there is none. */
export function tflmLibrary(board: Board): Result<TflmLibrary> {
  const fqbn = board.fqbn ?? ''
  if (fqbn.startsWith('esp32:')) {
    return succeed({
      name: 'the TensorFlow Lite Micro inside the esp32 core, 3.0 or newer',
      include: '',
      state: 'of 2024 to September 2026',
    })
  }
  if (/^arduino:(mbed|esp32)/.test(fqbn)) {
    return succeed({
      name: 'Chirale_TensorFLowLite 2.0.0 (Library Manager)',
      include: '#include <Chirale_TensorFlowLite.h>\n',
      state: 'of July 2024',
    })
  }
  return fail(
    'no-tflm-library',
    `No maintained Arduino library of TensorFlow Lite Micro runs on the ${board.name}. Take the Arduino export: its C needs no library.`,
  )
}
