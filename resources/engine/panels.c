/*
 * The backward pass of a fully-connected layer whose matrix lies as panels of eight outputs, [panel][input][8]. A thread has panels of
 * its own: it alone reads and changes them, from the forward product on, so that they stay in its core's cache.
 */
#include "adam.h"
#include "windows.h"

typedef struct {
    const float *gradient; /* [images][outputs] */
    const float *weights;
    float *target; /* [images][inputs]; with several shares each its own sums, so many floats on */
    int images, inputs, outputs;
    int shares, stride;
} PanelProductArguments;

/* Each vector's four lanes added up. */
INLINE v128_t sums_of(v128_t a, v128_t b, v128_t c, v128_t d)
{
    v128_t ab = wasm_f32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
    v128_t cd = wasm_f32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_f32x4_add(wasm_i32x4_shuffle(ab, cd, 0, 1, 4, 5), wasm_i32x4_shuffle(ab, cd, 2, 3, 6, 7));
}

/* `rows` images by four inputs, over the panels from `left` to `right` outputs. */
INLINE void product_square(int rows, const PanelProductArguments *a, int image, int input, int left, int right, float *target)
{
    v128_t acc[2][4];
    const float *g = a->gradient + (size_t)image * a->outputs, *w = a->weights + ((size_t)left * a->inputs + (size_t)input * PANEL);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++) acc[i][k] = ZERO;
    int column = left;
#pragma clang loop unroll(disable)
    for (; column + PANEL <= right; column += PANEL, w += (size_t)a->inputs * PANEL)
#pragma clang loop unroll(full)
        for (int half = 0; half < PANEL; half += LANES) {
            v128_t gradient[2];
#pragma clang loop unroll(full)
            for (int i = 0; i < rows; i++) gradient[i] = LOAD(g + i * a->outputs + column + half);
#pragma clang loop unroll(full)
            for (int k = 0; k < 4; k++) {
                v128_t weight = LOAD(w + k * PANEL + half);
#pragma clang loop unroll(full)
                for (int i = 0; i < rows; i++) acc[i][k] = MULTIPLY_ADD(gradient[i], weight, acc[i][k]);
            }
        }
    for (int half = 0; column + half < right; half += LANES)
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            v128_t gradient = load_lanes(g + i * a->outputs + column + half, right - column - half);
#pragma clang loop unroll(full)
            for (int k = 0; k < 4; k++) acc[i][k] = MULTIPLY_ADD(gradient, LOAD(w + k * PANEL + half), acc[i][k]);
        }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
        store_lanes(target + (size_t)(image + i) * a->inputs + input, sums_of(acc[i][0], acc[i][1], acc[i][2], acc[i][3]),
                    a->inputs - input);
}

static void product_rows(const PanelProductArguments *a, int begin, int end, int left, int right, float *target)
{
    for (int input = 0; input < a->inputs; input += 4) {
        int image = begin;
        for (; image + 2 <= end; image += 2) product_square(2, a, image, input, left, right, target);
        if (image < end) product_square(1, a, image, input, left, right, target);
    }
}

/* target[image][input] = sum over outputs of gradient[image][output] * weights[input][output]: the gradient of the layer's input. */
void panel_product(const void *arguments, int part, int parts)
{
    const PanelProductArguments *a = arguments;
    int begin, end;
    if (a->shares == 1) {
        share(a->images, 2, part, parts, &begin, &end);
        product_rows(a, begin, end, 0, a->outputs, a->target);
        return;
    }
    for (int each = parts > 1 ? part : 0; each < (parts > 1 ? part + 1 : a->shares); each++) {
        share(a->outputs, CHANNEL_GRAIN, each, a->shares, &begin, &end);
        product_rows(a, 0, a->images, begin, end, a->target + (size_t)each * a->stride);
    }
}

typedef struct {
    const float *sums;
    float *target; /* [rows][channels] */
    int rows, channels, shares, stride;
} JoinArguments;

/* Adds up what each thread has of a matrix, by channels. */
void join_shares(const void *arguments, int part, int parts)
{
    const JoinArguments *a = arguments;
    int begin, end;
    share(a->channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    for (int row = 0; row < a->rows; row++) {
        const float *from = a->sums + (size_t)row * a->channels;
        float *to = a->target + (size_t)row * a->channels;
        for (int i = begin; i < end; i += LANES) {
            v128_t sum = LOAD(from + i);
            for (int each = 1; each < a->shares; each++) sum = wasm_f32x4_add(sum, LOAD(from + (size_t)each * a->stride + i));
            store_lanes(to + i, sum, end - i);
        }
    }
}

typedef struct {
    const float *input; /* [images][inputs] */
    const float *gradient; /* [images][outputs] */
    float *output; /* panels; or with an optimizer room for one panel, for each share so many floats on */
    int images, inputs, outputs, accumulate;
    const AdamArguments *adam; /* or NULL */
    int offset, stride; /* of the matrix among all parameters; from one share's room to the next one's */
} PanelGradientArguments;

/* Four (or fewer) inputs of one panel. */
INLINE void panel_tile(int rows, const PanelGradientArguments *a, int input, int column, int width, float *to, int add)
{
    v128_t acc[TILE][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        acc[i][0] = add ? LOAD(to + i * PANEL) : ZERO;
        acc[i][1] = add ? LOAD(to + i * PANEL + LANES) : ZERO;
    }
    const float *x = a->input + input, *g = a->gradient + column;
#pragma clang loop unroll(disable)
    for (int image = 0; image < a->images; image++, x += a->inputs, g += a->outputs) {
        v128_t low = load_lanes(g, width), high = width > LANES ? load_lanes(g + LANES, width - LANES) : ZERO;
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            v128_t value = LOAD_SPLAT(x + i);
            acc[i][0] = MULTIPLY_ADD(value, low, acc[i][0]);
            acc[i][1] = MULTIPLY_ADD(value, high, acc[i][1]);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
        STORE(to + i * PANEL, acc[i][0]);
        STORE(to + i * PANEL + LANES, acc[i][1]);
    }
}

/* All inputs of one panel; inlined with a constant width, whole panels are loaded without asking for it. */
INLINE void panel_tiles(const PanelGradientArguments *a, int column, int width, float *to)
{
    int input = 0;
    for (; input + TILE <= a->inputs; input += TILE) panel_tile(TILE, a, input, column, width, to + input * PANEL, a->accumulate);
    for (; input < a->inputs; input++) panel_tile(1, a, input, column, width, to + input * PANEL, a->accumulate);
}

/*
 * weights[input][output]'s gradient: sum over images of input[image][input] * gradient[image][output]. With an optimizer each panel
 * takes its Adam step at once: the whole gradient never lies in memory.
 */
void panel_gradient(const void *arguments, int part, int parts)
{
    const PanelGradientArguments *a = arguments;
    int panels = (a->outputs + PANEL - 1) / PANEL, floats = a->inputs * PANEL, begin, end;
    if (a->adam && !may_learn(a->adam)) return;
    share(panels, CHANNEL_GRAIN / PANEL, part, parts, &begin, &end);
    for (int panel = begin; panel < end; panel++) {
        float *to = a->output + (a->adam ? (size_t)part * a->stride : (size_t)panel * floats);
        int column = panel * PANEL, width = at_most(PANEL, a->outputs - column);
        if (width == PANEL)
            panel_tiles(a, column, PANEL, to);
        else
            panel_tiles(a, column, width, to);
        if (a->adam) adam_run(a->adam, to, a->offset + panel * floats, floats);
    }
}
