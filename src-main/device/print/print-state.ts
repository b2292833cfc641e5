import type { ModelFacts } from './model-facts.ts'

/** Declarations of the calls that a model with state has. */
export function declareState({ name, macro, inputs, states, stream, feed }: ModelFacts): string {
  if (states.length === 0 && feed === null) return ''
  const reset = `\n/* Forgets what came before. */\nvoid ${name}_reset_state(void);\n`
  if (states.length === 0) return reset
  if (stream === null) {
    return `${reset}
/*
 * Whether ${name}_run carries on from the run before (1: windows that follow one another) or begins anew each time (0, as it
 * is at the start: windows that have nothing to do with each other). Forgets what came before.
 */
void ${name}_keep_state(int keep);
`
  }
  return `${reset}
/* The input is a frame; this many of them are a window. */
#define ${macro}_FRAMES_PER_WINDOW ${stream.frames}

/*
 * The next frame of ${macro}_INPUT_LENGTH values. 1 when ${name}_output holds the answer to the window that ends with this
 * frame, 0 while the first window is not full, or a negative error.
 */
int ${name}_push(const ${inputs[0]?.cType ?? 'int8_t'} *frame);
`
}

/** State begins at its zero points. A byte of the arena says whether it is to be kept; two more count frames. */
export function printState(facts: ModelFacts): string {
  const { name, stateFlag, stream, feed, feedOffset } = facts
  if (stateFlag === null && feed === null) return ''
  const lines = facts.states.map((state) => {
    const zero = state.quantization?.zeroPoint[0] ?? 0
    return `  memset(kiln_arena + ${state.offset}, ${state.type === 'int8' || state.type === 'uint8' ? zero : 0}, ${state.bytes});\n`
  })
  if (feed !== null) lines.push(`  memset(kiln_arena + ${feedOffset}, 0, ${feed.bytes}u);\n`)
  const reset = `void ${name}_reset_state(void) {\n${lines.join('')}`
  if (stateFlag === null) return `${reset}}\n\n`
  if (stream === null) {
    return `${reset}}

void ${name}_keep_state(int keep) {
  ${name}_reset_state();
  kiln_arena[${stateFlag}] = keep ? 1 : 0;
}

`
  }
  return `${reset}  kiln_arena[${stateFlag}] = 1;
  kiln_arena[${stateFlag + 1}] = 0;
  kiln_arena[${stateFlag + 2}] = 0;
}

`
}

/** `_push`, behind `_run`. */
export function printPush({ name, macro, inputs, stateFlag, stream }: ModelFacts): string {
  const input = inputs[0]
  if (stream === null || stateFlag === null || input === undefined) return ''
  return `int ${name}_push(const ${input.cType} *frame) {
  unsigned int frames;
  int error;
  memcpy(${name}_${input.name}(), frame, ${input.bytes}u);
  error = ${name}_run();
  if (error != 0) return error;
  frames = (unsigned int)kiln_arena[${stateFlag + 1}] | ((unsigned int)kiln_arena[${stateFlag + 2}] << 8);
  if (frames < ${macro}_FRAMES_PER_WINDOW) frames++;
  kiln_arena[${stateFlag + 1}] = (uint8_t)(frames & 255u);
  kiln_arena[${stateFlag + 2}] = (uint8_t)(frames >> 8);
  return frames == ${macro}_FRAMES_PER_WINDOW;
}

`
}

/** Before the calls of `_run`, and before readings are kept for them: state that is not kept is set back. */
export function beginRun({ name, stateFlag }: ModelFacts): string {
  return stateFlag === null ? '' : `  if (kiln_arena[${stateFlag}] == 0) ${name}_reset_state();\n`
}
