/*
 * A batch of NHWC pictures that may have a border: pixel (image, y, x) starts at image * image_stride + y * row_stride +
 * x * channels. A dense batch may be described as rows of any length.
 */
#ifndef KILN_PICTURE_H
#define KILN_PICTURE_H

#include "kiln.h"

typedef struct {
    int image_stride, row_stride;
} Picture;

typedef struct {
    int images, height, width, channels;
} Size;

/* Floats before row `row` of all rows of all images. */
INLINE size_t row_start(const Picture *picture, const Size *size, int row)
{
    return (size_t)(row / size->height) * picture->image_stride + (size_t)(row % size->height) * picture->row_stride;
}

/* Channels of a share, in whole cache lines. Two panels of a matrix are as wide. */
#define CHANNEL_GRAIN 16

/* Partial sums of channels lie as [part][2][padded channels], so that every share has its own cache lines. */
INLINE int padded_channels(int channels) { return (channels + 15) & ~15; }

/* Passes where the activation's output lies strictly between its limits, else 0. */
INLINE v128_t activation_mask(v128_t output, v128_t value, int activation)
{
    if (activation == 0) return value;
    if (activation == 3) {
        v128_t inside = wasm_v128_and(wasm_f32x4_gt(output, SPLAT(-1.0f)), wasm_f32x4_lt(output, SPLAT(1.0f)));
        return wasm_v128_and(value, inside);
    }
    v128_t open = wasm_f32x4_gt(output, ZERO);
    if (activation == 2) open = wasm_v128_and(open, wasm_f32x4_lt(output, SPLAT(6.0f)));
    return wasm_v128_and(value, open);
}

#endif
