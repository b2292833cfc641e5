/*
 * Depthwise convolution channel by channel: one channel after the other is copied, widened to 16 bits and bordered, to a plane
 * of some rows, where taps need no checks and weights stay in registers. Long dilated filters get zeros between their taps.
 */
#ifndef TK_DEPTHWISE_PLANES_H
#define TK_DEPTHWISE_PLANES_H

#include "tk_depthwise_conv_2d.h"
#include "tk_matmul.h"

/* The geometry along one axis, and the distances of neighbours along it in bytes. */
struct tk_plane_axis {
  int input, output, filter, stride, dilation, pad;
  int input_step, output_step, tap_step;
};

/* Taps from the first to the last. */
TK_INLINE int tk_plane_reach(const struct tk_plane_axis *axis) {
  return (axis->filter - 1) * axis->dilation + 1;
}

/* What is the same for all bands: the plane, rows of `width` values, and the taps of the channel, `pairs` words for each row. */
struct tk_plane_band {
  int16_t *plane;
  uint32_t *taps;
  int width, pairs, fast;
};

/* Whether 3x3 taps that lie side by side may be held in registers. */
TK_INLINE int tk_is_fast(const struct tk_plane_axis *y, const struct tk_plane_axis *x) {
  return y->filter == 3 && x->filter == 3 && y->dilation == 1 && x->dilation == 1 && x->stride <= 2;
}

#if defined(TK_DSP)
#include "tk_planes_arm.h"
#else
#include "tk_planes.h"
#endif

/* `count` times the same value. */
TK_INLINE void tk_fill_values(int16_t *to, int count, int value) {
  for (; count > 0; count--) *to++ = (int16_t)value;
}

/* An even number of values to a lower address. */
static void tk_move_up(int16_t *to, const int16_t *from, int count) {
  uint32_t pair;
  for (; count > 0; count -= 2, to += 2, from += 2) {
    memcpy(&pair, from, 4);
    memcpy(to, &pair, 4);
  }
}

/* All channels of one picture. */
static void tk_depthwise_planes(const struct tk_depthwise_conv_2d_s8_params *p, const struct tk_output_stage *stage,
                                const int8_t *input, int8_t *output, int8_t *scratch) {
  const int channels = (int)p->channels;
  const struct tk_plane_axis down = {(int)p->input_height, (int)p->output_height, (int)p->filter_height,
                                     (int)p->stride_height, (int)p->dilation_height, (int)p->pad_top,
                                     (int)p->input_width * channels, (int)p->output_width * channels,
                                     (int)p->filter_width * channels};
  const struct tk_plane_axis across = {(int)p->input_width, (int)p->output_width, (int)p->filter_width, (int)p->stride_width,
                                       (int)p->dilation_width, (int)p->pad_left, channels, channels, channels};
  /* Long rows cost less; but only a whole plane can be turned, because a band has to be read before it is overwritten. */
  const int turned = p->band_height >= p->output_height && down.output > across.output;
  const struct tk_plane_axis *const y = turned ? &across : &down, *const x = turned ? &down : &across;
  const int reach = tk_plane_reach(x), pairs = (reach + 1) / 2, rows = tk_plane_reach(y);
  const int width = ((((x->output + 3) & ~3) - 1) * x->stride + 2 * pairs + 1) & ~1;
  const int count = tk_minimum(x->input, width - x->pad);
  uint32_t *const taps = (uint32_t *)(void *)scratch;
  int16_t *const plane = (int16_t *)(void *)(taps + y->filter * pairs);
  struct tk_plane_band band;
  int channel;
  band.plane = plane;
  band.taps = taps;
  band.width = width;
  band.pairs = pairs;
  /* What lies outside of the picture stays the same for all channels. */
  tk_fill_values(plane, ((tk_minimum((int)p->band_height, y->output) - 1) * y->stride + rows) * width,
                 (int)p->input_zero_point);
  for (channel = 0; channel < channels; channel++) {
    int first, filled = 0;
    band.fast = tk_is_fast(y, x) && stage->shift[channel] < 0 && stage->shift[channel] > -23;
    tk_take_taps(&band, p->weights + channel, y, x);
    for (first = 0; first < y->output; first += (int)p->band_height) {
      const int height = tk_minimum((int)p->band_height, y->output - first);
      const int needed = (height - 1) * y->stride + rows, top = first * y->stride - y->pad;
      int row;
      for (row = filled; row < needed; row++) {
        const int at = top + row, there = at >= 0 && at < y->input;
        int16_t *values = plane + row * width + x->pad;
        if (there) {
          tk_widen_channel(values, input + channel + at * y->input_step, count, x->input_step);
        } else if (p->band_height < p->output_height) {
          tk_fill_values(values, count, (int)p->input_zero_point);
        }
      }
      tk_multiply_band(stage, channel, &band, y, x, height, output + channel + first * y->output_step);
      /* The rows that the next band shares with this one move to the top. */
      filled = tk_maximum(0, rows - y->stride);
      if (first + height < y->output) tk_move_up(plane, plane + height * y->stride * width, filled * width);
    }
  }
}

#endif
