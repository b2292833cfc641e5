#define TK_ASSEMBLY_LOOPS 1
#include "tk_depthwise_conv_2d.h"

#include "tk_matmul.h"
#if defined(TK_SMALL)
#include "tk_window.h"

void tk_depthwise_conv_2d_s8(const struct tk_depthwise_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output,
                             int8_t *scratch) {
  TK_PARAMETERS(tk_depthwise_conv_2d_s8_params, p, parameters);
  const int channels = (int)p->channels;
  const struct tk_window window = {TK_WINDOW_MEMBERS(p), channels, channels, 1, 1, channels, 1};
  (void)scratch;
  tk_multiply_window(&window, input, output);
}

#else
#if defined(TK_DSP) || defined(TK_THUMB) || defined(TK_RISCV)
#include "tk_depthwise_planes.h"
#define TK_PLANES 1
#endif
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

#if !defined(TK_PLANES)

/* Channels that are summed side by side: as many as registers hold. */
#if defined(__wasm_simd128__)
#define TK_LANES 16
#elif defined(__AVR__)
#define TK_LANES 2
#else
#define TK_LANES 4
#endif

/* sums[i] += x[i] * weights[i]. */
TK_INLINE void tk_accumulate(int32_t *sums, const int8_t *x, tk_weights weights, int lanes) {
  int i;
#if defined(__wasm_simd128__)
  if (lanes == TK_LANES) {
    const v128_t values = wasm_v128_load(x), w = wasm_v128_load(weights);
    const v128_t low = wasm_i16x8_extmul_low_i8x16(values, w), high = wasm_i16x8_extmul_high_i8x16(values, w);
    v128_t *to = (v128_t *)sums;
    to[0] = wasm_i32x4_add(to[0], wasm_i32x4_extend_low_i16x8(low));
    to[1] = wasm_i32x4_add(to[1], wasm_i32x4_extend_high_i16x8(low));
    to[2] = wasm_i32x4_add(to[2], wasm_i32x4_extend_low_i16x8(high));
    to[3] = wasm_i32x4_add(to[3], wasm_i32x4_extend_high_i16x8(high));
    return;
  }
#endif
  TK_UNROLL
  for (i = 0; i < lanes; i++) sums[i] += x[i] * TK_READ_WEIGHT(weights + i);
}

/* One output pixel, channels [first, first + lanes). */
TK_INLINE void tk_depthwise_block(const struct tk_depthwise_conv_2d_s8_params *p, const struct tk_output_stage *stage,
                                  const int8_t *picture, int y, int x, int first, int lanes, int8_t *output) {
  const int channels = (int)p->channels, input_width = (int)p->input_width, dilation = (int)p->dilation_width;
  const int filter_width = (int)p->filter_width;
  tk_weights weights = p->weights + first;
  int8_t outside[TK_LANES];
  int32_t sums[TK_LANES];
  int i, j, lane;
  TK_UNROLL
  for (lane = 0; lane < TK_LANES; lane++) {
    sums[lane] = 0;
    outside[lane] = (int8_t)p->input_zero_point;
  }
  for (i = 0; i < (int)p->filter_height; i++, y += (int)p->dilation_height) {
    const int there = y >= 0 && y < (int)p->input_height;
    const int8_t *tap = picture + (y * input_width + x) * channels + first;
    int column = x;
    for (j = 0; j < filter_width; j++, column += dilation, tap += dilation * channels, weights += channels) {
      tk_accumulate(sums, there && column >= 0 && column < input_width ? tap : outside, weights, lanes);
    }
  }
  for (lane = 0; lane < lanes; lane++) output[first + lane] = tk_finish(stage, first + lane, sums[lane]);
}

/* The channels that are left over, in one function for all cases. */
TK_SHARED void tk_depthwise_rest(const struct tk_depthwise_conv_2d_s8_params *p, const struct tk_output_stage *stage,
                                 const int8_t *picture, int y, int x, int first, int lanes, int8_t *output) {
  tk_depthwise_block(p, stage, picture, y, x, first, lanes, output);
}

/* All channels of one picture. */
static void tk_depthwise_picture(const struct tk_depthwise_conv_2d_s8_params *p, const struct tk_output_stage *stage,
                                 const int8_t *input, int8_t *output) {
  const int channels = (int)p->channels;
  int out_y, out_x, first;
  for (out_y = 0; out_y < (int)p->output_height; out_y++) {
    for (out_x = 0; out_x < (int)p->output_width; out_x++) {
      const int y = out_y * (int)p->stride_height - (int)p->pad_top, x = out_x * (int)p->stride_width - (int)p->pad_left;
      for (first = 0; first + TK_LANES <= channels; first += TK_LANES) {
        tk_depthwise_block(p, stage, input, y, x, first, TK_LANES, output);
      }
      if (first < channels) tk_depthwise_rest(p, stage, input, y, x, first, channels - first, output);
      output += channels;
    }
  }
}

#endif

void tk_depthwise_conv_2d_s8(const struct tk_depthwise_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output,
                             int8_t *scratch) {
  TK_PARAMETERS(tk_depthwise_conv_2d_s8_params, p, parameters);
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, 1, 0, (int)p->output_zero_point,
                                        (int)p->activation_min, (int)p->activation_max};
  int batch;
  for (batch = 0; batch < (int)p->batches; batch++) {
#if defined(TK_PLANES)
    tk_depthwise_planes(p, &stage, input, output, scratch);
#else
    (void)scratch;
    tk_depthwise_picture(p, &stage, input, output);
#endif
    input += (int)p->input_height * (int)p->input_width * (int)p->channels;
    output += (int)p->output_height * (int)p->output_width * (int)p->channels;
  }
}

#endif

void tk_depthwise_conv_2d_s16(const struct tk_depthwise_conv_2d_s16_params *parameters, const int16_t *input,
                              int16_t *output) {
  TK_PARAMETERS(tk_depthwise_conv_2d_s16_params, p, parameters);
  const int pixel = (int)p->input_channels, channels = (int)p->output_channels, times = (int)p->depth_multiplier;
  const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width;
  const int input_height = (int)p->input_height, input_width = (int)p->input_width;
  int batch, out_y, out_x, channel, i, j;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (out_y = 0; out_y < (int)p->output_height; out_y++) {
      const int y = out_y * (int)p->stride_height - (int)p->pad_top;
      for (out_x = 0; out_x < (int)p->output_width; out_x++) {
        const int x = out_x * (int)p->stride_width - (int)p->pad_left;
        for (channel = 0; channel < channels; channel++) {
          const int8_t *weights = p->weights + channel;
          int64_t sum = 0;
          for (i = 0; i < filter_height; i++) {
            const int row = y + i * (int)p->dilation_height;
            for (j = 0; j < filter_width; j++, weights += channels) {
              const int column = x + j * (int)p->dilation_width;
              if (row < 0 || row >= input_height || column < 0 || column >= input_width) continue;
              sum += (int32_t)input[(row * input_width + column) * pixel + channel / times] * TK_READ_S8(weights);
            }
          }
          *output++ = tk_finish_s16(p->bias, p->bias_s64, p->multiplier, p->shift, channel, channel, sum,
                                    p->activation_min, p->activation_max);
        }
      }
    }
    input += input_height * input_width * pixel;
  }
}
