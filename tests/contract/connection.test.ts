import { expect, expectTypeOf, test } from 'vitest'

import { createClient, type Client, type ConnectionState } from '../../src-main/contract/client.ts'
import type { ClientTransport } from '../../src-main/contract/transport.ts'
import { childProcess } from '../../src-main/contract/transports/child-process.ts'
import { memoryPair } from '../../src-main/contract/transports/memory.ts'
import { forkChild } from './connections.ts'
import { sampleServices, type events, type methods } from './sample-contract.ts'

type SampleClient = Client<typeof methods, typeof events>
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('after a restart of the services listeners hear again, running calls fail and new ones work', async () => {
  const said: { id: number; kind: string }[] = []
  let receive: Parameters<ClientTransport['subscribe']>[0] = () => undefined
  const transport: ClientTransport = {
    post: (message) => said.push(message),
    subscribe: (next) => {
      receive = next
      return () => undefined
    },
    close: () => undefined,
  }
  const client: SampleClient = createClient(transport)
  const states: ConnectionState[] = []
  client.watchConnection((state) => states.push(state))
  const heard: unknown[] = []
  client.listen('tock', (value) => heard.push(value))
  expect(said).toEqual([])

  receive({ kind: 'ready', session: 'a/1' })
  expect(said.map(({ kind }) => kind)).toEqual(['listen'])
  const running = client.call('wait.forever', {})
  receive({ kind: 'lost' })
  await expect(running).rejects.toMatchObject({ failure: { code: 'connection-lost' } })
  const waiting = client.call('greet.name', { name: 'x' })
  receive({ kind: 'ready', session: 'b/1' })
  expect(said.map(({ kind }) => kind)).toEqual(['listen', 'call', 'listen', 'call'])
  receive({ kind: 'result', id: said[3]?.id ?? -1, value: 'Hello x' })
  receive({ kind: 'event', id: said[2]?.id ?? -1, value: null })
  expect(await waiting).toBe('Hello x')
  expect(heard).toEqual([null])
  expect(states).toEqual(['connecting', 'ready', 'lost', 'ready'])
})

test('a call cancelled while it waits for the connection is never sent', async () => {
  const { client: transport, server } = memoryPair()
  const client: SampleClient = createClient(transport)
  const controller = new AbortController()
  const waiting = client.call('wait.forever', {}, { signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  const services = sampleServices()
  services.registry.serve(server)
  await turn()
  expect(services.aborted).toEqual([])
})

test('junk from a client is ignored', async () => {
  const { client, server } = memoryPair()
  sampleServices().registry.serve(server)
  for (const junk of [
    null,
    1,
    'call',
    {},
    { kind: 'call' },
    { kind: 'call', id: 1.5, method: 'x' },
    { kind: 'listen', id: 1 },
    { kind: 'x', id: 1 },
  ])
    client.post(junk as never)
  const sample: SampleClient = createClient(client)
  expect(await sample.call('greet.name', { name: 'ok' })).toBe('Hello ok')
})

test('the same contract over the channel to a child process', async () => {
  const child = forkChild()
  const client: SampleClient = createClient(childProcess(child))
  expect(await client.call('sum.of', { values: new Float32Array([2]) })).toEqual({ sum: 2, doubled: new Float32Array([4]) })
  const running = client.call('wait.forever', {})
  child.kill('SIGKILL')
  await expect(running).rejects.toMatchObject({ failure: { code: 'connection-lost' } })
})

test('names, inputs, outputs and events are typed', () => {
  type Call = SampleClient['call']
  expectTypeOf<Parameters<Call>[0]>().toEqualTypeOf<keyof typeof methods>()
  const check = async (client: SampleClient) => {
    expectTypeOf(await client.call('greet.name', { name: 'x' })).toEqualTypeOf<string>()
    // @ts-expect-error the input misses its name
    await client.call('greet.name', {})
    client.listen('tick', (value) => expectTypeOf(value.n).toEqualTypeOf<number>())
    // @ts-expect-error there is no such event
    client.listen('tack', () => undefined)
  }
  expect(check).toBeTypeOf('function')
})
