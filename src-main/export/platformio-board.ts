import { fail, succeed, type Result } from '../contract/result.ts'
import type { Board } from '../boards/board.ts'

/** A board as PlatformIO calls it. */
export type PlatformioBoard = { readonly platform: string; readonly board: string }

/** Boards by the id of the catalogue, by platform: names of files under `boards` in PlatformIO's own platforms (2026-11). */
const platforms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  atmelavr: { uno_r3: 'uno', nano_328: 'nanoatmega328new', leonardo: 'leonardo', micro: 'micro', mega2560: 'megaatmega2560' },
  atmelmegaavr: { nano_every: 'nano_every', uno_wifi_r2: 'uno_wifi_rev2' },
  'renesas-ra': {
    uno_r4_minima: 'uno_r4_minima',
    uno_r4_wifi: 'uno_r4_wifi',
    nano_r4: 'nano_r4',
    portenta_c33: 'portenta_c33',
  },
  atmelsam: {
    due: 'due',
    zero: 'zeroUSB',
    mkr_wifi1010: 'mkrwifi1010',
    mkr1000: 'mkr1000USB',
    mkr_zero: 'mkrzero',
    mkr_wan1310: 'mkrwan1310',
    nano_33_iot: 'nano_33_iot',
    xiao_samd21: 'seeed_xiao',
    wio_terminal: 'seeed_wio_terminal',
    feather_m0: 'adafruit_feather_m0',
    feather_m4: 'adafruit_feather_m4',
    cpx: 'adafruit_circuitplayground_m0',
  },
  nordicnrf51: { microbit_v1: 'bbcmicrobit', calliope_mini: 'calliope_mini' },
  nordicnrf52: {
    nano_33_ble: 'nano33ble',
    nano_33_ble_sense: 'nano33ble',
    nano_33_ble_sense_rev2: 'nano33ble',
    microbit_v2: 'bbcmicrobit_v2',
    xiao_nrf52840_sense: 'xiaoblesense',
    feather_nrf52840: 'adafruit_feather_nrf52840',
    feather_sense: 'adafruit_feather_nrf52840_sense',
    cpb: 'adafruit_cplaynrf52840',
    clue: 'adafruit_clue_nrf52840',
  },
  raspberrypi: { pico: 'pico', nano_rp2040_connect: 'nanorp2040connect', xiao_rp2040: 'seeed_xiao_rp2040' },
  espressif8266: { nodemcu: 'nodemcuv2', d1_mini: 'd1_mini' },
  espressif32: {
    nano_esp32: 'arduino_nano_esp32',
    esp32_devkit: 'esp32dev',
    esp32_cam: 'esp32cam',
    esp32_s2: 'esp32-s2-saola-1',
    esp32_s3: 'esp32-s3-devkitc-1',
    esp32_c3: 'esp32-c3-devkitm-1',
    xiao_esp32s3_sense: 'seeed_xiao_esp32s3',
    xiao_esp32c3: 'seeed_xiao_esp32c3',
    m5stack_core: 'm5stack-core-esp32',
    m5stack_core2: 'm5stack-core2',
    m5stack_cores3: 'm5stack-cores3',
    m5stickc_plus: 'm5stick-c',
  },
  ststm32: {
    nicla_vision: 'nicla_vision',
    portenta_h7: 'portenta_h7_m7',
    giga_r1: 'giga_r1_m7',
    nucleo_f401re: 'nucleo_f401re',
    nucleo_f411re: 'nucleo_f411re',
    nucleo_f446re: 'nucleo_f446re',
    nucleo_l476rg: 'nucleo_l476rg',
    nucleo_l4r5zi: 'nucleo_l4r5zi',
    nucleo_g0b1re: 'nucleo_g0b1re',
    nucleo_u575zi: 'nucleo_u575zi_q',
    nucleo_h743zi: 'nucleo_h743zi',
    nucleo_h7a3zi: 'nucleo_h7a3zi_q',
    disco_f746ng: 'disco_f746ng',
    b_l475e_iot01a: 'disco_l475vg_iot01a',
    blue_pill: 'bluepill_f103c8',
    black_pill_f401: 'blackpill_f401cc',
    black_pill_f411: 'blackpill_f411ce',
  },
  teensy: { teensy_lc: 'teensylc', teensy32: 'teensy31', teensy40: 'teensy40', teensy41: 'teensy41' },
}

/** What PlatformIO calls a board of the catalogue, or `no-platformio-board` with what to take instead. */
export function platformioBoard(board: Board): Result<PlatformioBoard> {
  for (const [platform, boards] of Object.entries(platforms)) {
    const found = boards[board.id]
    if (found !== undefined) return succeed({ platform, board: found })
  }
  return fail(
    'no-platformio-board',
    `None of PlatformIO's own platforms has the ${board.name} with the Arduino framework. Take the Arduino or the C export.`,
    { board: board.id },
  )
}
