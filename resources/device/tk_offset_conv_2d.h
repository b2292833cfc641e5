/*
 * 2-D convolutions (plain and depthwise) of every kind that the fast kernels do not take: with a zero point of the weights, as
 * nets of the older UINT8 scheme have, or with sums beyond their limits.
 */
#ifndef TK_OFFSET_CONV_2D_H
#define TK_OFFSET_CONV_2D_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Filter o reads the input channels from o / group_filters * filter_channels on; its weights begin at o * filter_stride, and
 * tap follows tap at a distance of tap_stride. The bias is not folded.
 */
struct tk_offset_conv_2d_s8_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width, filter_channels;
  int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int32_t group_filters, filter_stride, tap_stride;
  int32_t input_zero_point, weights_zero_point, output_zero_point, activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_offset_conv_2d_s8(const struct tk_offset_conv_2d_s8_params *p, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
