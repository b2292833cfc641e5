/* The optimizer, for all parameters at once or for those whose gradient is at hand. */
#ifndef KILN_ADAM_H
#define KILN_ADAM_H

#include "kiln.h"

/* Neighbouring parameters that threads share in whole grains, as they shared the gradient: each finds its own part again. */
typedef struct {
    int offset, count, grain;
} Segment;

typedef struct {
    float *values;
    const float *gradient;
    float *first, *second;
    const float *result; /* of batch_loss: a loss that is not a number changes nothing */
    const float *rate;   /* with the bias corrections */
    const Segment *segments;
    int segment_count;
    float first_decay, second_decay, epsilon;
} AdamArguments;

/*
 * Moments of parameters that get no gradient any more (a ReLU that never opens) fade into numbers so small that a processor
 * needs a hundred times as long for each. They are far below epsilon. NaN stays.
 */
INLINE v128_t without_traces(v128_t moment)
{
    return wasm_v128_andnot(moment, wasm_f32x4_lt(wasm_f32x4_abs(moment), SPLAT(1e-30f)));
}

INLINE int may_learn(const AdamArguments *a) { return __builtin_fabsf(a->result[0]) < __builtin_inff(); }

/* Kingma and Ba, 2015, section 2, for `count` parameters from `offset` on. */
INLINE void adam_run(const AdamArguments *a, const float *gradient, int offset, int count)
{
    float *firsts = a->first + offset, *seconds = a->second + offset, *values = a->values + offset;
    v128_t keep1 = SPLAT(a->first_decay), add1 = SPLAT(1.0f - a->first_decay);
    v128_t keep2 = SPLAT(a->second_decay), add2 = SPLAT(1.0f - a->second_decay);
    v128_t rate = SPLAT(*a->rate), epsilon = SPLAT(a->epsilon);
    for (int i = 0; i < count; i += LANES) {
        v128_t g = LOAD(gradient + i);
        v128_t first = without_traces(MULTIPLY_ADD(LOAD(firsts + i), keep1, wasm_f32x4_mul(g, add1)));
        v128_t second = without_traces(MULTIPLY_ADD(LOAD(seconds + i), keep2, wasm_f32x4_mul(wasm_f32x4_mul(g, g), add2)));
        STORE(firsts + i, first);
        STORE(seconds + i, second);
        v128_t move = wasm_f32x4_div(wasm_f32x4_mul(rate, first), wasm_f32x4_add(wasm_f32x4_sqrt(second), epsilon));
        STORE(values + i, wasm_f32x4_sub(LOAD(values + i), move));
    }
}

#endif
