#ifndef TK_SIG_STATISTICS_H
#define TK_SIG_STATISTICS_H

#include <stdint.h>

#define TK_SIG_FIGURES 7

/* Floats that a channel's figures are made of: mean and sum of squared distances so far (Welford), a free one, minimum, maximum. */
#define TK_SIG_SUMS 5

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Figures of a window [length, channels], channel after channel: mean, standard deviation, root mean square, minimum,
 * maximum, number of peaks (local maxima that stand more than half a deviation above the mean), number of crossings of the mean.
 * Of these, in this order, the ones whose bits in `which` are set: the mean's is the lowest.
 */
struct tk_sig_statistics_params {
  int32_t length;
  int32_t channels;
  int32_t which;
};

void tk_sig_statistics(const struct tk_sig_statistics_params *parameters, const float *input, float *output, float *scratch);

/*
 * The same without peaks and crossings, reading by reading and without the window: a reading goes into two windows, the second of
 * which begins `step` (> 0) readings after the first. 1 when one of them has become full and `output` holds its figures, else 0.
 * All zeros at the start: two counts, and `sums` with TK_SIG_SUMS floats for each channel of each window.
 */
int tk_sig_statistics_push(const struct tk_sig_statistics_params *parameters, const float *reading, int16_t step, int16_t *counts,
                           float *sums, float *output);

#ifdef __cplusplus
}
#endif

#endif
