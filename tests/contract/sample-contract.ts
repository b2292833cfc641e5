import * as v from 'valibot'

import { defineMethod } from '../../src-main/contract/define.ts'
import { createRegistry, type Registry } from '../../src-main/contract/registry.ts'
import { fail, FailureError, succeed } from '../../src-main/contract/result.ts'

export const methods = {
  'sum.of': defineMethod(
    v.object({ values: v.instance(Float32Array) }),
    v.object({ sum: v.number(), doubled: v.instance(Float32Array) }),
  ),
  'greet.name': defineMethod(
    v.object({ name: v.pipe(v.string(), v.minLength(1)), loud: v.optional(v.boolean(), false) }),
    v.string(),
  ),
  'fail.coded': defineMethod(v.object({ thrown: v.boolean() }), v.null()),
  'fail.unexpected': defineMethod(v.object({}), v.null()),
  'fail.unclonable': defineMethod(v.object({}), v.unknown()),
  'wait.forever': defineMethod(v.object({}), v.null()),
  'ticks.say': defineMethod(v.object({ count: v.number() }), v.null()),
}
export const events = { tick: v.object({ n: v.number(), bytes: v.instance(Uint8Array) }), tock: v.null() }

export type SampleServices = { registry: Registry<typeof events>; aborted: string[]; reports: string[] }

/** A small contract with one method for each way a call can end. */
export function sampleServices(): SampleServices {
  const aborted: string[] = []
  const reports: string[] = []
  const registry = createRegistry(
    methods,
    events,
    {
      'sum.of': ({ values }) => succeed({ sum: values.reduce((a, b) => a + b, 0), doubled: values.map((value) => value * 2) }),
      'greet.name': ({ name, loud }) => succeed(loud ? `HELLO ${name}` : `Hello ${name}`),
      'fail.coded': ({ thrown }) => {
        const result = fail('ragged-row', 'Row 3 of a.csv has 5 cells, the header has 6.', { line: 3 })
        if (thrown && !result.ok) throw new FailureError(result.error)
        return result
      },
      'fail.unexpected': () => {
        throw new Error('secret path')
      },
      'fail.unclonable': () => succeed({ run: () => 1 }),
      'wait.forever': (_, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            aborted.push('wait.forever')
            resolve(fail('cancelled', 'Stopped.'))
          }),
        ),
      'ticks.say': ({ count }) => {
        for (let n = 1; n <= count; n++) registry.emit('tick', { n, bytes: new Uint8Array([n, 255]) })
        registry.emit('tock', null)
        return succeed(null)
      },
    },
    {
      checkOutputs: true,
      report: (error) => {
        reports.push(String(error))
        return `r${reports.length}`
      },
    },
  )
  return { registry, aborted, reports }
}
