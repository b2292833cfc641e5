import type { Board } from '../boards/board.ts'
import type { FeatureInput } from '../signal/feature-types.ts'
import { liveCamera } from './live-camera.ts'
import type { LiveSensor } from './live-sensor-type.ts'
import { sketchResource } from './sketch-resource.ts'

type Imu = { readonly part: RegExp; readonly library: string; readonly rateHz: number }

/** Arduino's IMU libraries share one interface; the rate is what each sets its sensor to. */
const IMUS: readonly Imu[] = [
  { part: /LSM9DS1/, library: 'Arduino_LSM9DS1', rateHz: 119 },
  { part: /BMI270/, library: 'Arduino_BMI270_BMM150', rateHz: 100 },
  { part: /LSM6DSOX/, library: 'Arduino_LSM6DSOX', rateHz: 104 },
  { part: /LSM6DS3/, library: 'Arduino_LSM6DS3', rateHz: 104 },
]

/** The board's own sensor where it matches the data and an Arduino library is known; else a place to fill in. */
export function liveSensor(board: Board, input: FeatureInput): LiveSensor {
  const channels = input.shape[1] ?? 1
  const imu = board.vendor === 'Arduino' ? IMUS.find(({ part }) => board.sensors.some((sensor) => part.test(sensor))) : undefined
  if (input.kind === 'time-series' && imu !== undefined && (channels === 3 || channels === 6))
    return imuSensor(imu, channels === 6)
  const microphone = input.kind === 'audio' ? liveMicrophone(board) : null
  if (microphone !== null) return microphone
  const camera = input.kind === 'image' ? liveCamera(board, input.shape) : null
  if (camera !== null) return camera
  const paced = input.kind === 'time-series' || input.kind === 'audio'
  return {
    kind: paced ? 'analog' : 'numbers',
    text: paced ? 'the analog pins' : 'numbers from the serial monitor',
    include: '',
    code: sketchResource(paced ? 'sensor-analog.ino' : 'sensor-numbers.ino', {}),
    library: null,
    fixedRateHz: null,
  }
}

/** Cores that bring the PDM library of the Nano 33 BLE Sense, with the same calls. */
const PDM_CORES = /^(arduino:mbed|adafruit:nrf52|Seeeduino:nrf52)/

function liveMicrophone(board: Board): LiveSensor | null {
  const sensor = { kind: 'microphone', text: "the board's microphone", library: null, fixedRateHz: null } as const
  if (board.id === 'xiao_esp32s3_sense') {
    const code = sketchResource('sensor-microphone-i2s.ino', { clockPin: '42', dataPin: '41' })
    return { ...sensor, include: '#include <ESP_I2S.h>\n', code }
  }
  if (!board.sensors.some((one) => /PDM mic/.test(one)) || !PDM_CORES.test(board.fqbn ?? '')) return null
  return { ...sensor, include: '#include <PDM.h>\n', code: sketchResource('sensor-microphone.ino', {}) }
}

function imuSensor(imu: Imu, gyroscope: boolean): LiveSensor {
  return {
    kind: 'imu',
    text: "the board's motion sensor",
    include: `#include <${imu.library}.h>\n`,
    code: sketchResource('sensor-imu.ino', {
      gyroscopeText: gyroscope ? ' and rotation in degrees a second' : '',
      gyroscopeReady: gyroscope ? ' || !IMU.gyroscopeAvailable()' : '',
      gyroscopeRead: gyroscope ? '  IMU.readGyroscope(reading[3], reading[4], reading[5]);\n' : '',
    }),
    library: imu.library,
    fixedRateHz: imu.rateHz,
  }
}
