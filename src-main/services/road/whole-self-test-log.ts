import { fail, succeed, type Result } from '../../contract/result.ts'
import { readSelfTestLog, type SelfTestLog } from '../../export/read-self-test-log.ts'

const listed = (numbers: readonly number[]): string =>
  numbers.length > 12 ? `${numbers.slice(0, 12).join(', ')} …` : numbers.join(', ')

/**
 * What a board said about every window of this model.
 *
 * Errors: `self-test-empty`, `self-test-other-model`, `self-test-no-windows`, `self-test-incomplete`.
 */
export function wholeSelfTestLog(text: string, hash: string): Result<SelfTestLog> {
  const log = readSelfTestLog(text)
  if (log === null) {
    return fail(
      'self-test-empty',
      'There is no line of a self-test in it. Is SelfTest the sketch on the board, at 115200 baud? Press the reset button once.',
    )
  }
  const strangers = [log.model, ...[...log.results.values()].map(({ model }) => model)].find((model) => !hash.startsWith(model))
  if (strangers !== undefined && strangers !== '') {
    return fail(
      'self-test-other-model',
      `The board runs model ${strangers.slice(0, 8)}…, this is ${hash.slice(0, 8)}…. Upload the sketch you exported last.`,
      { board: strangers, model: hash },
    )
  }
  if (log.windows === 0) {
    return fail(
      'self-test-no-windows',
      'This self-test holds no windows, so it proves nothing. Export again with data to store some.',
    )
  }
  if (log.windows === null) {
    return fail(
      'self-test-incomplete',
      `The log begins late and ends early: ${log.results.size} windows are in it, and neither the first nor the last line. Press the reset button and wait for the end.`,
      { arrived: log.results.size },
    )
  }
  const missing = Array.from({ length: log.windows }, (_, window) => window).filter((window) => !log.results.has(window))
  if (missing.length > 0) {
    return fail(
      'self-test-incomplete',
      `${log.windows - missing.length} of ${log.windows} windows are in the log; ${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} missing or damaged. Press the reset button and wait for the end.`,
      { windows: log.windows, missing },
    )
  }
  return succeed(log)
}
