#ifndef TK_SIG_STATISTICS_H
#define TK_SIG_STATISTICS_H

#include <stdint.h>

/* Bits of `which`, in the order of the outputs. */
enum {
  TK_SIG_MEAN = 1,
  TK_SIG_DEVIATION = 2,
  TK_SIG_RMS = 4,
  TK_SIG_MINIMUM = 8,
  TK_SIG_MAXIMUM = 16,
  TK_SIG_PEAKS = 32,
  TK_SIG_CROSSINGS = 64
};

/*
 * Figures of a window [length, channels], channel after channel: mean, standard deviation, root mean square, minimum,
 * maximum, number of peaks (local maxima that stand more than half a deviation above the mean), number of crossings of the mean.
 */
struct tk_sig_statistics_params {
  int32_t length;
  int32_t channels;
  int32_t which;
};

void tk_sig_statistics(const struct tk_sig_statistics_params *parameters, const float *input, float *output, float *scratch);

#endif
