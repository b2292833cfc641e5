#include "tk_sig_mel.h"
#include "tk_sig_common.h"
#include "tk_sig_fft.h"

/* 10 / ln 10 */
static const float tk_sig_decibels = 4.34294462f;

void tk_sig_mel(const struct tk_sig_mel_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_mel_params, p, parameters);
  const int frame_length = (int)p->frame_length;
  const int fft_length = (int)p->fft_length;
  const int bands = (int)p->bands;
  const float range = -1.0f / p->floor_db;
  int32_t frame;
  int i;
  for (frame = 0; frame < p->frames; frame++) {
    const float *const x = input + frame * p->step;
    const float *weights = p->weights;
    int band;
    for (i = 0; i < frame_length; i++) scratch[i] = x[i] * TK_READ_F32(p->window + i);
    for (; i < fft_length; i++) scratch[i] = 0.0f;
    tk_sig_power_spectrum(scratch, fft_length, p->twiddles);
    for (band = 0; band < bands; band++) {
      const float *const bins = scratch + (int)TK_READ_S32(p->first + band);
      const int count = (int)TK_READ_S32(p->count + band);
      float sum = 1e-12f, level;
      for (i = 0; i < count; i++) sum += bins[i] * TK_READ_F32(weights + i);
      weights += count;
      level = tk_sig_decibels * tk_sig_log(sum) - p->floor_db;
      *output++ = level > 0.0f ? level * range : 0.0f;
    }
  }
}
