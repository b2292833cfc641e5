import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { printC } from '../../../src-main/device/print-c.ts'
import { layOutExport } from '../../../src-main/export/emulator/build-image.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import { fixtureModel } from './fixture-model.ts'
import { runOnHost } from '../../export/run-on-host.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-shared-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const cases = [
  ['corpus/models/', 'gen-lstm-int8'],
  ['golden/models/', 'kws'],
  ['golden/models/', 'resnet8'],
  ['golden/converted/', 'digit_cnn_ptq'],
  ['golden/converted/', 'digit_cnn_qat'],
  ['golden/converted/', 'autoencoder_ptq'],
] as const

describe('larger models as exported C on this machine', () => {
  for (const [folder, name] of cases) {
    const from = new URL(`../../../../shared/${folder}`, import.meta.url)
    const there = ['tflite', 'in', 'out'].every((end) => existsSync(new URL(`${name}.${end}`, from)))
    test.skipIf(!there || !hasCommand('gcc'))(
      `${name} gives its stored answers, twice, with nothing undefined (needs ../shared, gcc)`,
      () => {
        const { plan, windows } = fixtureModel(name, 16, from)
        const selfTest = { inputs: windows.inputs.slice(0, 4), outputs: windows.outputs.slice(0, 4) }
        const target = join(work, name)
        const files = printC(plan, { name: 'net', labels: [], selfTest }).map(({ path, text }) => ({
          path,
          bytes: new TextEncoder().encode(text),
        }))
        const sources = layOutExport(files, target)
        const main =
          '#include <stdio.h>\n#include "net.h"\nint main(void) {\n  const int first = net_selftest();\n  printf("%d %d", first, net_selftest());\n  return 0;\n}\n'
        expect(runOnHost(target, sources, main)).toBe('0 0')
      },
    )
  }
})
