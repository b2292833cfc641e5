#ifndef TK_SIG_DECIMATE_H
#define TK_SIG_DECIMATE_H

#include <stdint.h>

/* Keeps every n-th reading of a window [length, channels]: output [ceil(length / every), channels]. */
struct tk_sig_decimate_params {
  int32_t length;
  int32_t channels;
  int32_t every;
};

void tk_sig_decimate(const struct tk_sig_decimate_params *parameters, const float *input, float *output, float *scratch);

#endif
