/* Matrix products over windows: convolution, its gradients, the forward pass of fully-connected layers. */
#include "windows.h"

#define BLOCK 64

typedef struct {
    const float *source;
    float *packed;
    int rows, columns, row_stride, column_stride;
    int panel_rows; /* rows of the whole packed matrix, of which this call writes some */
} PackArguments;

/* Four rows of four floats become columns. */
INLINE void transpose_square(const float *from, int from_stride, float *to, int to_stride)
{
    v128_t a = LOAD(from), b = LOAD(from + from_stride), c = LOAD(from + 2 * from_stride), d = LOAD(from + 3 * from_stride);
    v128_t ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
    v128_t cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
    STORE(to, wasm_i32x4_shuffle(ab0, cd0, 0, 1, 4, 5));
    STORE(to + to_stride, wasm_i32x4_shuffle(ab0, cd0, 2, 3, 6, 7));
    STORE(to + 2 * to_stride, wasm_i32x4_shuffle(ab1, cd1, 0, 1, 4, 5));
    STORE(to + 3 * to_stride, wasm_i32x4_shuffle(ab1, cd1, 2, 3, 6, 7));
}

/* A matrix as panels of eight columns: packed[column / 8][row][column % 8], the last panel filled up with zeros. */
void pack_panels(const void *arguments, int part, int parts)
{
    const PackArguments *a = arguments;
    int panels = (a->columns + PANEL - 1) / PANEL, begin, end;
    share(panels, CHANNEL_GRAIN / PANEL, part, parts, &begin, &end);
    for (int panel = begin; panel < end; panel++) {
        float *to = a->packed + (size_t)panel * a->panel_rows * PANEL;
        const float *from = a->source + panel * PANEL * a->column_stride;
        int width = at_most(PANEL, a->columns - panel * PANEL);
        if (width == PANEL && a->column_stride == 1) {
            for (int row = 0; row < a->rows; row++, to += PANEL, from += a->row_stride) {
                STORE(to, LOAD(from));
                STORE(to + LANES, LOAD(from + LANES));
            }
        } else if (width == PANEL && a->row_stride == 1) {
            int row = 0;
            for (; row + LANES <= a->rows; row += LANES)
                for (int half = 0; half < PANEL; half += LANES)
                    transpose_square(from + row + half * a->column_stride, a->column_stride, to + row * PANEL + half, PANEL);
            for (; row < a->rows; row++)
                for (int column = 0; column < PANEL; column++) to[row * PANEL + column] = from[row + column * a->column_stride];
        } else {
            for (int row = 0; row < a->rows; row++, to += PANEL, from += a->row_stride)
                for (int column = 0; column < PANEL; column++)
                    to[column] = column < width ? from[column * a->column_stride] : 0.0f;
        }
    }
}

typedef struct {
    const float *input;
    const float *packed;
    const float *bias; /* or NULL */
    float *output;
    const int *offsets; /* of each tap */
    int taps, chunk, columns, activation, accumulate;
    Grid in, out; /* same images, height and width */
} ProductArguments;

/* acc[i] += row i of the windows times one panel. */
INLINE void multiply_tile(int rows, const float *const *pixels, const ProductArguments *a, const float *panel, v128_t acc[TILE][2])
{
    for (int tap = 0; tap < a->taps; tap++) {
        const float *p[TILE];
        for (int i = 0; i < rows; i++) p[i] = pixels[i] + a->offsets[tap];
        /* Unrolled, the compiler loads ahead and spills the accumulators: 30 instead of 47 GFLOP/s. */
#pragma clang loop unroll(disable)
        for (int k = 0; k < a->chunk; k++) {
            v128_t b0 = LOAD(panel), b1 = LOAD(panel + LANES);
#pragma clang loop unroll(full)
            for (int i = 0; i < rows; i++) {
                v128_t value = LOAD_SPLAT(p[i] + k);
                acc[i][0] = MULTIPLY_ADD(value, b0, acc[i][0]);
                acc[i][1] = MULTIPLY_ADD(value, b1, acc[i][1]);
            }
            panel += PANEL;
        }
    }
}

INLINE void product_tile(int rows, const int *in, const int *out, const ProductArguments *a, const float *panel, int column)
{
    v128_t acc[TILE][2];
    const float *pixels[TILE];
    int width = at_most(PANEL, a->columns - column);
    for (int i = 0; i < rows; i++) {
        pixels[i] = a->input + in[i];
        acc[i][0] = acc[i][1] = ZERO;
    }
    multiply_tile(rows, pixels, a, panel, acc);
    v128_t bias0 = ZERO, bias1 = ZERO;
    if (a->bias) {
        bias0 = load_lanes(a->bias + column, width);
        if (width > LANES) bias1 = load_lanes(a->bias + column + LANES, width - LANES);
    }
    for (int i = 0; i < rows; i++) {
        float *to = a->output + out[i] + column;
        v128_t low = wasm_f32x4_add(acc[i][0], bias0), high = wasm_f32x4_add(acc[i][1], bias1);
        if (a->accumulate) low = wasm_f32x4_add(low, load_lanes(to, width));
        store_lanes(to, activate(low, a->activation), width);
        if (width > LANES) {
            if (a->accumulate) high = wasm_f32x4_add(high, load_lanes(to + LANES, width - LANES));
            store_lanes(to + LANES, activate(high, a->activation), width - LANES);
        }
    }
}

/*
 * Reads one float of every cache line of `count` pixels. What another core has written comes over a dozen lines at a time then; the
 * products would ask for it line by line, and wait a tenth of a microsecond for each.
 */
static void fetch(const Grid *grid, const float *pixels, int count, int floats)
{
    int offsets[BLOCK];
    float sum = 0.0f;
    for (int first = 0; first < count; first += BLOCK) {
        int some = at_most(BLOCK, count - first);
        pixel_offsets(grid, first, some, offsets);
        for (int i = 0; i < some; i++)
            for (int k = 0; k < floats; k += CHANNEL_GRAIN) sum += pixels[offsets[i] + k];
    }
    volatile float fetched = sum;
    (void)fetched;
}

/* output[m][column] = activation(bias[column] + sum over k of windows[m][k] * packed[k][column]) */
void window_product(const void *arguments, int part, int parts)
{
    const ProductArguments *a = arguments;
    int in[BLOCK], out[BLOCK], begin = 0, end = pixels_of(&a->in), left = 0, right = a->columns;
    int depth = a->taps * a->chunk;
    /* The pixels of a block stay in the first-level cache while all panels pass over them. */
    int block = 4096 / (a->taps * a->in.pixel_stride + 1) / TILE * TILE;
    block = block < 2 * TILE ? 2 * TILE : at_most(block, BLOCK);
    /* Wide outputs are shared by channels, so that each thread finds its own again in a normalization behind. */
    if (a->columns >= CHANNEL_GRAIN * parts) {
        share(a->columns, CHANNEL_GRAIN, part, parts, &left, &right);
        if (parts > 1 && a->taps == 1) fetch(&a->in, a->input, end, a->chunk);
    } else {
        share(end, TILE, part, parts, &begin, &end);
    }
    for (int first = begin; first < end; first += block) {
        int count = at_most(block, end - first);
        pixel_offsets(&a->in, first, count, in);
        pixel_offsets(&a->out, first, count, out);
        const float *panel = a->packed + (size_t)depth * left;
        for (int column = left; column < right; column += PANEL, panel += (size_t)depth * PANEL) {
            int i = 0;
            for (; i + TILE <= count; i += TILE) product_tile(TILE, in + i, out + i, a, panel, column);
            switch (count - i) {
            case 3: product_tile(3, in + i, out + i, a, panel, column); break;
            case 2: product_tile(2, in + i, out + i, a, panel, column); break;
            case 1: product_tile(1, in + i, out + i, a, panel, column); break;
            }
        }
    }
}

typedef struct {
    const float *input;
    const float *gradient; /* of the product's output */
    float *output;         /* [taps * chunk][columns] */
    const int *offsets;
    int taps, chunk, columns, row_stride, accumulate;
    Grid in, out;
} CorrelateArguments;

INLINE void correlate_tile(int rows, int wide, const Block *block, const float *input, const float *gradient, float *to, int row_stride,
                           int width, int first)
{
    v128_t acc[TILE][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        acc[i][0] = first ? ZERO : LOAD(to + i * row_stride);
        acc[i][1] = first || !wide ? ZERO : LOAD(to + i * row_stride + LANES);
    }
    for (int run = 0; run < block->count; run++) {
        const float *p = input + block->runs[run].in, *g = gradient + block->runs[run].out;
        int in_stride = block->in_stride, out_stride = block->out_stride;
#pragma clang loop unroll(disable)
        for (int left = block->runs[run].count; left > 0; left--) {
            v128_t g0 = LOAD(g), g1 = wide ? LOAD(g + LANES) : ZERO;
#pragma clang loop unroll(full)
            for (int i = 0; i < rows; i++) {
                v128_t value = LOAD_SPLAT(p + i);
                acc[i][0] = MULTIPLY_ADD(value, g0, acc[i][0]);
                if (wide) acc[i][1] = MULTIPLY_ADD(value, g1, acc[i][1]);
            }
            p += in_stride;
            g += out_stride;
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        store_lanes(to + i * row_stride, acc[i][0], width);
        if (wide) store_lanes(to + i * row_stride + LANES, acc[i][1], width - LANES);
    }
}

/* Rows of the output from one run of the windows over one block of pixels, all columns. */
static void correlate_rows(const CorrelateArguments *a, const Block *block, const float *input, float *output, int rows, int first)
{
    for (int column = 0; column < a->columns; column += PANEL) {
        int width = at_most(PANEL, a->columns - column), row = 0, stride = a->row_stride;
        const float *gradient = a->gradient + column;
        float *to = output + column;
        if (width > LANES) {
            for (; row + TILE <= rows; row += TILE, to += TILE * stride)
                correlate_tile(TILE, 1, block, input + row, gradient, to, stride, width, first);
            for (; row < rows; row++, to += stride) correlate_tile(1, 1, block, input + row, gradient, to, stride, width, first);
        } else {
            for (; row + TILE <= rows; row += TILE, to += TILE * stride)
                correlate_tile(TILE, 0, block, input + row, gradient, to, stride, width, first);
            for (; row < rows; row++, to += stride) correlate_tile(1, 0, block, input + row, gradient, to, stride, width, first);
        }
    }
}

/* output[k][column] (+)= sum over m of windows[m][k] * gradient[m][column]: the gradient of a filter. */
void window_correlate(const void *arguments, int part, int parts)
{
    const CorrelateArguments *a = arguments;
    Grid in = a->in, out = a->out;
    join_rows(&in, &out);
    Block block = {.in_stride = in.pixel_stride, .out_stride = out.pixel_stride};
    int begin, end, pixels = pixels_of(&in);
    /* A block of both operands stays in the first-level cache. */
    int size = 6144 / (a->chunk + a->columns);
    size = size < 16 ? 16 : size > MOST_RUNS ? MOST_RUNS : size;
    /* Shares are cut inside the runs too, so that two threads get equal work from three taps. */
    share(a->taps * a->chunk, TILE, part, parts, &begin, &end);
    for (int m = 0; m < pixels; m += size) {
        block.count = pixel_runs(&in, &out, m, at_most(size, pixels - m), block.runs);
        for (int row = begin; row < end;) {
            int tap = row / a->chunk, inside = row % a->chunk, rows = at_most(a->chunk - inside, end - row);
            correlate_rows(a, &block, a->input + a->offsets[tap] + inside, a->output + (size_t)row * a->row_stride, rows,
                           m == 0 && !a->accumulate);
            row += rows;
        }
    }
}
