/* Transposed 2-D convolution, NHWC, filters OHWI. */
#ifndef TK_TRANSPOSE_CONV_H
#define TK_TRANSPOSE_CONV_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bias is not folded: at the borders filters have fewer taps. */
struct tk_transpose_conv_s8_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width, pad_top, pad_left;
  int32_t input_zero_point, output_zero_point, activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_transpose_conv_s8(const struct tk_transpose_conv_s8_params *p, const int8_t *input, int8_t *output);

/* INT16 activations (zero points 0), INT8 weights; the bias as in tk_conv_2d_s16. */
struct tk_transpose_conv_s16_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width, pad_top, pad_left;
  int32_t activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *bias_s64;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_transpose_conv_s16(const struct tk_transpose_conv_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
