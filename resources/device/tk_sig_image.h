#ifndef TK_SIG_IMAGE_H
#define TK_SIG_IMAGE_H

#include <stdint.h>

/*
 * A picture [height, width, channels] brought to [out_height, out_width, out_channels] by averaging the area that each output
 * pixel covers. The part that is used begins at (top, left) and is used_height x used_width large (crop: the largest
 * centred part of the output's shape; squeeze: everything). One output channel of three: 0.299 R + 0.587 G + 0.114 B.
 */
struct tk_sig_image_params {
  int32_t width;
  int32_t channels;
  int32_t top;
  int32_t left;
  int32_t used_height;
  int32_t used_width;
  int32_t out_height;
  int32_t out_width;
  int32_t out_channels;
};

void tk_sig_image(const struct tk_sig_image_params *parameters, const float *input, float *output, float *scratch);

#endif
