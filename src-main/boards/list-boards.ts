import catalogue from '../../resources/boards/boards.json' with { type: 'json' }
import type { Board, LatencyClass } from './board.ts'
import { measuredBaselines } from './measured-baselines.ts'

type Row = (typeof catalogue.boards)[number]

const architectures: readonly string[] = ['avr', 'megaavr', 'arm', 'xtensa', 'riscv', 'riscv64'] satisfies Board['architecture'][]

function isArchitecture(text: string): text is Board['architecture'] {
  return architectures.includes(text)
}

function readBoard(row: Row): Board {
  const measured = measuredBaselines[row.id]
  return {
    id: row.id,
    name: row.name,
    vendor: row.vendor,
    mcu: row.mcu,
    core: row.core,
    architecture: isArchitecture(row.arch) ? row.arch : 'arm',
    fpu: row.fpu === 'sp' || row.fpu === 'dp' ? row.fpu : 'none',
    simd: row.simd,
    clockMHz: row.clock_mhz,
    flash: row.flash_linker_max_bytes,
    ram: row.ram_linker_max_bytes ?? row.ram_total_bytes,
    flashTotalBytes: row.flash_total_bytes,
    ramTotalBytes: row.ram_total_bytes,
    psramBytes: row.psram_bytes,
    baselineFlashBytes: row.baseline_flash_bytes ?? measured?.flash ?? null,
    baselineRamBytes: row.baseline_ram_bytes ?? measured?.ram ?? null,
    baselineEvidence: row.baseline_evidence ?? measured?.evidence ?? null,
    fqbn: row.fqbn,
    gccFlags: row.gcc_flags,
    constArrays: row.const_arrays,
    logicVolts: row.logic_volts,
    sensors: row.sensors,
    radio: row.radio,
    latencyClass: row.latency_class,
    notes: row.notes,
    sources: row.sources,
  }
}

const boards: readonly Board[] = catalogue.boards.map(readBoard)

/** Every board of the catalogue, in its order. */
export function listBoards(): readonly Board[] {
  return boards
}

type LatencyRow = { plain_c: number; good_c: number; range: number[]; basis: string }
const latencyRows: Readonly<Record<string, LatencyRow>> = catalogue.latency_classes

/** Cycles per multiply-accumulate of a board's core, with the source of the figures. */
export function latencyClassOf(board: Board): LatencyClass {
  const row = latencyRows[board.latencyClass] ?? { plain_c: 20, good_c: 12, range: [5, 90], basis: 'no figure for this core' }
  return {
    plainC: row.plain_c,
    goodC: row.good_c,
    low: row.range[0] ?? row.good_c,
    high: row.range[1] ?? row.plain_c,
    basis: row.basis,
  }
}
