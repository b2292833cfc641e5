import { describe, expect, test } from 'vitest'
import { emulatedCores } from '../../src-main/export/emulator/cores.ts'
import { missingTools } from '../../src-main/export/emulator/find-tools.ts'
import { benchDevice } from '../../src-main/services/bench/bench-device.ts'
import { findDeviceNet } from '../../src-main/services/bench/device-nets.ts'

describe('bench device', () => {
  const cores = emulatedCores.filter(({ id }) => ['m0plus', 'm4', 'rv32imc', 'avr'].includes(id))
  const there = cores.filter((core) => missingTools(core).length === 0)

  test.skipIf(there.length === 0)(
    'counts a small net on every core, with the bytes of WebAssembly (needs cross compilers and emulators)',
    async () => {
      const rows = await benchDevice({ nets: ['dense_24_16_8'] })
      const small = there.filter(({ id }) => id === 'm0plus').length
      expect(rows).toHaveLength((there.length + small) * 6)
      for (const { id } of there) {
        const row = (what: string) => rows.find(({ name }) => name === `device dense_24_16_8 ${id} ${what}`)
        expect(row('inference')?.conditions).toMatchObject({ macs: 512, optimization: '-Os', sameBytesAsWebAssembly: 'true' })
        expect(row('inference')?.value).toBeGreaterThan(1000)
        expect(row('constants')?.value).toBeGreaterThan(512)
        expect(row('RAM')?.value).toBeGreaterThan(48)
      }
    },
    240_000,
  )

  test('an unknown net and a file that is not there are refused by name', () => {
    expect(findDeviceNet('nothing')).toMatchObject({ ok: false, error: { code: 'net-unknown' } })
    expect(findDeviceNet('nothing.tflite')).toMatchObject({ ok: false, error: { code: 'file-unreadable' } })
  })
})
