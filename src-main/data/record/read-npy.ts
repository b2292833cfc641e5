import { fail, succeed, type Result } from '../../contract/result.ts'

/** An array as NumPy saves it. */
export type NpyArray = { readonly shape: readonly number[]; readonly values: Float64Array; readonly type: string }

/** Half-precision float from its bits (IEEE 754). */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : NaN
        : (1 + mantissa / 1024) * 2 ** (exponent - 15)
  return (bits & 0x8000) !== 0 ? -size : size
}

/** Reads a .npy file (NumPy format 1 to 3; numbers and booleans; C or Fortran order). Fails with `damaged-npy`, `npy-type`. */
export function readNpy(bytes: Uint8Array): Result<NpyArray> {
  if (bytes.length < 12) return fail('damaged-npy', 'the array is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const major = bytes[6] ?? 1
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = (major === 1 ? 10 : 12) + headerBytes
  const header = new TextDecoder('latin1').decode(bytes.subarray(major === 1 ? 10 : 12, Math.min(start, bytes.length)))
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1]
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]
  if (type === undefined || shapeText === undefined)
    return fail(
      header.includes('descr') ? 'npy-type' : 'damaged-npy',
      header.includes('descr')
        ? 'it holds records, not plain numbers. Save one array of numbers with numpy.save'
        : 'its header is damaged',
    )
  const fortran = /'fortran_order':\s*True/.test(header)
  const shape = shapeText
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  const little = !type.startsWith('>')
  const kind = type.slice(-2)
  const width = Number(kind[1])
  const readers: Readonly<Record<string, (at: number) => number>> = {
    f2: (at) => half(view.getUint16(at, little)),
    f4: (at) => view.getFloat32(at, little),
    f8: (at) => view.getFloat64(at, little),
    i1: (at) => view.getInt8(at),
    u1: (at) => view.getUint8(at),
    b1: (at) => view.getUint8(at),
    i2: (at) => view.getInt16(at, little),
    u2: (at) => view.getUint16(at, little),
    i4: (at) => view.getInt32(at, little),
    u4: (at) => view.getUint32(at, little),
    i8: (at) => Number(view.getBigInt64(at, little)),
    u8: (at) => Number(view.getBigUint64(at, little)),
  }
  const read = readers[kind]
  if (read === undefined || !/^[<>|=][fiub]\d$/.test(type))
    return fail('npy-type', `its type "${type}" is not read. Save it as float32 with numpy.save`)
  if (!Number.isSafeInteger(count) || start + count * width > bytes.length)
    return fail(
      'damaged-npy',
      `it is cut off: ${count} values of ${width} bytes are promised, ${Math.max(0, bytes.length - start)} bytes are there`,
    )
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = read(start + i * width)
  if (!fortran || shape.length < 2) return succeed({ shape, values, type })
  const ordered = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let rest = i
    let from = 0
    let stride = count
    const index = shape.map(() => 0)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1
      index[axis] = rest % size
      rest = Math.floor(rest / size)
    }
    stride = 1
    shape.forEach((size, axis) => {
      from += (index[axis] ?? 0) * stride
      stride *= size
    })
    ordered[i] = values[from] ?? NaN
  }
  return succeed({ shape, values: ordered, type })
}
