#ifndef TK_SIG_STATISTICS_H
#define TK_SIG_STATISTICS_H

#include <stdint.h>

#define TK_SIG_FIGURES 7

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

#endif
