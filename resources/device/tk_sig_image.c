#include "tk_sig_image.h"
#include "tk_sig_common.h"

/* What part of [at, at + 1] lies in [low, high]. */
static float tk_sig_overlap(int32_t at, float low, float high) {
  const float begin = (float)at > low ? (float)at : low;
  const float end = (float)(at + 1) < high ? (float)(at + 1) : high;
  return end > begin ? end - begin : 0.0f;
}

static float tk_sig_level(const float *pixel, int32_t channel, int32_t channels, int32_t out_channels) {
  if (channels == 3 && out_channels == 1) return 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
  return pixel[channel < channels ? channel : 0];
}

void tk_sig_image(const struct tk_sig_image_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_image_params, p, parameters);
  const float scale_y = (float)p->used_height / (float)p->out_height;
  const float scale_x = (float)p->used_width / (float)p->out_width;
  int32_t y, x, channel, row, column;
  (void)scratch;
  for (y = 0; y < p->out_height; y++) {
    const float top = (float)y * scale_y, bottom = (float)(y + 1) * scale_y;
    for (x = 0; x < p->out_width; x++) {
      const float left = (float)x * scale_x, right = (float)(x + 1) * scale_x;
      for (channel = 0; channel < p->out_channels; channel++) {
        float sum = 0.0f, area = 0.0f;
        for (row = (int32_t)top; row < p->used_height && (float)row < bottom; row++) {
          const float high = tk_sig_overlap(row, top, bottom);
          for (column = (int32_t)left; column < p->used_width && (float)column < right; column++) {
            const float weight = high * tk_sig_overlap(column, left, right);
            const float *const pixel = input + ((p->top + row) * p->width + p->left + column) * p->channels;
            sum += weight * tk_sig_level(pixel, channel, p->channels, p->out_channels);
            area += weight;
          }
        }
        *output++ = area > 0.0f ? sum / area : 0.0f;
      }
    }
  }
}
