import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { layerOutputs } from '../../src-main/device/layer-outputs.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { exportedModelHash } from '../../src-main/export/exported-model-hash.ts'
import { readSelfTestLog } from '../../src-main/export/read-self-test-log.ts'
import { checkSelfTest } from '../../src-main/services/road/check-self-test.ts'
import { fixtureModel } from '../conformance/emulators/fixture-model.ts'

const { graph, plan, windows } = fixtureModel('micro_speech')
const hash = unwrap(exportedModelHash(graph))
const count = windows.inputs.length
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function fnv(bytes: Uint8Array): string {
  let value = 2166136261n
  for (const byte of bytes) value = ((value ^ BigInt(byte)) * 16777619n) % 2n ** 32n
  return value.toString(16).padStart(8, '0')
}

/** Hashes of layers as a board would send them; from `broken` on they are wrong. */
function layerLines(window: number, broken: number): string[] {
  const runner = unwrap(createRunner(plan))
  const outputs = layerOutputs(plan)
  const lines: string[] = []
  runner.run([windows.inputs[window] ?? new Uint8Array()], (call) => {
    const layer = outputs.findIndex((output) => output.call === call)
    const output = outputs[layer]
    if (output === undefined) return
    const bytes = runner.readTensor(output.index)
    if (layer >= broken) bytes[0] = (bytes[0] ?? 0) ^ 4
    lines.push(`{"layer":${layer},"of":${window},"hash":"${fnv(bytes)}"}`)
  })
  return lines
}

/** What the exported sketch prints, line by line. `broken`: a window whose answer is off by one from a layer on. */
function boardLines(broken?: { readonly window: number; readonly layer: number }): string[] {
  const lines = [`{"selftest":1,"name":"speech","model":"${hash}","windows":${count},"arenaUsedBytes":6000,"clockHz":16000000}`]
  for (const [window, input] of windows.inputs.entries()) {
    const expected = windows.outputs[window] ?? new Uint8Array()
    const output = Uint8Array.from(expected)
    if (broken?.window === window) output[1] = (output[1] ?? 0) ^ 1
    for (let at = 0; at < input.length; at += 64) {
      lines.push(`{"input":${window},"at":${at},"bytes":"${hex(input.subarray(at, at + 64))}"}`)
    }
    lines.push(
      `{"window":${window},"model":"${hash.slice(0, 16)}","error":0,"difference":${broken?.window === window ? 1 : 0},` +
        `"microseconds":${1000 + window},"arenaUsedBytes":6000,"stackBytes":${200 + window},` +
        `"output":"${hex(output)}","expected":"${hex(expected)}"}`,
    )
    if (broken?.window === window) lines.push(...layerLines(window, broken.layer))
  }
  return [...lines, `{"end":true,"windows":${count},"agreeing":${count - (broken === undefined ? 0 : 1)}}`]
}

const log = boardLines().join('\r\n')
const cut = (text: string, at: number, by: string): string => text.slice(0, at) + by + text.slice(at)

describe('a log that is whole in its own way', () => {
  const cases: readonly (readonly [name: string, text: string])[] = [
    ['as the board prints it', log],
    ['lines end in LF only', log.replaceAll('\r\n', '\n')],
    ['old Mac line ends', log.replaceAll('\r\n', '\r')],
    ['boot messages before it', `ets Jun  8 2016 00:22:57\r\nrst:0x1 (POWERON_RESET),boot:0x13\r\n{"boot":{"x":1}}\r\n${log}`],
    ['times in front of the lines', log.replace(/^/gm, '12:03:11.482 -> ')],
    [
      'colours and dots for line ends, long lines cut: simavr',
      boardLines()
        .map((line) => `\u001b[32m${line}..\u001b[0m`)
        .join('\n')
        .replace(/(.{256})/g, '$1\u001b[0m\n\u001b[32m'),
    ],
    ['a run that was cut short by the reset, then a whole one', `${log.slice(0, log.length / 2)}${log}`],
    ['a whole run, then the beginning of another', `${log}\r\n${log.slice(0, log.length / 3)}`],
    ['other lines between', log.replaceAll('\r\n', '\r\n[I] wifi: state 0 -> 2 (b0)\r\n')],
    ['bytes of a wrong speed before it', `\u0000\ufffd\u0080{"win\u0007${log}`],
    ['no first line: the port was opened late', log.slice(log.indexOf('\n') + 1)],
    ['no last line', log.slice(0, log.lastIndexOf('{"end"'))],
  ]
  test.each(cases)('%s', (_, text) => {
    expect(unwrap(checkSelfTest(graph, text))).toMatchObject({
      agree: true,
      windows: count,
      differing: [],
      maxDifference: 0,
      microseconds: 1000 + (count - 1) / 2,
      arenaUsedBytes: 6000,
      stackBytes: 199 + count,
      computedAnew: count,
      firstDifference: null,
    })
  })
})

describe('a log that proves something else', () => {
  test.each(layerOutputs(plan).map(({ node }, layer) => [layer, node] as const))(
    'one byte off from layer %i on: the layer is named',
    (layer, node) => {
      const report = unwrap(checkSelfTest(graph, boardLines({ window: 2, layer }).join('\n')))
      expect(report).toMatchObject({ agree: false, windows: count, differing: [2], maxDifference: 1 })
      expect(report.firstDifference).toMatchObject({ window: 2, layer, node })
    },
  )

  test.each(['output', 'expected'])('one changed byte among “%s” of a saved log is found', (field) => {
    const at = log.lastIndexOf(`"${field}":"`) + field.length + 4
    const changed = `${log.slice(0, at)}${log[at] === '8' ? '9' : '8'}${log.slice(at + 1)}`
    expect(unwrap(checkSelfTest(graph, changed)).differing).toEqual([count - 1])
  })

  test('an error of the board, and an output of another size', () => {
    const faulty = log
      .replace('"error":0', '"error":-3')
      .replace(/"output":"(..)/g, (whole, first, at) => (at > log.length / 2 ? `"output":"${first}00` : whole))
    const report = unwrap(checkSelfTest(graph, faulty))
    expect(report.agree).toBe(false)
    expect(report.results[0]).toMatchObject({ agree: false, difference: null })
    expect(report.results.at(-1)).toMatchObject({ agree: false, difference: null })
  })

  test('inputs that were too large to send: the stored answers count', () => {
    const report = unwrap(
      checkSelfTest(
        graph,
        boardLines({ window: 1, layer: 0 })
          .filter((line) => !line.startsWith('{"input"'))
          .join('\n'),
      ),
    )
    expect(report).toMatchObject({ agree: false, differing: [1], computedAnew: 0, firstDifference: null })
  })
})

describe('a log that proves nothing is refused with the cause', () => {
  const other = createHash('sha256').update('another').digest('hex')
  const cases: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'self-test-empty'],
    ['another sketch', 'Hello\r\n{"temperature":21}\r\n', 'self-test-empty'],
    ['another model', log.replaceAll(hash, other).replaceAll(hash.slice(0, 16), other.slice(0, 16)), 'self-test-other-model'],
    [
      'one window of another model',
      log.replace(new RegExp(`("window":1,"model":")${hash.slice(0, 16)}`), `$1${other.slice(0, 16)}`),
      'self-test-other-model',
    ],
    [
      'no windows stored',
      `{"selftest":1,"name":"x","model":"${hash}","windows":0,"arenaUsedBytes":6000}\n{"end":true,"windows":0,"agreeing":0}`,
      'self-test-no-windows',
    ],
    ['the second half only', log.slice(log.indexOf('{"window":2')), 'self-test-incomplete'],
    ['the first half only', log.slice(0, log.indexOf('{"window":2')), 'self-test-incomplete'],
    ['the middle only', log.slice(log.indexOf('{"window":1'), log.indexOf('{"window":2')), 'self-test-incomplete'],
    [
      'noise inside a window',
      cut(log, log.indexOf('"stackBytes"', log.indexOf('{"window":1')), '#~\u0003'),
      'self-test-incomplete',
    ],
    ['more windows than any board has', log.replace(`"windows":${count}`, '"windows":99999'), 'self-test-incomplete'],
  ]
  test.each(cases)('%s', (_, text, code) => {
    const result = checkSelfTest(graph, text)
    expect(result).toMatchObject({ ok: false, error: { code } })
  })

  test('the missing windows are named', () => {
    const result = checkSelfTest(
      graph,
      boardLines()
        .filter((line) => !line.startsWith('{"window":2'))
        .join('\n'),
    )
    expect(result).toMatchObject({ ok: false, error: { details: { windows: count, missing: [2] } } })
  })
})

test('no text makes the reader throw, and what it reads is what was written', () => {
  const lines = boardLines()
  const noise = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(lines.length), noise), { maxLength: 6 }), fc.nat(log.length), (places, end) => {
      const noisy = lines
        .map(
          (line, index) =>
            `${places
              .filter(([at]) => at === index)
              .map(([, text]) => text)
              .join('')}\n${line}\n`,
        )
        .join('')
      const read = readSelfTestLog(noisy)
      expect([...(read?.results.values() ?? [])].every(({ output, expected }) => hex(output) === hex(expected))).toBe(true)
      readSelfTestLog(noisy.slice(end))
    }),
    { numRuns: 25 },
  )
})
