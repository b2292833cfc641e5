/* Fake quantization: values rounded to the steps that the INT8 net will have, kept as floats. */
#include "picture.h"

/* What the host writes for an activation. */
typedef struct {
    float scale, lowest_step, highest_step; /* steps count from real zero */
    float lowest, highest;                  /* the ends of the range */
} ActivationGrid;

/* The range of the values that a share has seen; the host sets it back. */
typedef struct {
    float least, most;
} SeenRange;

typedef struct {
    const float *input; /* dense */
    float *output;
    const ActivationGrid *grid;
    SeenRange *seen;
    int rounds; /* 0: only look at the range */
    Size size;
    Picture out;
} FakeQuantizeArguments;

void fake_quantize(const void *arguments, int part, int parts)
{
    const FakeQuantizeArguments *a = arguments;
    int count = a->size.width * a->size.channels;
    v128_t scale = SPLAT(a->grid->scale), low = SPLAT(a->grid->lowest_step), high = SPLAT(a->grid->highest_step);
    v128_t least = SPLAT(a->seen->least), most = SPLAT(a->seen->most);
    (void)part;
    (void)parts;
    for (int row = 0; row < a->size.images * a->size.height; row++) {
        const float *in = a->input + (size_t)row * count;
        float *out = a->output + row_start(&a->out, &a->size, row);
        for (int i = 0; i < count; i += LANES) {
            int width = count - i;
            v128_t x = LOAD(in + i);
            v128_t seen = width >= LANES ? x : wasm_v128_bitselect(x, SPLAT(in[i]), wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(width)));
            least = wasm_f32x4_min(least, seen);
            most = wasm_f32x4_max(most, seen);
            if (a->rounds) {
                v128_t steps = wasm_f32x4_nearest(wasm_f32x4_div(x, scale));
                x = wasm_f32x4_mul(wasm_f32x4_min(wasm_f32x4_max(steps, low), high), scale);
            }
            store_lanes(out + i, x, width);
        }
    }
    a->seen->least = -max_lanes(wasm_f32x4_neg(least));
    a->seen->most = max_lanes(most);
}

typedef struct {
    const float *values; /* [rows][channels] */
    float *output;
    int rows, channels, per_channel;
} FakeQuantizeWeightsArguments;

/* Channels of one cache line. */
#define GROUP 16

/* Rounds `width` neighbouring channels: GROUP, or at most LANES. */
INLINE void round_group(const FakeQuantizeWeightsArguments *a, int channel, int width, v128_t all)
{
    int vectors = width == GROUP ? GROUP / LANES : 1;
    v128_t largest[GROUP / LANES], scale[GROUP / LANES];
    for (int v = 0; v < vectors; v++) largest[v] = all;
    if (a->per_channel)
        for (int row = 0; row < a->rows; row++) {
            const float *from = a->values + (size_t)row * a->channels + channel;
            for (int v = 0; v < vectors; v++)
                largest[v] = wasm_f32x4_max(largest[v], wasm_f32x4_abs(load_lanes(from + v * LANES, width)));
        }
    for (int v = 0; v < vectors; v++) {
        scale[v] = wasm_f32x4_div(largest[v], SPLAT(127.0f));
        scale[v] = wasm_v128_bitselect(SPLAT(1.0f), scale[v], wasm_f32x4_eq(largest[v], ZERO));
    }
    for (int row = 0; row < a->rows; row++) {
        size_t place = (size_t)row * a->channels + channel;
        for (int v = 0; v < vectors; v++) {
            v128_t x = wasm_f32x4_div(load_lanes(a->values + place + v * LANES, width), scale[v]);
            v128_t steps = wasm_f32x4_floor(wasm_f32x4_add(wasm_f32x4_abs(x), SPLAT(0.5f)));
            steps = wasm_v128_or(wasm_f32x4_min(steps, SPLAT(127.0f)), wasm_v128_and(x, SPLAT(-0.0f)));
            store_lanes(a->output + place + v * LANES, wasm_f32x4_mul(steps, scale[v]), width);
        }
    }
}

/* 255 symmetric steps of the largest magnitude of a channel, or of all. Halves are rounded away from zero. */
void fake_quantize_weights(const void *arguments, int part, int parts)
{
    const FakeQuantizeWeightsArguments *a = arguments;
    int begin, end;
    v128_t all = ZERO;
    if (!a->per_channel) {
        int count = a->rows * a->channels, i = 0;
        for (; i + LANES <= count; i += LANES) all = wasm_f32x4_max(all, wasm_f32x4_abs(LOAD(a->values + i)));
        if (i < count) all = wasm_f32x4_max(all, wasm_f32x4_abs(load_lanes(a->values + i, count - i)));
        all = SPLAT(max_lanes(all));
    }
    share((a->channels + GROUP - 1) / GROUP, 1, part, parts, &begin, &end);
    for (int group = begin; group < end; group++) {
        int c = group * GROUP, width = at_most(GROUP, a->channels - c);
        if (width == GROUP)
            round_group(a, c, GROUP, all);
        else
            for (; width > 0; c += LANES, width -= LANES) round_group(a, c, at_most(LANES, width), all);
    }
}
