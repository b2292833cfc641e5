import { WrongUsage } from '../wrong-usage.ts'
import type { OptionValues } from '../verb.ts'

/** What `--help` of an export says about its settings. */
export const streamDetails: readonly string[] = [
  'Settings:',
  '  --set stream=yes|no|N    readings go in one after another, so that each costs its own work and no window is kept;',
  '                           N: so many rows of the input along time at a time. Where it costs nothing it is done without asking.',
]

/** The wish about streaming that a person typed with `--set`. */
export function streamOf(options: OptionValues): boolean | number | undefined {
  const given: unknown = options['set']
  let stream: boolean | number | undefined
  for (const text of Array.isArray(given) ? given.map(String) : []) {
    const [key, value = ''] = text.split('=')
    if (key !== 'stream') throw new WrongUsage(`--set takes stream=yes, stream=no or stream=N here, not “${text}”.`)
    const number = Number(value)
    if (value === 'yes' || value === 'no') stream = value === 'yes'
    else if (value !== '' && Number.isInteger(number) && number > 0) stream = number
    else throw new WrongUsage(`stream is yes, no, or a whole number from 1 on, not “${value}”.`)
  }
  return stream
}
