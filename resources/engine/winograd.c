/* 3 x 3 convolutions with stride 1 and their gradients in Winograd's points; see winograd.h. */
#include "winograd.h"

#define POINT_ROWS 4
/* Tiles in hand: their points and one panel of products stay in the nearer caches. */
#define MOST_TILES 16

typedef struct {
    const float *source; /* [3][3] matrices of [inner][outer] */
    float *points;       /* [outer / 8][36][inner][8], outer filled up with zeros */
    int inner, outer, inner_stride, outer_stride, tap_stride, turned;
} WinogradFilterArguments;

/* Filters as points; turned by half a turn for the gradient of the input. */
void winograd_filter(const void *arguments, int part, int parts)
{
    const WinogradFilterArguments *a = arguments;
    int begin, end;
    share((a->outer + PANEL - 1) / PANEL, 1, part, parts, &begin, &end);
    for (int panel = begin; panel < end; panel++)
        for (int k = 0; k < a->inner; k++)
            for (int half = 0; half < PANEL; half += LANES) {
                v128_t taps[3][3], points[WINDOW_SIDE][WINDOW_SIDE];
                int column = panel * PANEL + half;
                float *to = a->points + ((size_t)panel * POINTS * a->inner + k) * PANEL + half;
                for (int tap = 0; tap < 9; tap++) {
                    const float *from = a->source + (size_t)(a->turned ? 8 - tap : tap) * a->tap_stride + k * a->inner_stride;
                    float values[LANES];
                    for (int lane = 0; lane < LANES; lane++)
                        values[lane] = column + lane < a->outer ? from[(column + lane) * a->outer_stride] : 0.0f;
                    taps[tap / 3][tap % 3] = LOAD(values);
                }
                filter_tile(taps, points);
                for (int point = 0; point < POINTS; point++)
                    STORE(to + (size_t)point * a->inner * PANEL, points[point / WINDOW_SIDE][point % WINDOW_SIDE]);
            }
}

typedef struct {
    const float *input;
    const float *filter; /* of winograd_filter */
    const float *bias;   /* or NULL */
    float *output;
    float *scratch; /* points of the windows, products of one panel */
    int in_channels, out_channels, activation, accumulate;
    Grid in, out; /* same images, height and width; the input reaches two pixels further */
} WinogradProductArguments;

INLINE void multiply_points(int rows, const float *points, const float *panel, int depth, float *product)
{
    v128_t acc[POINT_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) acc[i][0] = acc[i][1] = ZERO;
#pragma clang loop unroll(disable)
    for (int k = 0; k < depth; k++) {
        v128_t b0 = LOAD(panel), b1 = LOAD(panel + LANES);
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            v128_t value = LOAD_SPLAT(points + i * depth + k);
            acc[i][0] = MULTIPLY_ADD(value, b0, acc[i][0]);
            acc[i][1] = MULTIPLY_ADD(value, b1, acc[i][1]);
        }
        panel += PANEL;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        STORE(product + i * PANEL, acc[i][0]);
        STORE(product + i * PANEL + LANES, acc[i][1]);
    }
}

/* A tile of the output, four channels. */
INLINE void write_tile(const WinogradProductArguments *a, const float *products, int count, TilePlace place, int column)
{
    v128_t points[WINDOW_SIDE][WINDOW_SIDE], pixels[TILE_SIDE][TILE_SIDE];
    v128_t bias = a->bias ? LOAD(a->bias + column) : ZERO;
    float *to = a->output + tile_offset(&a->out, place) + column;
    int rows = at_most(TILE_SIDE, a->out.height - place.y), columns = at_most(TILE_SIDE, a->out.width - place.x);
    for (int point = 0; point < POINTS; point++)
        points[point / WINDOW_SIDE][point % WINDOW_SIDE] = LOAD(products + (size_t)point * count * PANEL);
    output_tile(points, pixels);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            float *pixel = to + y * a->out.row_stride + x * a->out.pixel_stride;
            v128_t value = wasm_f32x4_add(pixels[y][x], bias);
            if (a->accumulate) value = wasm_f32x4_add(value, LOAD(pixel));
            STORE(pixel, activate(value, a->activation));
        }
}

/* output = activation(bias + convolution of the input); channels are multiples of four. One share computes all its images. */
void winograd_product(const void *arguments, int part, int parts)
{
    const WinogradProductArguments *a = arguments;
    TileGrid tiles = tile_grid(&a->out);
    int depth = a->in_channels;
    float *products = a->scratch + (size_t)POINTS * MOST_TILES * depth;
    (void)part;
    (void)parts;
    for (int first = 0; first < tiles.count; first += MOST_TILES) {
        int count = at_most(MOST_TILES, tiles.count - first);
        window_points(a->input, &a->in, &tiles, first, count, depth, a->scratch);
        const float *panel = a->filter;
        for (int column = 0; column < a->out_channels; column += PANEL) {
            for (int point = 0; point < POINTS; point++, panel += (size_t)depth * PANEL) {
                const float *points = a->scratch + (size_t)point * count * depth;
                float *product = products + (size_t)point * count * PANEL;
                int i = 0;
                for (; i + POINT_ROWS <= count; i += POINT_ROWS) multiply_points(POINT_ROWS, points + i * depth, panel, depth, product + i * PANEL);
                for (; i < count; i++) multiply_points(1, points + i * depth, panel, depth, product + i * PANEL);
            }
            for (int half = 0; half < PANEL && column + half < a->out_channels; half += LANES)
                for (int i = 0; i < count; i++)
                    write_tile(a, products + i * PANEL + half, count, tile_place(&tiles, first + i), column + half);
        }
    }
}

typedef struct {
    const float *input;
    const float *gradient; /* of the output */
    float *sums;           /* [36][in][out] */
    float *scratch;        /* points of the windows, points of the gradient */
    int in_channels, out_channels, accumulate;
    Grid in, out;
} WinogradCorrelateArguments;

/* Tiles of the gradient as points: [point][tile][channel]. */
INLINE void tile_points(const WinogradCorrelateArguments *a, const TileGrid *tiles, int first, int count, float *points)
{
    int channels = a->out_channels;
    for (int i = 0; i < count; i++) {
        TilePlace place = tile_place(tiles, first + i);
        const float *from = a->gradient + tile_offset(&a->out, place);
        int rows = a->out.height - place.y, columns = a->out.width - place.x;
        float *to = points + (size_t)i * channels;
        for (int c = 0; c < channels; c += LANES) {
            v128_t square[TILE_SIDE][TILE_SIDE], transformed[WINDOW_SIDE][WINDOW_SIDE];
            LOAD_SQUARE(TILE_SIDE, square, from + c, a->out, rows, columns);
            gradient_tile(square, transformed);
            for (int point = 0; point < POINTS; point++)
                STORE(to + (size_t)point * count * channels + c, transformed[point / WINDOW_SIDE][point % WINDOW_SIDE]);
        }
    }
}

/* sums[in][out] (+)= sum over tiles of points[tile][in] * gradient[tile][out], four rows. */
INLINE void correlate_points(int vectors, const float *points, const float *gradient, int count, int in_channels, int out_channels,
                             float *sums, int first)
{
    v128_t acc[POINT_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < POINT_ROWS; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) acc[i][v] = first ? ZERO : LOAD(sums + i * out_channels + v * LANES);
#pragma clang loop unroll(disable)
    for (int tile = 0; tile < count; tile++) {
        v128_t g[2];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) g[v] = LOAD(gradient + v * LANES);
#pragma clang loop unroll(full)
        for (int i = 0; i < POINT_ROWS; i++) {
            v128_t value = LOAD_SPLAT(points + i);
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) acc[i][v] = MULTIPLY_ADD(value, g[v], acc[i][v]);
        }
        points += in_channels;
        gradient += out_channels;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < POINT_ROWS; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) STORE(sums + i * out_channels + v * LANES, acc[i][v]);
}

/* The gradient of a filter as points, summed over the images of one share. */
void winograd_correlate(const void *arguments, int part, int parts)
{
    const WinogradCorrelateArguments *a = arguments;
    TileGrid tiles = tile_grid(&a->out);
    int in_channels = a->in_channels, out_channels = a->out_channels;
    float *slopes = a->scratch + (size_t)POINTS * MOST_TILES * in_channels;
    (void)part;
    (void)parts;
    for (int begin = 0; begin < tiles.count; begin += MOST_TILES) {
        int count = at_most(MOST_TILES, tiles.count - begin), first = begin == 0 && !a->accumulate;
        window_points(a->input, &a->in, &tiles, begin, count, in_channels, a->scratch);
        tile_points(a, &tiles, begin, count, slopes);
        for (int point = 0; point < POINTS; point++) {
            const float *points = a->scratch + (size_t)point * count * in_channels;
            const float *slope = slopes + (size_t)point * count * out_channels;
            float *sums = a->sums + (size_t)point * in_channels * out_channels;
            for (int column = 0; column < out_channels; column += PANEL)
                for (int row = 0; row < in_channels; row += POINT_ROWS) {
                    float *to = sums + row * out_channels + column;
                    if (column + PANEL <= out_channels)
                        correlate_points(2, points + row, slope + column, count, in_channels, out_channels, to, first);
                    else
                        correlate_points(1, points + row, slope + column, count, in_channels, out_channels, to, first);
                }
        }
    }
}

typedef struct {
    const float *sums; /* [shares][36][pairs] */
    float *output;     /* [9][pairs] */
    int pairs, shares;
} WinogradTapsArguments;

/* Adds up the shares of winograd_correlate and takes their points back to taps. `pairs` of channels are multiples of four. */
void winograd_taps(const void *arguments, int part, int parts)
{
    const WinogradTapsArguments *a = arguments;
    int begin, end;
    share(a->pairs, LANES, part, parts, &begin, &end);
    for (int pair = begin; pair < end; pair += LANES) {
        v128_t points[WINDOW_SIDE][WINDOW_SIDE], taps[3][3];
        for (int point = 0; point < POINTS; point++) {
            const float *from = a->sums + (size_t)point * a->pairs + pair;
            v128_t sum = LOAD(from);
            for (int each = 1; each < a->shares; each++) sum = wasm_f32x4_add(sum, LOAD(from + (size_t)each * POINTS * a->pairs));
            points[point / WINDOW_SIDE][point % WINDOW_SIDE] = sum;
        }
        taps_tile(points, taps);
        for (int tap = 0; tap < 9; tap++) STORE(a->output + (size_t)tap * a->pairs + pair, taps[tap / 3][tap % 3]);
    }
}
