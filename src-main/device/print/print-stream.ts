import type { PrintedSignal } from './print-calls.ts'
import type { ModelFacts } from './model-facts.ts'
import { beginRun } from './print-state.ts'
import { feedHeadBytes, type FramesFeed, type StatisticsFeed } from './stream-feed.ts'

/** Declares `_stream`, where readings can go in one after another. */
export function declareStream({ name, macro, feed }: ModelFacts): string {
  if (feed === null) return ''
  return `
/* Values that ${name}_stream takes at a time, and readings between two of its answers. */
#define ${macro}_STREAM_LENGTH ${feed.length}
#define ${macro}_STREAM_STEP ${feed.step}

/*
 * New readings, without keeping a window: 1 when a window ends with them and its scores are there, the same that ${name}_predict
 * gives for it; 0 while none does; or a negative error. What came before is kept, until ${name}_reset_state.
 */
int ${name}_stream(const float *readings, float *scores);
`
}

/** What takes readings from a window or a stream to scores, in C text. */
export type PrintedInference = {
  readonly signal: PrintedSignal
  /** Features into the model's input, and a run. */
  readonly run: string
  /** The model's output into scores. */
  readonly read: string
}

/** `_predict`, and `_stream` where readings can go in one after another. */
export function printInference(facts: ModelFacts, inference: PrintedInference): string {
  if (facts.feed?.kind === 'frames') return printFrames(facts, facts.feed, inference)
  const { signal, run, read } = inference
  const whole = `int ${facts.name}_predict(const float *window, float *scores) {
  int error;
${signal.statements.join('')}${run}${read}  return 0;
}

`
  return facts.feed === null ? whole : whole + printStatistics(facts, facts.feed, inference)
}

/** The first signal call reading by reading, then what `_predict` does. */
function printStatistics(
  { name, feedOffset }: ModelFacts,
  feed: StatisticsFeed,
  { signal, run, read }: PrintedInference,
): string {
  return `int ${name}_stream(const float *readings, float *scores) {
  int error;
  if (!tk_sig_statistics_push(&kiln_signal_0, readings, ${feed.step}, (int16_t *)(kiln_arena + ${feedOffset}),
                              (float *)(kiln_arena + ${feedOffset + feedHeadBytes}), ${signal.outputs[0] ?? '0'})) return 0;
${signal.statements.slice(1).join('')}${run}${read}  return 1;
}

`
}

/** Readings go behind those that are kept, these become a frame, and the model runs on it. A window is so many of them. */
function printFrames(facts: ModelFacts, feed: FramesFeed, { signal, run, read }: PrintedInference): string {
  const { name, macro, feedOffset } = facts
  const { length, keptLength, skippedLength, usedLength } = feed
  const pushes = Math.ceil(usedLength / length)
  return `/* Up to ${macro}_STREAM_LENGTH new values, and a run with them. */
static int kiln_take(const float *readings, int count) {
  float *const kept = (float *)(kiln_arena + ${feedOffset + feedHeadBytes});
  const float *const window = kept${skippedLength === 0 ? '' : ` + ${skippedLength}`};
  int error;
${beginRun(facts)}  memmove(kept, kept + count, (size_t)(${keptLength} - count) * sizeof(float));
  memcpy(kept + ${keptLength} - count, readings, (size_t)count * sizeof(float));
${signal.statements.join('')}${run}  return 0;
}

int ${name}_stream(const float *readings, float *scores) {
  int16_t *const taken = (int16_t *)(kiln_arena + ${feedOffset});
  const int error = kiln_take(readings, ${macro}_STREAM_LENGTH);
  if (error != 0) return error;
  if (*taken < ${pushes}) ++*taken;
  if (*taken < ${pushes}) return 0;
${read}  return 1;
}

int ${name}_predict(const float *window, float *scores) {
  const float *const end = window + ${usedLength};
  int count = ${usedLength - (pushes - 1) * length};
  ${name}_reset_state();
  for (; window < end; window += count, count = ${macro}_STREAM_LENGTH) {
    const int error = kiln_take(window, count);
    if (error != 0) return error;
  }
${read}  ${name}_reset_state();
  return 0;
}

`
}
