import type { BenchRow } from '../../contract/bench-row.ts'

/** What a person may choose about a benchmark. Each takes what concerns it. */
export type BenchWishes = {
  /** How long one figure is measured. */
  readonly seconds?: number
  /** Only these nets; for `device` also the path of a quantized model. */
  readonly nets?: readonly string[]
  /** The Python that has TensorFlow, or `none`; found by itself when absent. */
  readonly python?: string
}

/** A benchmark as the list knows it; its code is loaded when it is called. */
export type BenchEntry = {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<(wishes: BenchWishes) => Promise<readonly BenchRow[]>>
}

/** Every benchmark of the product. */
export const benches: readonly BenchEntry[] = [
  {
    name: 'train',
    summary: 'samples a second of a training step on the eight reference nets, float and QAT, beside Keras',
    load: async () => (await import('../../training/engine/bench/bench-train.ts')).benchTrain,
  },
  {
    name: 'step',
    summary: 'where the time of a compiled training step goes, kernel by kernel',
    load: async () => (await import('../../training/engine/bench/bench-step.ts')).benchStep,
  },
  {
    name: 'input',
    summary: 'augmented batches from a thread of their own beside batches made between the steps',
    load: async () => (await import('../../training/engine/bench/bench-input.ts')).benchInput,
  },
  {
    name: 'int8',
    summary: 'multiplications a second of INT8 nets on the device kernels in WebAssembly',
    load: async () => (await import('../../services/bench/bench-int8.ts')).benchInt8,
  },
  {
    name: 'device',
    summary: 'instructions, code and RAM of INT8 nets on emulated cores (needs cross compilers and emulators)',
    load: async () => (await import('../../services/bench/bench-device.ts')).benchDevice,
  },
  {
    name: 'data',
    summary: 'how fast tables, sounds and pictures are read',
    load: async () => (await import('../../services/bench/bench-data.ts')).benchData,
  },
  {
    name: 'start',
    summary: 'from a command to its answer, and from `train` to the first training step',
    load: async () => (await import('./bench-start.ts')).benchStart,
  },
  {
    name: 'memory',
    summary: 'the most memory that training on 20,000 spectrograms holds',
    load: async () => (await import('../../training/engine/bench/bench-memory.ts')).benchMemory,
  },
]
