#include "tk_resize_bilinear.h"

#include "tk_common.h"

void tk_resize_bilinear_s8(const struct tk_resize_bilinear_s8_params *parameters, const int8_t *input,
                           int8_t *output) {
  TK_PARAMETERS(tk_resize_bilinear_s8_params, p, parameters);
  const int channels = (int)p->channels, row = (int)p->input_width * channels;
  const int last_y = (int)p->input_height - 1, last_x = (int)p->input_width - 1;
  int batch, out_y, out_x, c;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (out_y = 0; out_y < (int)p->output_height; out_y++) {
      const int32_t y = out_y * p->scale_y + p->offset_y;
      const int above = tk_maximum((int)(y / 1024), 0), below = tk_minimum((int)((y + 1023) / 1024), last_y);
      const int32_t down = y - (int32_t)1024 * above, up = 1024 - down;
      for (out_x = 0; out_x < (int)p->output_width; out_x++) {
        const int32_t x = out_x * p->scale_x + p->offset_x;
        const int left = tk_maximum((int)(x / 1024), 0), right = tk_minimum((int)((x + 1023) / 1024), last_x);
        const int32_t rightwards = x - (int32_t)1024 * left, leftwards = 1024 - rightwards;
        const int8_t *top_left = input + above * row + left * channels;
        const int8_t *top_right = input + above * row + right * channels;
        const int8_t *bottom_left = input + below * row + left * channels;
        const int8_t *bottom_right = input + below * row + right * channels;
        for (c = 0; c < channels; c++) {
          const int32_t sum = top_left[c] * up * leftwards + bottom_left[c] * down * leftwards +
                              top_right[c] * up * rightwards + bottom_right[c] * down * rightwards;
          const int32_t half = (int32_t)1 << 19;
          *output++ = (int8_t)((sum + (sum > 0 ? half : -half)) / ((int32_t)1 << 20));
        }
      }
    }
    input += (int)p->input_height * row;
  }
}
