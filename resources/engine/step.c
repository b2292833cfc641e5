/* What a training step needs besides layers: sums of pictures, activation gradients, losses, Adam. */
#include "adam.h"
#include "functions.h"
#include "picture.h"

typedef struct {
    const float *left, *right;
    float *output;
    int activation;
    Size size; /* channels count the floats of a pixel */
    Picture left_picture, right_picture, out;
} AddPicturesArguments;

/* output = activation(left + right); right may be NULL. */
void add_pictures(const void *arguments, int part, int parts)
{
    const AddPicturesArguments *a = arguments;
    int begin, end, count = a->size.width * a->size.channels;
    share(a->size.images * a->size.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        const float *left = a->left + row_start(&a->left_picture, &a->size, row);
        const float *right = a->right ? a->right + row_start(&a->right_picture, &a->size, row) : NULL;
        float *out = a->output + row_start(&a->out, &a->size, row);
        for (int i = 0; i < count; i += LANES) {
            v128_t value = LOAD(left + i);
            if (right) value = wasm_f32x4_add(value, LOAD(right + i));
            store_lanes(out + i, activate(value, a->activation), count - i);
        }
    }
}

typedef struct {
    const float *gradient; /* of the activation's output, dense */
    const float *output;   /* of the activation, as a picture */
    float *target;         /* gradient of its input, as a picture */
    const float *limits;   /* or NULL: the gradient passes only from the first to the second */
    int activation, accumulate;
    Size size;
    Picture out, to;
} ActivationGradientArguments;

void activation_gradient(const void *arguments, int part, int parts)
{
    const ActivationGradientArguments *a = arguments;
    int floats = a->size.width * a->size.channels, begin, count;
    v128_t lowest = SPLAT(a->limits ? a->limits[0] : -__builtin_inff()), highest = SPLAT(a->limits ? a->limits[1] : __builtin_inff());
    share(floats, CHANNEL_GRAIN, part, parts, &begin, &count);
    for (int row = 0; row < a->size.images * a->size.height; row++) {
        const float *g = a->gradient + (size_t)row * floats, *y = a->output + row_start(&a->out, &a->size, row);
        float *to = a->target + row_start(&a->to, &a->size, row);
        for (int i = begin; i < count; i += LANES) {
            v128_t output = LOAD(y + i), value = activation_mask(output, LOAD(g + i), a->activation);
            if (a->limits) {
                v128_t inside = wasm_v128_and(wasm_f32x4_ge(output, lowest), wasm_f32x4_le(output, highest));
                value = wasm_v128_and(value, inside);
            }
            if (a->accumulate) value = wasm_f32x4_add(value, load_lanes(to + i, count - i));
            store_lanes(to + i, value, count - i);
        }
    }
}

typedef struct {
    const float *gradient, *input, *output;
    float *target;
    int count, function, accumulate;
} FunctionGradientArguments;

enum { GRADIENT_SIGMOID, GRADIENT_TANH, GRADIENT_SQUARE, GRADIENT_EXP, GRADIENT_NEG, GRADIENT_SQRT, GRADIENT_LOG };

/* target (+)= gradient times the derivative of a function at its input. */
void function_gradient(const void *arguments, int part, int parts)
{
    const FunctionGradientArguments *a = arguments;
    int begin, end;
    v128_t one = SPLAT(1.0f);
    share(a->count, LANES, part, parts, &begin, &end);
    for (int i = begin; i < end; i += LANES) {
        v128_t x = LOAD(a->input + i), y = LOAD(a->output + i), d = one;
        switch (a->function) {
        case GRADIENT_SIGMOID: d = wasm_f32x4_mul(y, wasm_f32x4_sub(one, y)); break;
        case GRADIENT_TANH: d = wasm_f32x4_sub(one, wasm_f32x4_mul(y, y)); break;
        case GRADIENT_SQUARE: d = wasm_f32x4_add(x, x); break;
        case GRADIENT_EXP: d = y; break;
        case GRADIENT_NEG: d = SPLAT(-1.0f); break;
        case GRADIENT_SQRT: d = wasm_f32x4_div(SPLAT(0.5f), y); break;
        case GRADIENT_LOG: d = wasm_f32x4_div(one, x); break;
        }
        v128_t value = wasm_f32x4_mul(LOAD(a->gradient + i), d);
        if (a->accumulate) value = wasm_f32x4_add(value, LOAD(a->target + i));
        STORE(a->target + i, value);
    }
}

typedef struct {
    const float *logits, *targets, *weights; /* one weight a row */
    float *gradient;
    float *result; /* out: mean loss, right answers */
    int rows, columns, kind;
    int shares; /* squared loss: columns are cut into so many, and each adds up a mean loss of its own, a cache line further */
} LossArguments;

enum { LOSS_SOFTMAX, LOSS_LOGISTIC, LOSS_SQUARED };

INLINE int largest_index(const float *p, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (p[i] > p[best]) best = i;
    return best;
}

INLINE v128_t tail_mask(int width)
{
    return wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(width));
}

/* The columns from `begin` to `end`; the gradient is 2 (z - t) / columns. */
static float squared_loss(const LossArguments *a, int begin, int end)
{
    v128_t columns = SPLAT(1.0f / (float)a->columns);
    float loss = 0.0f;
    for (int row = 0; row < a->rows; row++) {
        const float *z = a->logits + (size_t)row * a->columns, *t = a->targets + (size_t)row * a->columns;
        float *g = a->gradient + (size_t)row * a->columns, factor = a->weights[row] / (float)a->rows;
        v128_t sum = ZERO, factors = SPLAT(factor);
        for (int i = begin; i < end; i += LANES) {
            int width = end - i;
            v128_t difference = wasm_f32x4_sub(LOAD(z + i), LOAD(t + i));
            v128_t here = wasm_f32x4_mul(wasm_f32x4_mul(difference, difference), columns);
            v128_t slope = wasm_f32x4_mul(wasm_f32x4_add(difference, difference), columns);
            sum = wasm_f32x4_add(sum, wasm_v128_and(here, tail_mask(width)));
            store_lanes(g + i, wasm_f32x4_mul(slope, factors), width);
        }
        loss += sum_lanes(sum) * factor;
    }
    return loss;
}

/* Losses and their gradients: softmax z - t, logistic(z) - t, 2 (z - t) / columns, times weight / rows. */
void batch_loss(const void *arguments, int part, int parts)
{
    const LossArguments *a = arguments;
    float loss = 0.0f, correct = 0.0f;
    if (a->kind == LOSS_SQUARED) {
        for (int own = part; own < a->shares; own += parts) {
            int begin, end;
            share(a->columns, CHANNEL_GRAIN, own, a->shares, &begin, &end);
            a->result[own * CHANNEL_GRAIN] = squared_loss(a, begin, end);
        }
        return;
    }
    for (int row = 0; row < a->rows; row++) {
        const float *z = a->logits + (size_t)row * a->columns, *t = a->targets + (size_t)row * a->columns;
        float *g = a->gradient + (size_t)row * a->columns;
        float factor = a->weights[row] / (float)a->rows;
        v128_t sum = ZERO, factors = SPLAT(factor);
        if (a->kind == LOSS_SOFTMAX) {
            float largest = z[0];
            for (int i = 1; i < a->columns; i++) largest = z[i] > largest || z[i] != z[i] ? z[i] : largest;
            v128_t total = ZERO, mass = ZERO;
            for (int i = 0; i < a->columns; i += LANES) {
                int width = a->columns - i;
                v128_t e = exp_lanes(wasm_f32x4_sub(LOAD(z + i), SPLAT(largest)));
                v128_t inside = tail_mask(width);
                store_lanes(g + i, e, width);
                total = wasm_f32x4_add(total, wasm_v128_and(e, inside));
                mass = wasm_f32x4_add(mass, wasm_v128_and(LOAD(t + i), inside));
            }
            v128_t all = SPLAT(sum_lanes(total)), logarithm = log_lanes(all);
            v128_t scale = wasm_f32x4_div(SPLAT(sum_lanes(mass)), all);
            for (int i = 0; i < a->columns; i += LANES) {
                int width = a->columns - i;
                v128_t target = LOAD(t + i), shifted = wasm_f32x4_sub(LOAD(z + i), SPLAT(largest));
                v128_t here = wasm_f32x4_mul(target, wasm_f32x4_sub(logarithm, shifted));
                sum = wasm_f32x4_add(sum, wasm_v128_and(here, tail_mask(width)));
                v128_t slope = wasm_f32x4_sub(wasm_f32x4_mul(load_lanes(g + i, width), scale), target);
                store_lanes(g + i, wasm_f32x4_mul(slope, factors), width);
            }
        } else {
            for (int i = 0; i < a->columns; i += LANES) {
                int width = a->columns - i;
                v128_t target = LOAD(t + i), value = LOAD(z + i);
                v128_t e = exp_lanes(wasm_f32x4_neg(wasm_f32x4_abs(value)));
                v128_t here = wasm_f32x4_sub(wasm_f32x4_max(value, ZERO), wasm_f32x4_mul(value, target));
                here = wasm_f32x4_add(here, log_lanes(wasm_f32x4_add(SPLAT(1.0f), e)));
                v128_t slope = wasm_f32x4_sub(sigmoid_lanes(value), target);
                sum = wasm_f32x4_add(sum, wasm_v128_and(here, tail_mask(width)));
                store_lanes(g + i, wasm_f32x4_mul(slope, factors), width);
            }
        }
        loss += sum_lanes(sum) * factor;
        if (a->columns == 1)
            correct += (float)((z[0] > 0.0f) == (t[0] > 0.5f));
        else
            correct += (float)(largest_index(z, a->columns) == largest_index(t, a->columns));
    }
    a->result[0] = loss;
    a->result[1] = correct;
}

void adam(const void *arguments, int part, int parts)
{
    const AdamArguments *a = arguments;
    if (!may_learn(a)) return;
    for (int i = 0; i < a->segment_count; i++) {
        const Segment *segment = &a->segments[i];
        int begin, end;
        share(segment->count, segment->grain, part, parts, &begin, &end);
        adam_run(a, a->gradient + segment->offset + begin, segment->offset + begin, end - begin);
    }
}
