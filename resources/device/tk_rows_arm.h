/* One patch times INT8 filters, four filters at a time, on Cortex-M cores with the DSP extension. */
#ifndef TK_ROWS_ARM_H
#define TK_ROWS_ARM_H

#include "tk_common.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TK_ROW_STEP_BYTES 92

/* What tk_multiply_rows works on; the assembly knows the offsets. */
struct tk_row_job {
  const int8_t *patch, *patch_end;
  const int8_t *weights;
  int32_t size;
  const int32_t *bias;
  int8_t *output;
  int32_t multiplier, shift, rounding;
  /* Where the loop is entered; bytes from where the first filter of a group was read last to the next group. */
  int32_t entry, skip;
  /* Whether the size is no multiple of 4, and then the last values with zeros behind them. */
  int32_t has_tail;
  uint32_t tail;
  /* Groups of four filters. */
  int32_t groups;
  /* As in tk_column_job. */
  uint32_t clamps, above, beyond, below;
  /* Where sums go that are not to be requantized, or null. */
  int32_t *sums;
  /* Factors of single filters, or null and any. */
  const int32_t *multipliers;
  const int8_t *shifts;
};

/*
 * Sums of the patch with filters [0, 4 * groups) and their biases: as they are to `sums`, or requantized to successive outputs,
 * for |sum| < 2^30 and shifts below 0. With one factor (`shift` is ~shift) as tk_requantize does it, with a factor for each
 * filter as tk_requantize_once. Both factors of products are widened in the loop.
 */
void tk_multiply_rows(struct tk_row_job *job);

/* Prepares filters of `size` weights on a patch: everything but where filters, biases and factors are and how sums become outputs. */
TK_INLINE void tk_row_job_begin(struct tk_row_job *job, const int8_t *patch, int size) {
  const int words = size >> 2, rest = size & 3;
  int i;
  job->patch = patch;
  job->patch_end = patch + 4 * words;
  job->size = size;
  job->entry = (words & 1) * TK_ROW_STEP_BYTES;
  job->skip = 4 * size - 4 * words - (rest > 0 ? 4 : 0);
  job->has_tail = rest;
  job->tail = 0;
  for (i = 0; i < rest; i++) job->tail |= (uint32_t)(uint8_t)patch[4 * words + i] << 8 * i;
}

#ifdef __cplusplus
}
#endif

#endif
