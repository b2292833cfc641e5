#ifndef TK_SIG_SCALE_H
#define TK_SIG_SCALE_H

#include <stdint.h>

/* output[i] = (input[i] - mean[i % period]) * inverse[i % period]; input and output may be the same memory. */
struct tk_sig_scale_params {
  int32_t length;
  int32_t period;
  const float *mean;
  const float *inverse;
};

void tk_sig_scale(const struct tk_sig_scale_params *parameters, const float *input, float *output, float *scratch);

#endif
