import type { Board } from '../boards/board.ts'
import type { LiveSensor } from './live-sensor-type.ts'
import { sketchResource } from './sketch-resource.ts'

/** Pins of an OV2640 on an ESP32 board: what `camera_config_t` calls each, without its `pin_`. */
const espPins: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // prettier-ignore
  esp32_cam: {
    pwdn: 32, reset: -1, xclk: 0, sccb_sda: 26, sccb_scl: 27, vsync: 25, href: 23, pclk: 22,
    d7: 35, d6: 34, d5: 39, d4: 36, d3: 21, d2: 19, d1: 18, d0: 5,
  },
  // prettier-ignore
  xiao_esp32s3_sense: {
    pwdn: -1, reset: -1, xclk: 10, sccb_sda: 40, sccb_scl: 39, vsync: 38, href: 47, pclk: 13,
    d7: 48, d6: 11, d5: 12, d4: 14, d3: 16, d2: 18, d1: 17, d0: 15,
  },
}

type ArduinoCamera = {
  readonly sensorType: string
  readonly header: string
  readonly resolution: string
  readonly format: string
  readonly grey: boolean
  readonly width: number
  readonly height: number
}

/** Cameras that the Camera library of Arduino's mbed cores drives. */
const arduinoCameras: Readonly<Record<string, ArduinoCamera>> = {
  nicla_vision: {
    sensorType: 'GC2145',
    header: 'gc2145.h',
    resolution: 'CAMERA_R320x240',
    format: 'CAMERA_RGB565',
    grey: false,
    width: 320,
    height: 240,
  },
  portenta_h7: {
    sensorType: 'HM01B0',
    header: 'himax.h',
    resolution: 'CAMERA_R160x120',
    format: 'CAMERA_GRAYSCALE',
    grey: true,
    width: 160,
    height: 120,
  },
}

/** The camera of a board for pictures of [height, width, colours]; null where no Arduino library drives one. */
export function liveCamera(board: Board, [height = 1, width = 1, colours = 1]: readonly number[]): LiveSensor | null {
  const picture = { pictureWidth: String(width), pictureHeight: String(height), colours: String(colours) }
  const sensor = { kind: 'camera', text: "the board's camera", library: null, fixedRateHz: null } as const
  const pins = espPins[board.id]
  if (pins !== undefined) {
    const lines = Object.entries(pins).map(([name, pin]) => `  config.pin_${name} = ${pin};\n`)
    return {
      ...sensor,
      include: '#include <esp_camera.h>\n',
      code:
        sketchResource('sensor-camera-esp32.ino', { pins: lines.join('') }) +
        sketchResource('sensor-camera-window.ino', { ...picture, frameWidth: '160', frameHeight: '120', greyFrame: '0' }),
    }
  }
  const camera = arduinoCameras[board.id]
  if (camera === undefined) return null
  const frame = { frameWidth: String(camera.width), frameHeight: String(camera.height), greyFrame: camera.grey ? '1' : '0' }
  return {
    ...sensor,
    include: `#include <camera.h>\n#include <${camera.header}>\n`,
    code:
      sketchResource('sensor-camera-arduino.ino', {
        sensorType: camera.sensorType,
        resolution: camera.resolution,
        format: camera.format,
      }) + sketchResource('sensor-camera-window.ino', { ...picture, ...frame }),
  }
}
