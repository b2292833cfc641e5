#include "tk_sig_decimate.h"
#include "tk_sig_common.h"

void tk_sig_decimate(const struct tk_sig_decimate_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_decimate_params, p, parameters);
  const int channels = (int)p->channels;
  const int length = (int)p->length;
  const int every = (int)p->every;
  int time, channel;
  (void)scratch;
  for (time = 0; time < length; time += every) {
    for (channel = 0; channel < channels; channel++) *output++ = input[channel];
    input += every * channels;
  }
}
