/*
 * Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, 2016, section 4), with the points 0, 1, -1, 2, -2 and infinity:
 * a tile of 4 x 4 pixels of a 3 x 3 convolution takes 36 multiplications for each pair of channels instead of 144. One
 * dimension each; a tile goes through rows, then columns. Vectors hold four channels.
 */
#ifndef KILN_WINOGRAD_H
#define KILN_WINOGRAD_H

#include "windows.h"

#define TILE_SIDE 4
#define WINDOW_SIDE 6
#define POINTS 36

/* B^T d: six pixels. */
INLINE void input_points(const v128_t d[WINDOW_SIDE], v128_t t[WINDOW_SIDE])
{
    v128_t even = MULTIPLY_ADD(SPLAT(-4.0f), d[2], d[4]), odd = MULTIPLY_ADD(SPLAT(-4.0f), d[1], d[3]);
    v128_t far_even = wasm_f32x4_sub(d[4], d[2]), far_odd = wasm_f32x4_sub(d[3], d[1]);
    t[0] = MULTIPLY_ADD(SPLAT(4.0f), d[0], MULTIPLY_ADD(SPLAT(-5.0f), d[2], d[4]));
    t[1] = wasm_f32x4_add(even, odd);
    t[2] = wasm_f32x4_sub(even, odd);
    t[3] = MULTIPLY_ADD(SPLAT(2.0f), far_odd, far_even);
    t[4] = MULTIPLY_ADD(SPLAT(-2.0f), far_odd, far_even);
    t[5] = MULTIPLY_ADD(SPLAT(4.0f), d[1], MULTIPLY_ADD(SPLAT(-5.0f), d[3], d[5]));
}

/* G w: three taps. */
INLINE void filter_points(const v128_t w[3], v128_t t[WINDOW_SIDE])
{
    v128_t sixth = SPLAT(-1.0f / 6.0f), ends = wasm_f32x4_add(w[0], w[2]);
    v128_t far_ends = wasm_f32x4_mul(MULTIPLY_ADD(SPLAT(4.0f), w[2], w[0]), SPLAT(1.0f / 24.0f));
    v128_t middle = wasm_f32x4_mul(w[1], SPLAT(1.0f / 12.0f));
    t[0] = wasm_f32x4_mul(w[0], SPLAT(0.25f));
    t[1] = wasm_f32x4_mul(wasm_f32x4_add(ends, w[1]), sixth);
    t[2] = wasm_f32x4_mul(wasm_f32x4_sub(ends, w[1]), sixth);
    t[3] = wasm_f32x4_add(far_ends, middle);
    t[4] = wasm_f32x4_sub(far_ends, middle);
    t[5] = w[2];
}

/* A^T m: the pixels of the output. */
INLINE void output_pixels(const v128_t m[WINDOW_SIDE], v128_t y[TILE_SIDE])
{
    v128_t sum = wasm_f32x4_add(m[1], m[2]), difference = wasm_f32x4_sub(m[1], m[2]);
    v128_t far_sum = wasm_f32x4_add(m[3], m[4]), far_difference = wasm_f32x4_sub(m[3], m[4]);
    y[0] = wasm_f32x4_add(wasm_f32x4_add(m[0], sum), far_sum);
    y[1] = MULTIPLY_ADD(SPLAT(2.0f), far_difference, difference);
    y[2] = MULTIPLY_ADD(SPLAT(4.0f), far_sum, sum);
    y[3] = wasm_f32x4_add(MULTIPLY_ADD(SPLAT(8.0f), far_difference, difference), m[5]);
}

/* A dy: the transpose of output_pixels. */
INLINE void gradient_points(const v128_t y[TILE_SIDE], v128_t t[WINDOW_SIDE])
{
    v128_t even = wasm_f32x4_add(y[0], y[2]), odd = wasm_f32x4_add(y[1], y[3]);
    v128_t far_even = MULTIPLY_ADD(SPLAT(4.0f), y[2], y[0]), far_odd = MULTIPLY_ADD(SPLAT(8.0f), y[3], wasm_f32x4_add(y[1], y[1]));
    t[0] = y[0];
    t[1] = wasm_f32x4_add(even, odd);
    t[2] = wasm_f32x4_sub(even, odd);
    t[3] = wasm_f32x4_add(far_even, far_odd);
    t[4] = wasm_f32x4_sub(far_even, far_odd);
    t[5] = y[3];
}

/* G^T z: the transpose of filter_points. */
INLINE void filter_taps(const v128_t z[WINDOW_SIDE], v128_t w[3])
{
    v128_t sum = wasm_f32x4_mul(wasm_f32x4_add(z[1], z[2]), SPLAT(-1.0f / 6.0f)), far_sum = wasm_f32x4_add(z[3], z[4]);
    v128_t far_difference = wasm_f32x4_mul(wasm_f32x4_sub(z[3], z[4]), SPLAT(1.0f / 12.0f));
    w[0] = MULTIPLY_ADD(SPLAT(0.25f), z[0], MULTIPLY_ADD(SPLAT(1.0f / 24.0f), far_sum, sum));
    w[1] = MULTIPLY_ADD(SPLAT(1.0f / 6.0f), wasm_f32x4_sub(z[2], z[1]), far_difference);
    w[2] = wasm_f32x4_add(MULTIPLY_ADD(SPLAT(1.0f / 6.0f), far_sum, sum), z[5]);
}

/* Both dimensions of a tile: `from` values a side become `to`. */
#define TRANSFORM_TILE(name, step, from, to)                                                                                     \
    INLINE void name(const v128_t in[from][from], v128_t out[to][to])                                                           \
    {                                                                                                                            \
        v128_t half[from][to];                                                                                                   \
        for (int row = 0; row < from; row++) step(in[row], half[row]);                                                           \
        for (int column = 0; column < to; column++) {                                                                            \
            v128_t line[from], result[to];                                                                                       \
            for (int row = 0; row < from; row++) line[row] = half[row][column];                                                  \
            step(line, result);                                                                                                  \
            for (int row = 0; row < to; row++) out[row][column] = result[row];                                                   \
        }                                                                                                                        \
    }

TRANSFORM_TILE(input_tile, input_points, WINDOW_SIDE, WINDOW_SIDE)
TRANSFORM_TILE(filter_tile, filter_points, 3, WINDOW_SIDE)
TRANSFORM_TILE(output_tile, output_pixels, WINDOW_SIDE, TILE_SIDE)
TRANSFORM_TILE(gradient_tile, gradient_points, TILE_SIDE, WINDOW_SIDE)
TRANSFORM_TILE(taps_tile, filter_taps, WINDOW_SIDE, 3)

/* The tiles of a batch, row by row. */
typedef struct {
    int rows, columns, count; /* of an image; of all images */
} TileGrid;

INLINE TileGrid tile_grid(const Grid *out)
{
    int rows = (out->height + TILE_SIDE - 1) / TILE_SIDE, columns = (out->width + TILE_SIDE - 1) / TILE_SIDE;
    return (TileGrid){rows, columns, out->images * rows * columns};
}

/* Where a tile's first pixel is. */
typedef struct {
    int image, y, x;
} TilePlace;

INLINE TilePlace tile_place(const TileGrid *tiles, int tile)
{
    int row = tile / tiles->columns;
    return (TilePlace){row / tiles->rows, row % tiles->rows * TILE_SIDE, tile % tiles->columns * TILE_SIDE};
}

INLINE int tile_offset(const Grid *grid, TilePlace place)
{
    return place.image * grid->image_stride + place.y * grid->row_stride + place.x * grid->pixel_stride;
}

/* A square of a picture, zeros where it ends. */
#define LOAD_SQUARE(side, square, from, grid, rows, columns)                                                                     \
    for (int row = 0; row < (side); row++)                                                                                       \
        for (int column = 0; column < (side); column++)                                                                          \
            square[row][column] = (rows) >= (side) && (columns) >= (side)                                                        \
                                      ? LOAD((from) + row * (grid).row_stride + column * (grid).pixel_stride)                    \
                                  : row < (rows) && column < (columns)                                                           \
                                      ? LOAD((from) + row * (grid).row_stride + column * (grid).pixel_stride)                    \
                                      : ZERO

/* Windows of `count` tiles as points: [point][tile][channel]. `in` is as large as the output, and reaches two pixels further. */
INLINE void window_points(const float *input, const Grid *in, const TileGrid *tiles, int first, int count, int channels, float *points)
{
    for (int i = 0; i < count; i++) {
        TilePlace place = tile_place(tiles, first + i);
        const float *from = input + tile_offset(in, place);
        int rows = in->height + 2 - place.y, columns = in->width + 2 - place.x;
        float *to = points + (size_t)i * channels;
        for (int c = 0; c < channels; c += LANES) {
            v128_t square[WINDOW_SIDE][WINDOW_SIDE], transformed[WINDOW_SIDE][WINDOW_SIDE];
            if (rows >= WINDOW_SIDE && columns >= WINDOW_SIDE) {
                for (int row = 0; row < WINDOW_SIDE; row++)
                    for (int column = 0; column < WINDOW_SIDE; column++)
                        square[row][column] = LOAD(from + c + row * in->row_stride + column * in->pixel_stride);
            } else {
                LOAD_SQUARE(WINDOW_SIDE, square, from + c, *in, rows, columns);
            }
            input_tile(square, transformed);
            for (int point = 0; point < POINTS; point++)
                STORE(to + (size_t)point * count * channels + c, transformed[point / WINDOW_SIDE][point % WINDOW_SIDE]);
        }
    }
}

#endif
