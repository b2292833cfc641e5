/* Reductions and softmax. */
#include "functions.h"
#include "picture.h"

typedef struct {
    const float *input;
    float *output;
    int outer, count, inner; /* input[outer][count][inner] -> output[outer][inner] */
    int function;
    float factor; /* of a sum */
} ReduceArguments;

enum { REDUCE_SUM, REDUCE_MAX, REDUCE_MIN };

INLINE v128_t combine(v128_t x, v128_t y, int function)
{
    if (function == REDUCE_SUM) return wasm_f32x4_add(x, y);
    return function == REDUCE_MAX ? wasm_f32x4_max(x, y) : wasm_f32x4_min(x, y);
}

INLINE float reduce_run(const float *p, int count, int function)
{
    float start = function == REDUCE_SUM ? 0.0f : function == REDUCE_MAX ? -__builtin_inff() : __builtin_inff();
    v128_t acc[4] = {SPLAT(start), SPLAT(start), SPLAT(start), SPLAT(start)};
    int i = 0;
    for (; i + 4 * LANES <= count; i += 4 * LANES)
        for (int u = 0; u < 4; u++) acc[u] = combine(acc[u], LOAD(p + i + u * LANES), function);
    for (; i + LANES <= count; i += LANES) acc[0] = combine(acc[0], LOAD(p + i), function);
    v128_t tail = SPLAT(start);
    if (i < count) {
        tail = wasm_f32x4_replace_lane(tail, 0, p[i]);
        if (i + 1 < count) tail = wasm_f32x4_replace_lane(tail, 1, p[i + 1]);
        if (i + 2 < count) tail = wasm_f32x4_replace_lane(tail, 2, p[i + 2]);
    }
    v128_t all = combine(combine(combine(acc[0], acc[1], function), combine(acc[2], acc[3], function), function), tail, function);
    v128_t half = combine(all, wasm_i32x4_shuffle(all, all, 2, 3, 0, 1), function);
    return wasm_f32x4_extract_lane(combine(half, wasm_i32x4_shuffle(half, half, 1, 0, 3, 2), function), 0);
}

/* Sums over long columns add blocks of 256 rows first, so that rounding errors stay small. */
#define COLUMN_BLOCK 256

INLINE v128_t reduce_column(const float *p, int count, int stride, int width, int function)
{
    v128_t total = SPLAT(function == REDUCE_SUM ? 0.0f : function == REDUCE_MAX ? -__builtin_inff() : __builtin_inff());
    for (int first = 0; first < count; first += COLUMN_BLOCK) {
        int last = at_most(first + COLUMN_BLOCK, count);
        v128_t block = load_lanes(p + (size_t)first * stride, width);
        for (int i = first + 1; i < last; i++) block = combine(block, load_lanes(p + (size_t)i * stride, width), function);
        total = combine(total, block, function);
    }
    return total;
}

void reduce(const void *arguments, int part, int parts)
{
    const ReduceArguments *a = arguments;
    int begin, end;
    if (a->inner == 1) {
        share(a->outer, LANES, part, parts, &begin, &end);
        for (int i = begin; i < end; i++) {
            float value = reduce_run(a->input + (size_t)i * a->count, a->count, a->function);
            a->output[i] = a->function == REDUCE_SUM ? value * a->factor : value;
        }
        return;
    }
    int groups = (a->inner + LANES - 1) / LANES;
    v128_t factor = SPLAT(a->function == REDUCE_SUM ? a->factor : 1.0f);
    /* Sums over images: each thread those of its own channels, which it may have written just before. */
    share(a->outer * groups, a->outer == 1 ? CHANNEL_GRAIN / LANES : 1, part, parts, &begin, &end);
    for (int i = begin; i < end; i++) {
        int outer = i / groups, column = i % groups * LANES, width = a->inner - column;
        const float *p = a->input + (size_t)outer * a->count * a->inner + column;
        v128_t value = wasm_f32x4_mul(reduce_column(p, a->count, a->inner, width, a->function), factor);
        store_lanes(a->output + (size_t)outer * a->inner + column, value, width);
    }
}

typedef struct {
    const float *input;
    float *output;
    int rows, columns, logarithm;
    float beta;
} SoftmaxArguments;

/* e^(beta x) over its row's sum, or the logarithm of that; the row's largest is subtracted first. */
void softmax(const void *arguments, int part, int parts)
{
    const SoftmaxArguments *a = arguments;
    int begin, end;
    share(a->rows, LANES, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        const float *in = a->input + (size_t)row * a->columns;
        float *out = a->output + (size_t)row * a->columns;
        v128_t beta = SPLAT(a->beta), largest = SPLAT(reduce_run(in, a->columns, REDUCE_MAX)), sum = ZERO;
        if (a->beta < 0.0f) largest = SPLAT(reduce_run(in, a->columns, REDUCE_MIN));
        for (int i = 0; i < a->columns; i += LANES) {
            int width = a->columns - i;
            v128_t shifted = wasm_f32x4_mul(wasm_f32x4_sub(load_lanes(in + i, width), largest), beta);
            v128_t e = exp_lanes(shifted);
            store_lanes(out + i, a->logarithm ? shifted : e, width);
            if (width < LANES) {
                v128_t lane = wasm_i32x4_const(0, 1, 2, 3);
                e = wasm_v128_and(e, wasm_i32x4_lt(lane, wasm_i32x4_splat(width)));
            }
            sum = wasm_f32x4_add(sum, e);
        }
        v128_t total = SPLAT(sum_lanes(sum));
        if (a->logarithm) {
            v128_t logarithm = log_lanes(total);
            for (int i = 0; i < a->columns; i += LANES) {
                int width = a->columns - i;
                store_lanes(out + i, wasm_f32x4_sub(load_lanes(out + i, width), logarithm), width);
            }
        } else {
            v128_t inverse = wasm_f32x4_div(SPLAT(1.0f), total);
            for (int i = 0; i < a->columns; i += LANES) {
                int width = a->columns - i;
                store_lanes(out + i, wasm_f32x4_mul(load_lanes(out + i, width), inverse), width);
            }
        }
    }
}

typedef struct {
    const float *gradient, *output;
    float *target;
    int rows, columns;
    float beta;
} SoftmaxGradientArguments;

/* target = beta * output * (gradient - sum of gradient * output over the row) */
void softmax_gradient(const void *arguments, int part, int parts)
{
    const SoftmaxGradientArguments a = *(const SoftmaxGradientArguments *)arguments;
    int begin, end;
    share(a.rows, LANES, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        size_t start = (size_t)row * a.columns;
        v128_t sum = ZERO, beta = SPLAT(a.beta);
        for (int i = 0; i < a.columns; i += LANES)
            sum = MULTIPLY_ADD(load_lanes(a.gradient + start + i, a.columns - i), load_lanes(a.output + start + i, a.columns - i), sum);
        v128_t mean = SPLAT(sum_lanes(sum));
        for (int i = 0; i < a.columns; i += LANES) {
            v128_t slope = wasm_f32x4_sub(LOAD(a.gradient + start + i), mean);
            slope = wasm_f32x4_mul(wasm_f32x4_mul(slope, LOAD(a.output + start + i)), beta);
            store_lanes(a.target + start + i, slope, a.columns - i);
        }
    }
}
