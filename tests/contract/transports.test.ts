import { afterEach, describe, expect, test } from 'vitest'

import { createClient, type Client } from '../../src-main/contract/client.ts'
import { FailureError, type Failure } from '../../src-main/contract/result.ts'
import { connections } from './connections.ts'
import { sampleServices, type events, type methods } from './sample-contract.ts'

type SampleClient = Client<typeof methods, typeof events>

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof FailureError) return error.failure
  throw new Error(`expected a failure, got ${String(error)}`)
}
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(done()).toBe(true)
}

describe.each(Object.entries(connections))('over %s', (_, connect) => {
  const undo: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })
  const open = async () => {
    const services = sampleServices()
    const { client: transport, dispose } = await connect(services.registry.serve)
    const client: SampleClient = createClient(transport)
    undo.push(dispose, () => client.close())
    return { client, ...services }
  }

  test('a call made before the other side is ready is answered, with typed arrays', async () => {
    const { client } = await open()
    const answer = await client.call('sum.of', { values: new Float32Array([1, 2.5, -1]) })
    expect(answer).toEqual({ sum: 2.5, doubled: new Float32Array([2, 5, -2]) })
    expect(answer.doubled).toBeInstanceOf(Float32Array)
  })

  test('many calls at once are each given their own answer', async () => {
    const { client } = await open()
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`)
    expect(await Promise.all(names.map((name) => client.call('greet.name', { name })))).toEqual(
      names.map((name) => `Hello ${name}`),
    )
  })

  test('input is validated and defaults are filled in', async () => {
    const { client } = await open()
    expect(await client.call('greet.name', { name: 'Ada', loud: true })).toBe('HELLO Ada')
    const failure = await failureOf(client.call('greet.name', { name: 5 } as never))
    expect(failure.code).toBe('invalid-input')
    expect(failure.message).toContain('at name,')
  })

  test('a method that does not exist is refused by name', async () => {
    const { client } = await open()
    for (const name of ['nothing.such', 'constructor', '__proto__'])
      expect(await failureOf(client.call(name as 'greet.name', { name: 'x' }))).toMatchObject({ code: 'unknown-method' })
  })

  test('failures cross with code, message and details, returned or thrown', async () => {
    const { client, reports } = await open()
    for (const thrown of [true, false])
      expect(await failureOf(client.call('fail.coded', { thrown }))).toEqual({
        code: 'ragged-row',
        message: 'Row 3 of a.csv has 5 cells, the header has 6.',
        details: { line: 3 },
      })
    expect(reports).toEqual([])
  })

  test('a defect becomes “internal” with a report id and keeps its text to itself', async () => {
    const { client, reports } = await open()
    const failure = await failureOf(client.call('fail.unexpected', {}))
    expect(failure).toMatchObject({ code: 'internal', details: { report: 'r1' } })
    expect(failure.message).not.toContain('secret')
    expect(reports).toEqual(['Error: secret path'])
    expect((await failureOf(client.call('fail.unclonable', {}))).code).toBe('internal')
    expect(await client.call('greet.name', { name: 'still here' })).toBe('Hello still here')
  })

  test('cancelling rejects at once and reaches the handler', async () => {
    const { client, aborted } = await open()
    await client.call('greet.name', { name: 'ready' })
    const controller = new AbortController()
    const waiting = client.call('wait.forever', {}, { signal: controller.signal })
    await new Promise((resolve) => setTimeout(resolve, 50))
    controller.abort()
    expect((await failureOf(waiting)).code).toBe('cancelled')
    await until(() => aborted.length === 1)
    expect((await failureOf(client.call('wait.forever', {}, { signal: controller.signal }))).code).toBe('cancelled')
  })

  test('events arrive in order until the listener is removed', async () => {
    const { client } = await open()
    const heard: number[] = []
    let tocks = 0
    const unlisten = client.listen('tick', ({ n, bytes }) => heard.push(n, ...bytes))
    client.listen('tock', () => tocks++)
    await client.call('ticks.say', { count: 3 })
    await until(() => tocks === 1)
    expect(heard).toEqual([1, 1, 255, 2, 2, 255, 3, 3, 255])
    unlisten()
    await client.call('ticks.say', { count: 2 })
    await until(() => tocks === 2)
    expect(heard).toHaveLength(9)
  })

  test('a client that goes away takes its calls with it', async () => {
    const { client, aborted } = await open()
    await client.call('greet.name', { name: 'ready' })
    const waiting = failureOf(client.call('wait.forever', {}))
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.close()
    expect((await waiting).code).toBe('connection-lost')
    await until(() => aborted.length === 1)
  })
})
