import { fail, succeed, type Result } from '../contract/result.ts'
import type { Board } from '../boards/board.ts'

/** A packaging of TensorFlow Lite Micro for Arduino, pinned. */
export type TflmLibrary = {
  /** As the README tells it. */
  readonly name: string
  /** The header to include first; none where the board's core brings the library. */
  readonly include: string
  readonly depends: string
}

/** The maintained library for a board (state of September 2026), or a sentence why there is none. */
export function tflmLibrary(board: Board): Result<TflmLibrary> {
  const fqbn = board.fqbn ?? ''
  if (fqbn.startsWith('esp32:')) {
    return succeed({ name: 'the TensorFlow Lite Micro inside the esp32 core, 3.0 or newer', include: '', depends: '' })
  }
  if (/^arduino:mbed/.test(fqbn)) {
    return succeed({
      name: 'Chirale_TensorFLowLite 2.0.0 (Library Manager)',
      include: '#include <Chirale_TensorFlowLite.h>\n',
      depends: 'Chirale_TensorFLowLite',
    })
  }
  return fail(
    'no-tflm-library',
    `No maintained Arduino library of TensorFlow Lite Micro runs on the ${board.name}. Take the Arduino export: its C needs no library.`,
  )
}
