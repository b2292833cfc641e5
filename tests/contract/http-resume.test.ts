import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { createClient, type Client, type ConnectionState } from '../../src-main/contract/client.ts'
import { httpClient } from '../../src-main/contract/transports/http-client.ts'
import { httpServer } from '../../src-main/contract/transports/http-server.ts'
import { webServer } from '../../src-main/hosts/local/web-server.ts'
import { sampleServices, type events, type methods } from './sample-contract.ts'

type SampleClient = Client<typeof methods, typeof events>

const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 600 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(done()).toBe(true)
}

/** A wire that can be cut: carries everything to `port`, and breaks every connection when told. */
const cuttable = async (port: number) => {
  const sockets = new Set<Socket>()
  let refusing = false
  const proxy = createServer((near) => {
    if (refusing) return near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  return {
    port: (proxy.address() as AddressInfo).port,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    refuse: (on: boolean) => (refusing = on),
  }
}

const open = async () => {
  const services = sampleServices()
  const contract = httpServer((transport) => services.registry.serve(transport))
  const host = webServer((request) => contract.handle(request))
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    contract.close()
    host.close()
    host.closeAllConnections()
  })
  const wire = await cuttable((host.address() as AddressInfo).port)
  const transport = httpClient({ origin: `http://127.0.0.1:${wire.port}` })
  const client: SampleClient = createClient(transport)
  onTestFinished(() => client.close())
  const states: ConnectionState[] = []
  client.watchConnection((state) => states.push(state))
  return { ...services, client, wire, states }
}

test('events of the time in which the wire was cut arrive afterwards, once and in order', async () => {
  const { registry, client, wire, states } = await open()
  const heard: number[] = []
  client.listen('tick', ({ n }) => heard.push(n))
  await client.call('ticks.say', { count: 2 })
  await until(() => heard.length === 2)
  wire.refuse(true)
  wire.cut()
  for (const n of [3, 4, 5]) registry.emit('tick', { n, bytes: new Uint8Array() })
  await new Promise((resolve) => setTimeout(resolve, 20))
  wire.refuse(false)
  await until(() => heard.length === 5)
  expect(heard).toEqual([1, 2, 3, 4, 5])
  expect(await client.call('greet.name', { name: 'x' })).toBe('Hello x')
  expect(states.at(-1)).toBe('ready')
})

test('a wire that stays cut is said, and calls wait until it is whole again', async () => {
  const { client, wire, states } = await open()
  await client.call('greet.name', { name: 'first' })
  wire.refuse(true)
  wire.cut()
  await until(() => states.includes('lost'))
  const waiting = client.call('greet.name', { name: 'later' })
  wire.refuse(false)
  expect(await waiting).toBe('Hello later')
  expect(states).toEqual(['connecting', 'ready', 'lost', 'ready'])
})

test('large arrays cross in one piece', async () => {
  const { client } = await open()
  const values = new Float32Array(2_000_000).fill(0.5)
  const { sum, doubled } = await client.call('sum.of', { values })
  expect([sum, doubled.length, doubled.at(-1)]).toEqual([1_000_000, 2_000_000, 1])
})
