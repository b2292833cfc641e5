import type { Verb } from './verb.ts'

/** A verb as the list knows it; what it needs is loaded when it is called, so that the others start quickly. */
export type VerbEntry = { readonly name: string; readonly summary: string; readonly load: () => Promise<Verb> }

/** Every verb, in the order of the road. A name may be two words. */
export const verbs: readonly VerbEntry[] = [
  {
    name: 'make',
    summary: 'The whole road: import, split, features, train, quantize, test, fit, export.',
    load: async () => (await import('./verbs/make.ts')).makeVerb,
  },
  {
    name: 'data inspect',
    summary: 'Shows what is in files, and what to know before importing them.',
    load: async () => (await import('./verbs/data-inspect.ts')).dataInspectVerb,
  },
  {
    name: 'data import',
    summary: 'Stores files as a version of the data of a project.',
    load: async () => (await import('./verbs/data-import.ts')).dataImportVerb,
  },
  {
    name: 'features list',
    summary: 'Lists the feature blocks.',
    load: async () => (await import('./verbs/features.ts')).featuresListVerb,
  },
  {
    name: 'features run',
    summary: 'Computes features with the device code and writes them as a numpy array.',
    load: async () => (await import('./verbs/features.ts')).featuresRunVerb,
  },
  {
    name: 'templates',
    summary: 'Lists the model templates.',
    load: async () => (await import('./verbs/templates.ts')).templatesVerb,
  },
  {
    name: 'train',
    summary: 'Trains a model on the training part of the data.',
    load: async () => (await import('./verbs/train.ts')).trainVerb,
  },
  {
    name: 'model import',
    summary: 'Shows what is in a model file and whether it can run on a microcontroller.',
    load: async () => (await import('./verbs/model-import.ts')).modelImportVerb,
  },
  {
    name: 'model show',
    summary: 'Lists the layers of a model with shapes, weights, multiply-adds and memory.',
    load: async () => (await import('./verbs/model-show.ts')).modelShowVerb,
  },
  {
    name: 'model run',
    summary: 'Runs a model on raw little-endian tensors; INT8 and INT16 bit for bit as on the chip.',
    load: async () => (await import('./verbs/model-run.ts')).modelRunVerb,
  },
  {
    name: 'quantize',
    summary: 'Turns a float model into whole numbers and tests it on the device kernels.',
    load: async () => (await import('./verbs/quantize.ts')).quantizeVerb,
  },
  {
    name: 'ranges',
    summary: 'Shows what each range finder would choose for the values of a file.',
    load: async () => (await import('./verbs/ranges.ts')).rangesVerb,
  },
  {
    name: 'mix',
    summary: 'Chooses INT8, 16-bit activations or 4-bit weights for each layer, for a board.',
    load: async () => (await import('./verbs/mix.ts')).mixVerb,
  },
  {
    name: 'evaluate',
    summary: 'Tests a model on samples it has not learned from.',
    load: async () => (await import('./verbs/evaluate.ts')).evaluateVerb,
  },
  {
    name: 'compare',
    summary: 'Compares float, PTQ and QAT on the same test samples and recommends one.',
    load: async () => (await import('./verbs/compare.ts')).compareVerb,
  },
  {
    name: 'boards',
    summary: 'Lists the boards of the catalogue.',
    load: async () => (await import('./verbs/boards.ts')).boardsVerb,
  },
  {
    name: 'fit',
    summary: 'Shows whether a model fits boards, and what it needs there.',
    load: async () => (await import('./verbs/fit.ts')).fitVerb,
  },
  {
    name: 'arena',
    summary: 'Predicts the arena that TensorFlow Lite Micro needs, to the byte.',
    load: async () => (await import('./verbs/arena.ts')).arenaVerb,
  },
  {
    name: 'export',
    summary: 'Writes a model as a .tflite file, C source, a C array or an Arduino library.',
    load: async () => (await import('./verbs/export.ts')).exportVerb,
  },
  {
    name: 'selftest',
    summary: 'Holds what a board prints to this computer’s own run of the same windows, byte for byte.',
    load: async () => (await import('./verbs/selftest.ts')).selftestVerb,
  },
  {
    name: 'project list',
    summary: 'Lists the projects of this computer.',
    load: async () => (await import('./verbs/project.ts')).projectListVerb,
  },
  {
    name: 'project show',
    summary: 'Lists every step of a project with what it was made from.',
    load: async () => (await import('./verbs/project.ts')).projectShowVerb,
  },
  {
    name: 'project diff',
    summary: 'Shows what differs between two steps of a project.',
    load: async () => (await import('./verbs/project.ts')).projectDiffVerb,
  },
  {
    name: 'project verify',
    summary: 'Checks that nothing in a project is missing or changed.',
    load: async () => (await import('./verbs/project.ts')).projectVerifyVerb,
  },
  {
    name: 'serve',
    summary: 'Serves the window to the browser of this computer.',
    load: async () => (await import('./verbs/serve.ts')).serveVerb,
  },
  {
    name: 'bench',
    summary: 'Measures the product on this computer: training, inference, reading, starting.',
    load: async () => (await import('./verbs/bench.ts')).benchVerb,
  },
  {
    name: 'doctor',
    summary: 'Checks this computer: Node, SQLite, WebAssembly, compilers, the Electron binary.',
    load: async () => (await import('./verbs/doctor.ts')).doctorVerb,
  },
]

/** The verb that the words begin with (two words before one), and the words after it. */
export function findVerb(argv: readonly string[]): { readonly entry: VerbEntry; readonly rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ')
    const entry = verbs.find((one) => one.name === name)
    if (entry && argv.length >= words) return { entry, rest: argv.slice(words) }
  }
  return null
}
