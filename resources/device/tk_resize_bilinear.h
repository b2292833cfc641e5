/* Bilinear resizing of pictures, NHWC, in steps of 1/1024 of a pixel. */
#ifndef TK_RESIZE_BILINEAR_H
#define TK_RESIZE_BILINEAR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `offset` is 0, or scale / 2 - 512 for half-pixel centres (one for each direction). */
struct tk_resize_bilinear_s8_params {
  int32_t batches, input_height, input_width, channels, output_height, output_width;
  int32_t scale_y, scale_x, offset_y, offset_x;
};

void tk_resize_bilinear_s8(const struct tk_resize_bilinear_s8_params *p, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
