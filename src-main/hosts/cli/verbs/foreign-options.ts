import { readFile } from 'node:fs/promises'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { inputRules } from '../../../services/road/foreign-features.ts'
import type { ForeignWishes } from '../../../services/road/model-data.ts'
import { choiceOption, textOption } from '../read-options.ts'
import type { OptionValues } from '../verb.ts'

/** What can be said about a foreign model. */
export const foreignOptions = { input: { type: 'string' }, labels: { type: 'string' } } as const

/** Reads `--input` and `--labels` (a file with one class a line). */
export async function foreignWishesOf(options: OptionValues): Promise<Result<ForeignWishes>> {
  const input = choiceOption(options, 'input', inputRules)
  const file = textOption(options, 'labels')
  const given = input === undefined ? {} : { input }
  if (file === undefined) return succeed(given)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null)
    return fail('file-not-found', `There is no file “${file}” with labels. Give a text file with one class a line.`, {
      path: file,
    })
  const labels = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^\d+\s+/, ''))
    .filter((line) => line !== '')
  return succeed({ ...given, labels })
}
