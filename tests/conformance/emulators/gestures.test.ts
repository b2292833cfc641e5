import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import type { Fit } from '../../../src-main/boards/fit.ts'
import type { Figure } from '../../../src-main/contract/figure.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { emulatedCores } from '../../../src-main/export/emulator/cores.ts'
import { hasCommand, missingTools } from '../../../src-main/export/emulator/find-tools.ts'
import { measureModel } from '../../../src-main/export/emulator/measure-model.ts'
import type { VerbContext } from '../../../src-main/hosts/cli/verb.ts'
import type { SelfTestReport } from '../../../src-main/contract/schemas/self-test.ts'
import { exportVerb } from '../../../src-main/hosts/cli/verbs/export.ts'
import { fitVerb } from '../../../src-main/hosts/cli/verbs/fit.ts'
import { selftestVerb } from '../../../src-main/hosts/cli/verbs/selftest.ts'
import { selfTestVectors } from '../../../src-main/services/road/export-road.ts'
import { samplesOf } from '../../../src-main/services/road/feature-set.ts'
import { loadData } from '../../../src-main/services/road/load-data.ts'
import { dataForModel } from '../../../src-main/services/road/model-data.ts'
import { readModel } from '../../../src-main/services/road/read-model.ts'
import { buildSketch, hasArduinoCore, mega, runSketch } from '../../../src-main/export/emulator/arduino-avr.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-gestures-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const root = fileURLToPath(new URL('../../../', import.meta.url))
const model = join(root, 'tests', 'fixtures', 'export', 'five_gestures.tflite')
const data = join(root, 'resources', 'samples', 'five-gestures')
const context = (positionals: readonly string[], options: VerbContext['options']): VerbContext => ({
  positionals,
  options,
  progress: { report: () => undefined },
  signal: new AbortController().signal,
})

describe('the five gestures of the samples', () => {
  const missing = [...['avr-gcc', 'simavr'].filter((tool) => !hasCommand(tool)), ...(hasArduinoCore ? [] : ['arduino-core-avr'])]
  test.skipIf(missing.length > 0)(
    'as a library in the Arduino core of a Mega: the export verb, the emulated board and the selftest verb agree (needs avr-gcc, simavr, arduino-core-avr)',
    async () => {
      const out = join(work, 'out')
      const options = { as: 'arduino', board: 'mega2560', name: 'gestures', data, windows: '3', out }
      const exported = unwrap(await exportVerb.run(context([model], options)))
      expect(exported.json).toMatchObject({ files: [{ path: 'gestures.zip' }] })
      for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(out, 'gestures.zip'))))) {
        mkdirSync(dirname(join(work, path)), { recursive: true })
        writeFileSync(join(work, path), bytes)
      }
      const image = buildSketch(mega, join(work, 'gestures'), 'SelfTest', join(work, 'build'))
      const log = join(work, 'serial.log')
      writeFileSync(log, await runSketch(mega, image, /"end":true.*\n/, 60_000))
      const project = join(work, 'project')
      const verdict = unwrap(await selftestVerb.run(context([model], { log, use: true, project, board: 'mega2560' })))
      expect(verdict.text).toContain('3 of 3 windows agree, every byte.')
      expect(verdict.json).toMatchObject({ agree: true, windows: 3, maxDifference: 0, computedAnew: 3 })
      const milliseconds = async (): Promise<Figure> =>
        (unwrap(await fitVerb.run(context([model], { board: 'mega2560', project }))).json as Fit[])[0]?.latencyMs as Figure
      const measured = await milliseconds()
      expect(measured.kind).toBe('measured')
      expect(measured.value * 1000).toBeGreaterThan((verdict.json as SelfTestReport).microseconds)
      unwrap(await selftestVerb.run(context([model], { forget: true, project, board: 'mega2560' })))
      expect(await milliseconds()).toMatchObject({ kind: 'estimated' })
      expect(existsSync(join(work, 'gestures', 'examples', 'Live', 'Live.ino'))).toBe(true)
    },
    240_000,
  )

  for (const core of emulatedCores.filter(({ id }) => id === 'm4' || id === 'm0plus' || id === 'rv32imc')) {
    const needs = `needs ${core.compiler}, ${core.emulator}`
    test.skipIf(missingTools(core).length > 0)(`as plain C on an emulated ${core.name} (${needs})`, async () => {
      const read = unwrap(await readModel(model))
      const loaded = unwrap(await loadData([data], {}))
      const ready = unwrap(dataForModel(read.model, loaded.dataset, {}))
      const vectors = unwrap(selfTestVectors(ready.model, samplesOf(ready.prepared.dataset, 'test'), ready.extract, 5))
      expect(unwrap(measureModel(read.model.graph, vectors, core)).agree).toBe(true)
    })
  }
})
