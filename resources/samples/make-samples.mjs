/**
 * Makes the sample data of this folder. Everything is computed from a seed: no recording of anybody, no rights of others.
 *
 *     node resources/samples/make-samples.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'

const here = import.meta.dirname
let state = 20_240_501
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0
  let t = state
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const between = (low, high) => low + random() * (high - low)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const bump = (t, centre, width) => Math.exp(-(((t - centre) / width) ** 2))
const write = (path, content) => {
  const file = join(here, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
}

/** Movements of a board on a wrist: acceleration in g (gravity included) and rotation in degrees a second, 119 readings a second. */
const gestures = {
  punch: (t, k) => {
    const go = bump(t, k.at, 0.07) - 0.8 * bump(t, k.at + 0.16, 0.08)
    return [2.6 * go, 0.3 * go, 1 + 0.5 * go, 40 * go, 120 * go, -60 * go]
  },
  flex: (t, k) => {
    const turn = bump(t, k.at, 0.18)
    const angle = 1.4 * (1 / (1 + Math.exp(-(t - k.at) * 14)))
    return [Math.sin(angle), 0.2 * turn, Math.cos(angle), 20 * turn, -420 * turn, 60 * turn]
  },
  circle: (t, k) => {
    const a = 2 * Math.PI * (t * k.speed * 1.1 + k.phase)
    return [
      0.9 * Math.cos(a),
      0.9 * Math.sin(a),
      1 + 0.2 * Math.cos(a),
      150 * Math.sin(a),
      150 * Math.cos(a),
      40 * Math.sin(a + 1),
    ]
  },
  'side-to-side': (t, k) => {
    const a = 2 * Math.PI * (t * k.speed * 2.2 + k.phase)
    return [
      0.15 * Math.sin(2 * a),
      1.7 * Math.sin(a),
      1 + 0.1 * Math.cos(a),
      30 * Math.cos(a),
      20 * Math.sin(a),
      260 * Math.cos(a),
    ]
  },
  'up-down': (t, k) => {
    const a = 2 * Math.PI * (t * k.speed * 2 + k.phase)
    return [
      0.2 * Math.cos(a),
      0.1 * Math.sin(2 * a),
      1 + 1.6 * Math.sin(a),
      220 * Math.cos(a),
      60 * Math.sin(a),
      15 * Math.cos(a),
    ]
  },
}

function makeGestures() {
  for (const [name, move] of Object.entries(gestures)) {
    let text = 'aX,aY,aZ,gX,gY,gZ\n'
    for (let take = 0; take < 24; take++) {
      const k = { at: between(0.35, 0.6), speed: between(0.8, 1.25), phase: random() }
      const strength = between(0.7, 1.25)
      const tilt = [between(-0.15, 0.15), between(-0.15, 0.15)]
      for (let i = 0; i < 119; i++) {
        const values = move(i / 119, k).map((value, channel) => {
          const rest = channel === 2 ? 1 : channel < 2 ? tilt[channel] : 0
          const noise = channel < 3 ? 0.04 : 6
          return rest + (value - (channel === 2 ? 1 : 0)) * strength + noise * normal()
        })
        text += values.map((value) => value.toFixed(3)).join(',') + '\n'
      }
      text += '\n'
    }
    write(`five-gestures/${name}.csv`, text)
  }
}

/** Shares of red, green and blue that a colour sensor gives over three fruits. */
function makeColours() {
  const fruits = { apple: [0.53, 0.25, 0.22], banana: [0.46, 0.36, 0.18], orange: [0.58, 0.29, 0.13] }
  for (const [name, centre] of Object.entries(fruits)) {
    let text = 'Red,Green,Blue\n'
    for (let i = 0; i < 80; i++) {
      const light = 1 + 0.05 * normal()
      const raw = centre.map((share) => Math.max(0.01, share * light + 0.014 * normal()))
      const sum = raw.reduce((a, b) => a + b, 0)
      text += raw.map((value) => (value / sum).toFixed(3)).join(',') + '\n'
    }
    write(`fruit-colours/${name}.csv`, text)
  }
}

/** Digits as lines between points of a 4 x 6 field. */
const strokes = {
  0: [
    [
      [1, 0],
      [3, 0],
      [4, 2],
      [4, 4],
      [3, 6],
      [1, 6],
      [0, 4],
      [0, 2],
      [1, 0],
    ],
  ],
  1: [
    [
      [1, 1],
      [2, 0],
      [2, 6],
    ],
  ],
  2: [
    [
      [0, 1],
      [1, 0],
      [3, 0],
      [4, 1],
      [4, 2],
      [0, 6],
      [4, 6],
    ],
  ],
  3: [
    [
      [0, 0],
      [4, 0],
      [2, 2.5],
      [4, 4],
      [3, 6],
      [0, 6],
    ],
  ],
  4: [
    [
      [3, 6],
      [3, 0],
      [0, 4],
      [4, 4],
    ],
  ],
  5: [
    [
      [4, 0],
      [0, 0],
      [0, 2.5],
      [3, 2.5],
      [4, 4],
      [3, 6],
      [0, 6],
    ],
  ],
  6: [
    [
      [3, 0],
      [1, 1],
      [0, 4],
      [1, 6],
      [3, 6],
      [4, 4.5],
      [3, 3],
      [0, 4],
    ],
  ],
  7: [
    [
      [0, 0],
      [4, 0],
      [1.5, 6],
    ],
  ],
  8: [
    [
      [2, 3],
      [0, 1.5],
      [2, 0],
      [4, 1.5],
      [2, 3],
      [0, 4.5],
      [2, 6],
      [4, 4.5],
      [2, 3],
    ],
  ],
  9: [
    [
      [4, 2],
      [3, 3],
      [1, 3],
      [0, 1.5],
      [1, 0],
      [3, 0],
      [4, 2],
      [3, 6],
    ],
  ],
}

function distance(px, py, [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
  return Math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))
}

function makeDigits() {
  for (const [digit, lines] of Object.entries(strokes)) {
    for (let take = 0; take < 30; take++) {
      const angle = between(-0.22, 0.22)
      const size = between(2.7, 3.4)
      const slant = between(-0.25, 0.25)
      const pen = between(0.9, 1.7)
      const shift = [14 + between(-1.5, 1.5), 14 + between(-1.5, 1.5)]
      const placed = lines.map((line) =>
        line.map(([x, y]) => {
          const u = (x - 2 + slant * (3 - y) * 0.5 + 0.12 * normal()) * size
          const v = (y - 3 + 0.12 * normal()) * size
          return [shift[0] + u * Math.cos(angle) - v * Math.sin(angle), shift[1] + u * Math.sin(angle) + v * Math.cos(angle)]
        }),
      )
      const png = new PNG({ width: 28, height: 28, colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 })
      png.data = Buffer.alloc(28 * 28)
      for (let y = 0; y < 28; y++) {
        for (let x = 0; x < 28; x++) {
          const near = Math.min(...placed.flatMap((line) => line.slice(1).map((point, i) => distance(x, y, line[i], point))))
          png.data[y * 28 + x] = Math.round(255 * Math.min(1, Math.max(0, pen + 0.5 - near)))
        }
      }
      const bytes = PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 })
      write(`drawn-digits/${digit}/${String(take).padStart(2, '0')}.png`, bytes)
    }
  }
}

/** Four sounds of one second, 8000 readings a second: a rising and a falling whistle, claps, a hum. */
const sounds = {
  'whistle-up': (t, k) => 0.6 * bump(t, 0.5, 0.28) * Math.sin(2 * Math.PI * (k.pitch * t + k.pitch * k.bend * t * t)),
  'whistle-down': (t, k) =>
    0.6 * bump(t, 0.5, 0.28) * Math.sin(2 * Math.PI * (k.pitch * (1 + 2 * k.bend) * t - k.pitch * k.bend * t * t)),
  clap: (t, k) => [k.at, k.at + k.gap].reduce((sum, at) => sum + (t > at ? Math.exp(-(t - at) * 55) * 0.5 * normal() : 0), 0),
  hum: (t, k) => [1, 2, 3, 4].reduce((sum, n) => sum + (0.3 / n) * Math.sin(2 * Math.PI * n * k.low * t + n), 0),
}

function wav(values, rate) {
  const bytes = Buffer.alloc(44 + values.length * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + values.length * 2, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(values.length * 2, 40)
  values.forEach((value, i) => bytes.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(value * 32767))), 44 + i * 2))
  return bytes
}

function makeSounds() {
  const rate = 8000
  for (const [name, tone] of Object.entries(sounds)) {
    for (let take = 0; take < 24; take++) {
      const k = {
        pitch: between(500, 900),
        bend: between(0.4, 0.9),
        at: between(0.15, 0.5),
        gap: between(0.15, 0.35),
        low: between(90, 180),
      }
      const loud = between(0.4, 1.1)
      const hiss = between(0.002, 0.02)
      const values = Array.from({ length: rate }, (_, i) => loud * tone(i / rate, k) + hiss * normal())
      write(`four-sounds/${name}/${String(take).padStart(2, '0')}.wav`, wav(values, rate))
    }
  }
}

/** An infrared distance sensor: its reading falls with the distance and drifts with the temperature. */
function makeDistances() {
  let text = '# Infrared distance sensor\nraw_adc,temp_C,distance_cm\n'
  for (let i = 0; i < 160; i++) {
    const distance = between(5, 60)
    const temperature = between(12, 32)
    const raw = 5200 / (distance + 1.5) + (temperature - 20) * 1.3 + 3 * normal()
    text += `${Math.round(raw)},${temperature.toFixed(1)},${distance.toFixed(2)}\n`
  }
  write('distance/distance.csv', text)
}

makeGestures()
makeColours()
makeDigits()
makeSounds()
makeDistances()
