import type { TensorData } from '../../graph/graph.ts'
import type { Constant } from '../plan.ts'

const WIDTH = 120

/** A float32 as a C literal that reads back as the same bits. */
export function floatLiteral(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '(0.0f / 0.0f)'
  if (!Number.isFinite(single)) return single > 0 ? '(1.0f / 0.0f)' : '(-1.0f / 0.0f)'
  for (let digits = 1; digits <= 9; digits++) {
    const text = single.toPrecision(digits)
    if (Math.fround(Number(text)) !== single) continue
    const sign = Object.is(single, -0) ? '-' : ''
    return `${sign}${/[.e]/.test(text) ? text : `${text}.0`}f`
  }
  return `${single.toPrecision(9)}f`
}

/** An integer as a C literal; the smallest of each width has no literal of its own. */
export function integerLiteral(value: number | bigint): string {
  if (BigInt(value) === -(2n ** 31n)) return 'INT32_MIN'
  if (BigInt(value) === -(2n ** 63n)) return 'INT64_MIN'
  return typeof value === 'bigint' ? `INT64_C(${value})` : String(value)
}

/** The C type of a constant's elements. */
export function elementType(type: Constant['type']): string {
  return type === 'float32' ? 'float' : `${type}_t`
}

/** Values separated by commas, broken into lines that are indented by two. */
export function printValues(data: TensorData | Uint8Array): string {
  const lines: string[] = []
  let line = ' '
  for (const value of data) {
    const text = data instanceof Float32Array && typeof value === 'number' ? floatLiteral(value) : integerLiteral(value)
    if (line.length + text.length + 2 > WIDTH) {
      lines.push(line)
      line = ' '
    }
    line += ` ${text},`
  }
  lines.push(line)
  return lines.join('\n').replace(/,$/, '')
}

/** Text as a C string literal; anything but plain ASCII as octal escapes of its UTF-8 bytes. */
export function stringLiteral(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const escaped = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    const plain = byte >= 0x20 && byte < 0x7f && !'"\\?'.includes(character)
    return plain ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"${escaped.join('')}"`
}
