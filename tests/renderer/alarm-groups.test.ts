import { expect, test } from 'vitest'
import { alarmGroups } from '../../src-renderer/steps/quantize/alarm-groups.ts'
import { bench } from './fixture/scripted-results.ts'

const alarm = (message: string) => ({ code: message, message })
const columns = (...lists: string[][]) =>
  lists.map((messages, at) => {
    const [float, ptq] = bench.columns
    if (!float || !ptq) throw new Error('the bench has two columns')
    return { ...(at === 0 ? float : ptq), variant: (['float', 'ptq', 'qat'] as const)[at] ?? 'qat', alarms: messages.map(alarm) }
  })

test.each([
  ['none', columns([], [], []), []],
  ['one of one variant', columns([], ['a']), [['a', 'PTQ']]],
  ['several, and one of both said once', columns([], ['a', 'b'], ['b', 'c']), [['a', 'PTQ'], ['b', 'PTQ, QAT'], ['c', 'QAT']]], // prettier-ignore
] as const)('alarms: %s', (_, list, wanted) => {
  expect(alarmGroups({ columns: [...list] }).map(({ message, names }) => [message, names])).toEqual(wanted)
})
