/** A core with its cross compiler and the machine of an emulator that runs its images. */
export type EmulatedCore = {
  readonly id: string
  readonly name: string
  readonly compiler: string
  /** What makes the compiler write code for this core. */
  readonly flags: readonly string[]
  /** What only linking takes. */
  readonly link: readonly string[]
  /** The folder under resources/emulator with reset code and, where it needs one, memory.ld. */
  readonly start: 'cortex-m' | 'rv32' | 'avr'
  readonly emulator: string
  /** The image's path follows. */
  readonly emulatorArguments: readonly string[]
  readonly counts: 'instructions' | 'cycles'
  /** Constants are told apart from code only where they have a section of their own. */
  readonly separateConstants: boolean
}

const semihosting = ['-nographic', '-monitor', 'none', '-serial', 'none', '-semihosting-config', 'enable=on,target=native']

type ArmMachine = { readonly machine: string; readonly rom?: string; readonly ram?: string; readonly timer?: string }

/** Arm's MPS2 boards. With `icount` every instruction takes 64 ns of the machine's time, which its timer shows. */
function arm(id: string, name: string, flags: readonly string[], { machine, rom, ram, timer }: ArmMachine): EmulatedCore {
  return {
    id,
    name,
    compiler: 'arm-none-eabi-gcc',
    flags: [...flags, '-mthumb', `-DTIMER_BASE=${timer ?? '0x40000000u'}`],
    link: [
      '--specs=nano.specs',
      '--specs=nosys.specs',
      `-Wl,--defsym=rom_origin=${rom ?? '0'}`,
      `-Wl,--defsym=ram_origin=${ram ?? '0x20000000'}`,
    ],
    start: 'cortex-m',
    emulator: 'qemu-system-arm',
    emulatorArguments: ['-M', machine, ...semihosting, '-icount', 'shift=6', '-kernel'],
    counts: 'instructions',
    separateConstants: true,
  }
}

function avr(id: string, mcu: string): EmulatedCore {
  return {
    id,
    name: mcu.replace('atmega', 'ATmega').replace('328p', '328P'),
    compiler: 'avr-gcc',
    flags: [`-mmcu=${mcu}`],
    link: [],
    start: 'avr',
    emulator: 'simavr',
    emulatorArguments: ['-m', mcu, '-f', '16000000'],
    counts: 'cycles',
    separateConstants: false,
  }
}

function riscv(architecture: string, cpu: string): EmulatedCore {
  return {
    id: architecture,
    name: architecture.toUpperCase(),
    compiler: 'riscv64-unknown-elf-gcc',
    flags: [`-march=${architecture}`, '-mabi=ilp32', '-mcmodel=medany', '--specs=picolibc.specs'],
    link: [],
    start: 'rv32',
    emulator: 'qemu-system-riscv32',
    emulatorArguments: ['-M', 'virt', '-cpu', cpu, '-bios', 'none', ...semihosting, '-icount', 'shift=0', '-kernel'],
    counts: 'instructions',
    separateConstants: true,
  }
}

/** One of each kind of core that boards of the catalogue have and an emulator runs. */
export const emulatedCores: readonly EmulatedCore[] = [
  arm('m0plus', 'Cortex-M0+', ['-mcpu=cortex-m0plus'], { machine: 'mps2-an385' }),
  arm('m3', 'Cortex-M3', ['-mcpu=cortex-m3'], { machine: 'mps2-an385' }),
  arm('m4', 'Cortex-M4F', ['-mcpu=cortex-m4', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard'], { machine: 'mps2-an386' }),
  arm('m7', 'Cortex-M7', ['-mcpu=cortex-m7', '-mfpu=fpv5-d16', '-mfloat-abi=hard'], { machine: 'mps2-an500' }),
  arm('m33', 'Cortex-M33', ['-mcpu=cortex-m33', '-mfpu=fpv5-sp-d16', '-mfloat-abi=hard'], {
    machine: 'mps2-an505',
    rom: '0x10000000',
    ram: '0x38000000',
    timer: '0x50000000u',
  }),
  riscv('rv32imc', 'rv32'),
  avr('avr', 'atmega328p'),
  avr('avr2560', 'atmega2560'),
]

/** Helium; its board has none of the timers that the programs read, so results are checked and nothing is counted. */
export const heliumCore: EmulatedCore = arm('m55', 'Cortex-M55', ['-mcpu=cortex-m55', '-mfloat-abi=hard'], {
  machine: 'mps3-an547',
  rom: '0x10000000',
  ram: '0x31000000',
})

/** Compiled and emulated without multiply instructions: products are sums. */
export const withoutMultiplyCore: EmulatedCore = riscv('rv32ic', 'rv32,m=false')
