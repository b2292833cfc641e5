/** A board as the catalogue describes it. Bytes, MHz. `null`: not found in any source. */
export type Board = {
  readonly id: string
  readonly name: string
  readonly vendor: string
  readonly mcu: string
  readonly core: string
  readonly architecture: 'avr' | 'megaavr' | 'arm' | 'xtensa' | 'riscv' | 'riscv64'
  readonly fpu: 'none' | 'sp' | 'dp'
  readonly simd: string
  readonly clockMHz: number
  /** What the linker accepts, bootloader and radio stack subtracted. */
  readonly flash: number
  readonly ram: number
  readonly flashTotalBytes: number
  readonly ramTotalBytes: number
  readonly psramBytes: number
  /** What a nearly empty sketch already takes; null where nobody published it. */
  readonly baselineFlashBytes: number | null
  readonly baselineRamBytes: number | null
  readonly baselineEvidence: string | null
  /** The Arduino package id, vendor:architecture:board. */
  readonly fqbn: string | null
  readonly gccFlags: string
  readonly constArrays: string
  readonly logicVolts: number
  readonly sensors: readonly string[]
  readonly radio: readonly string[]
  readonly latencyClass: string
  readonly notes: string
  readonly sources: readonly string[]
}

/** Cycles for one int8 multiply-accumulate on a kind of core. */
export type LatencyClass = {
  /** Straightforward C at the core's default optimization. */
  readonly plainC: number
  /** Unrolled and packed C. */
  readonly goodC: number
  readonly low: number
  readonly high: number
  readonly basis: string
}
