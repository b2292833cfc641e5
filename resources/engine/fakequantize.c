/* Fake quantization: values rounded to the steps that the INT8 net will have, kept as floats. */
#include "windows.h"

/* What the host writes for an activation. */
typedef struct {
    float scale, lowest_step, highest_step; /* steps count from real zero */
    float lowest, highest;                  /* the ends of the range */
} ActivationGrid;

/* The range of the values that a share has seen, and its part of the derivative by the step; the host sets them back. */
typedef struct {
    float least, most, derivative;
} SeenRange;

#define SEEN_FLOATS 16

typedef struct {
    const float *input; /* dense */
    float *output;
    const ActivationGrid *grid;
    SeenRange *seen; /* one for each share, SEEN_FLOATS apart */
    int rounds; /* 0: only look at the range */
    Size size;
    Picture out;
} FakeQuantizeArguments;

INLINE v128_t round_to_grid(v128_t x, v128_t scale, v128_t low, v128_t high)
{
    v128_t steps = wasm_f32x4_nearest(wasm_f32x4_div(x, scale));
    return wasm_f32x4_mul(AT_MOST(AT_LEAST(steps, low), high), scale);
}

void fake_quantize(const void *arguments, int part, int parts)
{
    const FakeQuantizeArguments a = *(const FakeQuantizeArguments *)arguments;
    int floats = a.size.width * a.size.channels, begin, count;
    SeenRange *seen = (SeenRange *)((float *)a.seen + part * SEEN_FLOATS);
    v128_t scale = SPLAT(a.grid->scale), low = SPLAT(a.grid->lowest_step), high = SPLAT(a.grid->highest_step);
    v128_t least = SPLAT(seen->least), most = SPLAT(seen->most);
    share(floats, CHANNEL_GRAIN, part, parts, &begin, &count);
    for (int row = 0; row < a.size.images * a.size.height; row++) {
        const float *in = a.input + (size_t)row * floats;
        float *out = a.output + row_start(&a.out, &a.size, row);
        int i = begin;
        for (; i + LANES <= count; i += LANES) {
            v128_t x = LOAD(in + i);
            least = AT_MOST(least, x);
            most = AT_LEAST(most, x);
            STORE(out + i, a.rounds ? round_to_grid(x, scale, low, high) : x);
        }
        if (i < count) {
            v128_t x = load_lanes(in + i, count - i), inside = wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(count - i));
            least = AT_MOST(least, wasm_v128_bitselect(x, least, inside));
            most = AT_LEAST(most, wasm_v128_bitselect(x, most, inside));
            store_lanes(out + i, a.rounds ? round_to_grid(x, scale, low, high) : x, count - i);
        }
    }
    seen->least = -max_lanes(wasm_f32x4_neg(least));
    seen->most = max_lanes(most);
}

typedef struct {
    const float *gradient, *input; /* dense; the input as it was before rounding */
    const ActivationGrid *grid;
    SeenRange *seen;
    int images, floats; /* of an image */
} StepGradientArguments;

/*
 * Learned step size (Esser et al. 2020, equation 3): inside the range the derivative of a rounded value by the step is
 * round(x / s) - x / s, outside it is the end that was met.
 */
void step_gradient(const void *arguments, int part, int parts)
{
    const StepGradientArguments a = *(const StepGradientArguments *)arguments;
    int count = a.images * a.floats, i = 0;
    v128_t scale = SPLAT(a.grid->scale), low = SPLAT(a.grid->lowest_step), high = SPLAT(a.grid->highest_step);
    v128_t lowest = SPLAT(a.grid->lowest), highest = SPLAT(a.grid->highest), sum = ZERO;
    (void)part;
    (void)parts;
    for (; i < count; i += LANES) {
        int lanes = at_most(LANES, count - i);
        v128_t x = load_lanes(a.input + i, lanes), steps = wasm_f32x4_div(x, scale);
        v128_t inside = wasm_v128_and(wasm_f32x4_ge(x, lowest), wasm_f32x4_le(x, highest));
        v128_t rounded = AT_MOST(AT_LEAST(wasm_f32x4_nearest(steps), low), high);
        v128_t slope = wasm_f32x4_sub(rounded, wasm_v128_and(steps, inside));
        sum = wasm_f32x4_add(sum, wasm_f32x4_mul(load_lanes(a.gradient + i, lanes), slope));
    }
    a.seen->derivative += wasm_f32x4_extract_lane(sum, 0) + wasm_f32x4_extract_lane(sum, 1) + wasm_f32x4_extract_lane(sum, 2) +
                          wasm_f32x4_extract_lane(sum, 3);
}

typedef struct {
    const float *values; /* [blocks][rows][channels] */
    float *output;
    int blocks, rows, channels, per_channel;
    float steps; /* on each side of zero */
} FakeQuantizeWeightsArguments;

/* Channels of one cache line. */
#define GROUP 16

/* No step is beyond the last: the largest weight is so many, give or take the last bit. */
INLINE v128_t round_weight(v128_t value, v128_t inverse, v128_t scale)
{
    v128_t x = wasm_f32x4_mul(value, inverse);
    v128_t half = wasm_v128_or(wasm_v128_and(x, SPLAT(-0.0f)), SPLAT(0.5f));
    return wasm_f32x4_mul(wasm_f32x4_trunc(wasm_f32x4_add(x, half)), scale);
}

/* Rounds `vectors` times four neighbouring channels, the last of them `width` wide. */
INLINE void round_group(FakeQuantizeWeightsArguments a, size_t channel, int vectors, int width, v128_t all)
{
    v128_t largest[GROUP / LANES], scale[GROUP / LANES], inverse[GROUP / LANES];
    v128_t most = SPLAT(a.steps);
    const float *from = a.values + channel;
    float *to = a.output + channel;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) largest[v] = all;
    if (a.per_channel)
        for (int row = 0; row < a.rows; row++, from += a.channels)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) largest[v] = AT_LEAST(largest[v], wasm_f32x4_abs(LOAD(from + v * LANES)));
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
        v128_t none = wasm_f32x4_eq(largest[v], ZERO);
        scale[v] = wasm_v128_bitselect(SPLAT(1.0f), wasm_f32x4_div(largest[v], most), none);
        inverse[v] = wasm_v128_bitselect(SPLAT(1.0f), wasm_f32x4_div(most, largest[v]), none);
    }
    from = a.values + channel;
    for (int row = 0; row < a.rows; row++, from += a.channels, to += a.channels)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) store_lanes(to + v * LANES, round_weight(LOAD(from + v * LANES), inverse[v], scale[v]), width);
}

/* Symmetric steps of the largest magnitude of a channel, or of all. Halves are rounded away from zero. */
void fake_quantize_weights(const void *arguments, int part, int parts)
{
    const FakeQuantizeWeightsArguments a = *(const FakeQuantizeWeightsArguments *)arguments;
    int begin, end;
    v128_t all = ZERO;
    if (!a.per_channel) {
        int count = a.blocks * a.rows * a.channels, i = 0;
        for (; i + LANES <= count; i += LANES) all = AT_LEAST(all, wasm_f32x4_abs(LOAD(a.values + i)));
        if (i < count) all = AT_LEAST(all, wasm_f32x4_abs(load_lanes(a.values + i, count - i)));
        all = SPLAT(max_lanes(all));
    }
    /* Two panels of a matrix belong together, as in the products. */
    int groups = (a.channels + GROUP - 1) / GROUP, grain = a.blocks > 1 ? CHANNEL_GRAIN / PANEL : 1;
    share(a.blocks * groups, grain, part, parts, &begin, &end);
    for (int group = begin; group < end; group++) {
        int inside = group % groups * GROUP, width = at_most(GROUP, a.channels - inside);
        size_t c = (size_t)(group / groups) * a.rows * a.channels + inside;
        if (width == GROUP)
            round_group(a, c, GROUP / LANES, LANES, all);
        else if (width == PANEL)
            round_group(a, c, PANEL / LANES, LANES, all);
        else
            for (; width > 0; c += LANES, width -= LANES) round_group(a, c, 1, at_most(LANES, width), all);
    }
}
