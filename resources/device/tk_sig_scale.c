#include "tk_sig_scale.h"
#include "tk_sig_common.h"

void tk_sig_scale(const struct tk_sig_scale_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_scale_params, p, parameters);
  const int length = (int)p->length;
  const int period = (int)p->period;
  int i, k = 0;
  (void)scratch;
  for (i = 0; i < length; i++) {
    output[i] = (input[i] - TK_READ_F32(p->mean + k)) * TK_READ_F32(p->inverse + k);
    if (++k == period) k = 0;
  }
}
