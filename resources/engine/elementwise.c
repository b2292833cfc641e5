/* Element-wise kernels. */
#include "functions.h"

typedef struct {
    const float *input;
    float *output;
    int count, function;
    float a, b; /* parameters of the function */
} UnaryArguments;

enum {
    UNARY_COPY, UNARY_RELU, UNARY_RELU6, UNARY_EXP, UNARY_LOG, UNARY_SQRT, UNARY_RSQRT, UNARY_SQUARE, UNARY_NEG, UNARY_SIGMOID,
    UNARY_TANH, UNARY_STEP, UNARY_ROUND, UNARY_FLOOR, UNARY_CLIP, UNARY_ABS, UNARY_RECIPROCAL, UNARY_LEAKY_RELU, UNARY_ELU,
    UNARY_CEIL, UNARY_AFFINE
};

#define EACH(expression)                                                                                                         \
    for (int i = begin; i < end; i += LANES) {                                                                                   \
        v128_t x = LOAD(in + i);                                                                                                 \
        STORE(out + i, (expression));                                                                                            \
    }                                                                                                                            \
    break

/* output = function(input); the parameters of CLIP are its limits, of STEP and LEAKY_RELU the slope, of AFFINE x * a + b. */
void unary(const void *arguments, int part, int parts)
{
    const UnaryArguments *u = arguments;
    const float *in = u->input;
    float *out = u->output;
    int begin, end;
    share(u->count, LANES, part, parts, &begin, &end);
    const v128_t a = SPLAT(u->a), b = SPLAT(u->b), one = SPLAT(1.0f);
    switch (u->function) {
    case UNARY_COPY: EACH(x);
    case UNARY_RELU: EACH(wasm_f32x4_max(x, ZERO));
    case UNARY_RELU6: EACH(wasm_f32x4_min(wasm_f32x4_max(x, ZERO), SPLAT(6.0f)));
    case UNARY_EXP: EACH(exp_lanes(x));
    case UNARY_LOG: EACH(log_lanes(x));
    case UNARY_SQRT: EACH(wasm_f32x4_sqrt(x));
    case UNARY_RSQRT: EACH(wasm_f32x4_div(one, wasm_f32x4_sqrt(x)));
    case UNARY_SQUARE: EACH(wasm_f32x4_mul(x, x));
    case UNARY_NEG: EACH(wasm_f32x4_neg(x));
    case UNARY_SIGMOID: EACH(sigmoid_lanes(x));
    case UNARY_TANH: EACH(tanh_lanes(x));
    case UNARY_STEP:
        EACH(wasm_v128_bitselect(wasm_v128_bitselect(one, a, wasm_f32x4_gt(x, ZERO)), x, wasm_f32x4_eq(x, x)));
    case UNARY_ROUND: EACH(wasm_f32x4_nearest(x));
    case UNARY_FLOOR: EACH(wasm_f32x4_floor(x));
    case UNARY_CLIP: EACH(wasm_f32x4_min(wasm_f32x4_max(x, a), b));
    case UNARY_ABS: EACH(wasm_f32x4_abs(x));
    case UNARY_RECIPROCAL: EACH(wasm_f32x4_div(one, x));
    case UNARY_LEAKY_RELU: EACH(wasm_v128_bitselect(wasm_f32x4_mul(x, a), x, wasm_f32x4_lt(x, ZERO)));
    case UNARY_ELU: EACH(wasm_v128_bitselect(wasm_f32x4_sub(exp_lanes(x), one), x, wasm_f32x4_lt(x, ZERO)));
    case UNARY_CEIL: EACH(wasm_f32x4_ceil(x));
    case UNARY_AFFINE: EACH(MULTIPLY_ADD(x, a, b));
    }
}

typedef struct {
    const float *left, *right;
    void *output;
    int function;
    int size[4], left_stride[4], right_stride[4]; /* outermost first; the innermost strides are 0 or 1 */
} BinaryArguments;

enum {
    BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_DIV, BINARY_MAXIMUM, BINARY_MINIMUM, BINARY_SQUARED_DIFFERENCE, BINARY_EQUAL,
    BINARY_NOT_EQUAL, BINARY_LESS, BINARY_LESS_EQUAL, BINARY_GREATER, BINARY_GREATER_EQUAL, BINARY_FIRST_COMPARISON = BINARY_EQUAL
};

#define ROW_LOOP(expression)                                                                                                     \
    for (int i = 0; i < count; i += LANES) {                                                                                     \
        int rest = count - i;                                                                                                    \
        v128_t x = left_step ? load_lanes(left + i, rest) : left_value;                                                          \
        v128_t y = right_step ? load_lanes(right + i, rest) : right_value;                                                       \
        store_lanes(out + i, (expression), rest);                                                                                \
    }                                                                                                                            \
    break

INLINE void arithmetic_row(int function, const float *left, int left_step, const float *right, int right_step, float *out, int count)
{
    v128_t left_value = LOAD_SPLAT(left), right_value = LOAD_SPLAT(right);
    switch (function) {
    case BINARY_ADD: ROW_LOOP(wasm_f32x4_add(x, y));
    case BINARY_SUB: ROW_LOOP(wasm_f32x4_sub(x, y));
    case BINARY_MUL: ROW_LOOP(wasm_f32x4_mul(x, y));
    case BINARY_DIV: ROW_LOOP(wasm_f32x4_div(x, y));
    case BINARY_MAXIMUM: ROW_LOOP(wasm_f32x4_max(x, y));
    case BINARY_MINIMUM: ROW_LOOP(wasm_f32x4_min(x, y));
    case BINARY_SQUARED_DIFFERENCE: ROW_LOOP(wasm_f32x4_mul(wasm_f32x4_sub(x, y), wasm_f32x4_sub(x, y)));
    }
}

#define COMPARE_LOOP(operator)                                                                                                   \
    for (int i = 0; i < count; i++) out[i] = left[i * left_step] operator right[i * right_step];                                 \
    break

INLINE void comparison_row(int function, const float *left, int left_step, const float *right, int right_step, uint8_t *out, int count)
{
    switch (function) {
    case BINARY_EQUAL: COMPARE_LOOP(==);
    case BINARY_NOT_EQUAL: COMPARE_LOOP(!=);
    case BINARY_LESS: COMPARE_LOOP(<);
    case BINARY_LESS_EQUAL: COMPARE_LOOP(<=);
    case BINARY_GREATER: COMPARE_LOOP(>);
    case BINARY_GREATER_EQUAL: COMPARE_LOOP(>=);
    }
}

/* output = function(left, right) with broadcasting; comparisons write bytes. */
void binary(const void *arguments, int part, int parts)
{
    const BinaryArguments *a = arguments;
    const int *size = a->size, *ls = a->left_stride, *rs = a->right_stride;
    if (size[0] * size[1] * size[2] == 1 && a->function < BINARY_FIRST_COMPARISON) {
        int begin, end;
        share(size[3], LANES, part, parts, &begin, &end);
        arithmetic_row(a->function, a->left + begin * ls[3], ls[3], a->right + begin * rs[3], rs[3], (float *)a->output + begin,
                       end - begin);
        return;
    }
    int rows = size[0] * size[1] * size[2], begin, end;
    share(rows, LANES, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int k = row % size[2], j = row / size[2] % size[1], i = row / size[2] / size[1];
        const float *left = a->left + i * ls[0] + j * ls[1] + k * ls[2];
        const float *right = a->right + i * rs[0] + j * rs[1] + k * rs[2];
        if (a->function < BINARY_FIRST_COMPARISON)
            arithmetic_row(a->function, left, ls[3], right, rs[3], (float *)a->output + (size_t)row * size[3], size[3]);
        else
            comparison_row(a->function, left, ls[3], right, rs[3], (uint8_t *)a->output + (size_t)row * size[3], size[3]);
    }
}

typedef struct {
    float *output;
    int count;
    float value;
} FillArguments;

void fill(const void *arguments, int part, int parts)
{
    const FillArguments *a = arguments;
    int begin, end;
    share(a->count, LANES, part, parts, &begin, &end);
    v128_t value = SPLAT(a->value);
    for (int i = begin; i < end; i += LANES) STORE(a->output + i, value);
}

typedef struct {
    const uint8_t *condition;
    const float *left, *right;
    float *output;
    int count, run; /* each condition decides `run` consecutive elements */
} SelectArguments;

void select_elements(const void *arguments, int part, int parts)
{
    const SelectArguments *a = arguments;
    int begin, end;
    share(a->count, LANES, part, parts, &begin, &end);
    for (int i = begin; i < end; i++) {
        const float *from = a->condition[i] ? a->left : a->right;
        for (int j = 0; j < a->run; j++) a->output[(size_t)i * a->run + j] = from[(size_t)i * a->run + j];
    }
}

typedef struct {
    const void *input;
    void *output;
    int count, kind;
} CastArguments;

enum { CAST_INT_TO_FLOAT, CAST_FLOAT_TO_INT, CAST_BOOL_TO_FLOAT, CAST_FLOAT_TO_BOOL };

void cast(const void *arguments, int part, int parts)
{
    const CastArguments *a = arguments;
    int begin, end;
    share(a->count, LANES, part, parts, &begin, &end);
    switch (a->kind) {
    case CAST_INT_TO_FLOAT:
        for (int i = begin; i < end; i++) ((float *)a->output)[i] = (float)((const int *)a->input)[i];
        break;
    case CAST_FLOAT_TO_INT:
        for (int i = begin; i < end; i += LANES)
            STORE((int *)a->output + i, wasm_i32x4_trunc_sat_f32x4(LOAD((const float *)a->input + i)));
        break;
    case CAST_BOOL_TO_FLOAT:
        for (int i = begin; i < end; i++) ((float *)a->output)[i] = (float)((const uint8_t *)a->input)[i];
        break;
    case CAST_FLOAT_TO_BOOL:
        for (int i = begin; i < end; i++) ((uint8_t *)a->output)[i] = ((const float *)a->input)[i] != 0.0f;
        break;
    }
}
