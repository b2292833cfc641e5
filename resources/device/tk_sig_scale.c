#include "tk_sig_scale.h"
#include "tk_sig_common.h"

void tk_sig_scale(const struct tk_sig_scale_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_scale_params, p, parameters);
  const float *mean = p->mean, *inverse = p->inverse;
  int left = (int)p->length, place = 0;
  (void)scratch;
  for (; left > 0; left--) {
    *output++ = (*input++ - TK_READ_F32(mean + place)) * TK_READ_F32(inverse + place);
    if (++place == (int)p->period) place = 0;
  }
}
