import type { Board } from './board.ts'

/** Kinds of core that kernels were compiled for. */
export type CoreFamily = 'm0plus' | 'm4' | 'rv32imc' | 'avr'

/** The measured kind of core nearest to a board's, and how far code on it may differ in size. */
export function coreFamily(board: Board): { readonly family: CoreFamily; readonly low: number; readonly high: number } {
  const sameFamily = { low: 0.88, high: 1.12 }
  switch (board.architecture) {
    case 'avr':
    case 'megaavr':
      return { family: 'avr', ...sameFamily }
    case 'arm':
      return { family: /M0/.test(board.core) ? 'm0plus' : 'm4', ...sameFamily }
    case 'riscv':
      return board.latencyClass === 'rv32ec_nomul'
        ? { family: 'rv32imc', low: 1, high: 1.45 }
        : { family: 'rv32imc', ...sameFamily }
    case 'riscv64':
      return { family: 'rv32imc', low: 0.9, high: 1.4 }
    case 'xtensa':
      return { family: 'rv32imc', low: 0.8, high: 1.35 }
  }
}
