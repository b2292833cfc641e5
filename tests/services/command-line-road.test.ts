import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openServices, temporaryFolder } from './open-services.ts'

const root = join(import.meta.dirname, '../..')

test('what the command line made is a project in the window, and its exports come out again byte for byte', async () => {
  const place = temporaryFolder()
  mkdirSync(join(place.folder, 'projects'))
  const project = join(place.folder, 'projects/fruit')
  const sample = join(root, 'resources/samples/fruit-colours')
  const words = ['make', sample, '--board', 'nano_33_ble_sense', '--quantize', 'ptq', '--epochs', '5', '--out', join(place.folder, 'out'), '--project', project, '--json'] // prettier-ignore
  execFileSync(process.execPath, [join(root, 'src-main/hosts/cli/main.ts'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const services = openServices(join(place.folder, 'projects'))
  try {
    const state = await services.call('projects.open', { project: 'fruit' })
    expect(state.variants.map(({ variant, stale }) => [variant, stale])).toEqual([['float', false], ['ptq', false]]) // prettier-ignore
    const bench = await services.call('quantization.bench', { project: 'fruit' })
    expect(bench.columns.every((column) => column.total > 0)).toBe(true)
    const exports = (await services.call('history.list', { project: 'fruit' })).filter((row) => row.kind === 'export')
    expect(exports.length).toBe(4)
    for (const { id } of exports) {
      expect(await services.call('history.exportAgain', { project: 'fruit', export: id })).toMatchObject({ same: true })
      expect((await services.call('export.download', { project: 'fruit', export: id })).bytes.length).toBeGreaterThan(100)
    }
    expect(services.reports).toEqual([])
  } finally {
    await services.close()
    place.remove()
  }
})
