/* Depthwise convolution (one filter a channel) and its two gradients, over padded pictures. */
#include "windows.h"

/* The taps of a window: their distances in floats. */
typedef struct {
    int rows, columns, row_step, column_step;
} TapGrid;

typedef struct {
    const float *input;  /* padded */
    const float *filter; /* [taps][channels] */
    const float *bias;   /* or NULL */
    float *output;
    int channels, activation;
    TapGrid taps;
    Grid in, out;
} DepthwiseArguments;

#define STRIP 8

/*
 * `count` neighbouring pixels of a row, four channels. `sliding`: the next pixel's window starts at this pixel's second
 * column, so that each column is loaded once.
 */
INLINE void depthwise_strip(int count, int columns, int sliding, DepthwiseArguments a, const float *input, float *output,
                            const float *filter, v128_t bias, int width, int activation)
{
    v128_t acc[STRIP];
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) acc[i] = bias;
#pragma clang loop unroll(disable)
    for (int row = 0; row < a.taps.rows; row++, input += a.taps.row_step) {
        if (sliding) {
            v128_t taps[3];
            const float *p = input;
#pragma clang loop unroll(full)
            for (int t = 0; t < columns; t++, filter += a.channels) taps[t] = LOAD(filter);
#pragma clang loop unroll(full)
            for (int x = 0; x < count + columns - 1; x++, p += a.taps.column_step) {
                v128_t value = LOAD(p);
#pragma clang loop unroll(full)
                for (int t = 0; t < columns; t++)
                    if (x - t >= 0 && x - t < count) acc[x - t] = MULTIPLY_ADD(value, taps[t], acc[x - t]);
            }
        } else {
#pragma clang loop unroll(disable)
            for (int t = 0; t < columns; t++, filter += a.channels) {
                v128_t tap = LOAD(filter);
                const float *p = input + t * a.taps.column_step;
#pragma clang loop unroll(full)
                for (int i = 0; i < count; i++, p += a.in.pixel_stride) acc[i] = MULTIPLY_ADD(LOAD(p), tap, acc[i]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++, output += a.out.pixel_stride) store_lanes(output, activate(acc[i], activation), width);
}

#define DEPTHWISE_STRIP(count)                                                                                                   \
    case count: depthwise_strip(count, columns, sliding, a, input, output, filter, bias, width, activation); break

INLINE void depthwise_row(int columns, int sliding, DepthwiseArguments a, const float *input, float *output, int channel, int width,
                          int activation)
{
    const float *filter = a.filter + channel;
    v128_t bias = a.bias ? load_lanes(a.bias + channel, width) : ZERO;
    int left = a.in.width;
    for (; left >= STRIP; left -= STRIP, input += STRIP * a.in.pixel_stride, output += STRIP * a.out.pixel_stride)
        depthwise_strip(STRIP, columns, sliding, a, input, output, filter, bias, width, activation);
    switch (left) {
        DEPTHWISE_STRIP(7);
        DEPTHWISE_STRIP(6);
        DEPTHWISE_STRIP(5);
        DEPTHWISE_STRIP(4);
        DEPTHWISE_STRIP(3);
        DEPTHWISE_STRIP(2);
        DEPTHWISE_STRIP(1);
    }
}

/* output[pixel][c] = activation(bias[c] + sum over taps of input[pixel + tap][c] * filter[tap][c]) */
void depthwise(const void *arguments, int part, int parts)
{
    const DepthwiseArguments a = *(const DepthwiseArguments *)arguments;
    int begin, end, sliding = a.taps.column_step == a.in.pixel_stride ? a.taps.columns : 0;
    share(a.in.images * a.in.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int image = row / a.in.height, y = row % a.in.height;
        const float *input = a.input + image * a.in.image_stride + y * a.in.row_stride;
        float *output = a.output + image * a.out.image_stride + y * a.out.row_stride;
        for (int c = 0; c < a.channels; c += LANES) {
            int width = a.channels - c;
            if (sliding == 3 && width >= LANES && a.activation == 0)
                depthwise_row(3, 1, a, input + c, output + c, c, LANES, 0);
            else if (sliding == 2 && width >= LANES && a.activation == 0)
                depthwise_row(2, 1, a, input + c, output + c, c, LANES, 0);
            else
                depthwise_row(a.taps.columns, 0, a, input + c, output + c, c, width, a.activation);
        }
    }
}

typedef struct {
    const float *input;    /* padded */
    const float *gradient; /* of the output */
    float *output;         /* [taps][channels] */
    int channels, accumulate;
    TapGrid taps;
    Grid in, out;
} DepthwiseFilterArguments;

/* Rows of one image, for `columns` neighbouring taps of one row of taps and `vectors` times four channels. */
INLINE void correlate_taps(int columns, int vectors, int sliding, const DepthwiseFilterArguments *a, const float *input,
                           const float *gradient, int rows, float *to, int width, int first)
{
    v128_t acc[3][2];
    int channels = a->channels, step = a->taps.column_step, stride = a->in.pixel_stride, out_stride = a->out.pixel_stride;
    for (int t = 0; t < columns; t++)
        for (int v = 0; v < vectors; v++) acc[t][v] = first ? ZERO : load_lanes(to + t * channels + v * LANES, width);
    for (int y = 0; y < rows; y++, input += a->in.row_stride, gradient += a->out.row_stride) {
        const float *p = input, *g = gradient;
        int x = 0;
        if (sliding)
#pragma clang loop unroll(disable)
            for (; x + 2 <= a->in.width; x += 2, p += 2 * stride, g += 2 * out_stride)
#pragma clang loop unroll(full)
                for (int v = 0; v < vectors; v++) {
                    v128_t g0 = LOAD(g + v * LANES), g1 = LOAD(g + out_stride + v * LANES);
                    const float *from = p + v * LANES;
#pragma clang loop unroll(full)
                    for (int t = 0; t <= columns; t++, from += step) {
                        v128_t value = LOAD(from);
                        if (t < columns) acc[t][v] = MULTIPLY_ADD(value, g0, acc[t][v]);
                        if (t > 0) acc[t - 1][v] = MULTIPLY_ADD(value, g1, acc[t - 1][v]);
                    }
                }
#pragma clang loop unroll(disable)
        for (; x < a->in.width; x++, p += stride, g += out_stride)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                v128_t slope = LOAD(g + v * LANES);
                const float *from = p + v * LANES;
#pragma clang loop unroll(full)
                for (int t = 0; t < columns; t++, from += step) acc[t][v] = MULTIPLY_ADD(LOAD(from), slope, acc[t][v]);
            }
    }
    for (int t = 0; t < columns; t++)
        for (int v = 0; v < vectors; v++) store_lanes(to + t * channels + v * LANES, acc[t][v], width);
}

INLINE void correlate_tap_row(int vectors, const DepthwiseFilterArguments *a, const float *input, const float *gradient, int rows,
                              float *to, int width, int first)
{
    int t = 0, step = a->taps.column_step, channels = a->channels;
    if (a->in.pixel_stride == step)
        for (; t + 3 <= a->taps.columns; t += 3)
            correlate_taps(3, vectors, 1, a, input + t * step, gradient, rows, to + t * channels, width, first);
    for (; t + 3 <= a->taps.columns; t += 3)
        correlate_taps(3, vectors, 0, a, input + t * step, gradient, rows, to + t * channels, width, first);
    for (; t < a->taps.columns; t++)
        correlate_taps(1, vectors, 0, a, input + t * step, gradient, rows, to + t * channels, width, first);
}

/* One or two neighbouring pixels times the nine taps of a sliding 3 x 3 window. */
INLINE void correlate_square(int pair, int step, int row_step, const float *p, v128_t g0, v128_t g1, v128_t acc[3][3])
{
#pragma clang loop unroll(full)
    for (int row = 0; row < 3; row++, p += row_step) {
        const float *from = p;
#pragma clang loop unroll(full)
        for (int column = 0; column < 3 + pair; column++, from += step) {
            v128_t value = LOAD(from);
            if (column < 3) acc[row][column] = MULTIPLY_ADD(value, g0, acc[row][column]);
            if (pair && column > 0) acc[row][column - 1] = MULTIPLY_ADD(value, g1, acc[row][column - 1]);
        }
    }
}

/* The same as correlate_taps for all nine taps of a sliding 3 x 3 window at once, four channels. */
INLINE void correlate_squares(DepthwiseFilterArguments a, const float *input, const float *gradient, int rows, float *to, int width,
                              int first)
{
    v128_t acc[3][3];
#pragma clang loop unroll(full)
    for (int t = 0; t < 9; t++) acc[t / 3][t % 3] = first ? ZERO : load_lanes(to + t * a.channels, width);
    for (int y = 0; y < rows; y++, input += a.in.row_stride, gradient += a.out.row_stride) {
        const float *p = input, *g = gradient;
        int left = a.in.width;
#pragma clang loop unroll(disable)
        for (; left >= 2; left -= 2, p += 2 * a.in.pixel_stride, g += 2 * a.out.pixel_stride)
            correlate_square(1, a.in.pixel_stride, a.taps.row_step, p, LOAD(g), LOAD(g + a.out.pixel_stride), acc);
        if (left) correlate_square(0, a.in.pixel_stride, a.taps.row_step, p, LOAD(g), ZERO, acc);
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < 9; t++) store_lanes(to + t * a.channels, acc[t / 3][t % 3], width);
}

/* Floats of both operands that stay in the first-level cache while all taps pass over them. */
#define FILTER_BLOCK 4096

/* output[tap][c] = sum over pixels of input[pixel + tap][c] * gradient[pixel][c] */
void depthwise_filter_gradient(const void *arguments, int part, int parts)
{
    const DepthwiseFilterArguments *a = arguments;
    int begin, end, channels = a->channels, block = FILTER_BLOCK / (a->in.row_stride + a->out.row_stride + 1);
    int square = a->taps.rows == 3 && a->taps.columns == 3 && a->taps.column_step == a->in.pixel_stride;
    block = block < 1 ? 1 : at_most(block, a->in.height);
    share((channels + LANES - 1) / LANES, 1, part, parts, &begin, &end);
    for (int image = 0; image < a->in.images; image++)
        for (int y = 0; y < a->in.height; y += block) {
            int rows = at_most(block, a->in.height - y), first = image == 0 && y == 0 && !a->accumulate;
            const float *gradient = a->gradient + image * a->out.image_stride + y * a->out.row_stride;
            for (int group = begin; group < end;) {
                int c = group * LANES, pair = group + 2 <= end && c + 2 * LANES <= channels;
                const float *input = a->input + image * a->in.image_stride + y * a->in.row_stride + c;
                float *to = a->output + c;
                if (square) {
                    correlate_squares(*a, input, gradient + c, rows, to, channels - c, first);
                    group++;
                    continue;
                }
                for (int row = 0; row < a->taps.rows; row++, input += a->taps.row_step, to += a->taps.columns * channels) {
                    if (pair)
                        correlate_tap_row(2, a, input, gradient + c, rows, to, LANES, first);
                    else
                        correlate_tap_row(1, a, input, gradient + c, rows, to, channels - c, first);
                }
                group += pair ? 2 : 1;
            }
        }
}
