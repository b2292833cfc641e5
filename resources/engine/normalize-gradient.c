/* The gradient of batch normalization with its activation (Ioffe and Szegedy, 2015, section 3). */
#include "windows.h"

typedef struct {
    const float *gradient; /* of the output, dense */
    const float *input;    /* of normalize, dense */
    const float *mean, *scale, *beta;
    float *partial; /* sum of the gradient, sum of gradient times distance from the mean */
    int activation, pixels, channels, accumulate;
} NormalizeSumsArguments;

/* Sums of so many pixels are taken before they are added up, so that rounding errors stay small. */
#define SUM_BLOCK 64

INLINE void sum_channels(int vectors, int activation, const NormalizeSumsArguments *a, int first, int count, int c, float *total)
{
    v128_t mean[2], scale[2], beta[2], sum[2], product[2];
    int channels = a->channels;
    const float *g = a->gradient + (size_t)first * channels + c, *z = a->input + (size_t)first * channels + c;
    float *correlation = total + padded_channels(channels);
    for (int v = 0; v < vectors; v++) {
        mean[v] = LOAD(a->mean + c + v * LANES);
        scale[v] = LOAD(a->scale + c + v * LANES);
        beta[v] = LOAD(a->beta + c + v * LANES);
        sum[v] = product[v] = ZERO;
    }
    for (; count > 0; count--, g += channels, z += channels)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            v128_t distance = wasm_f32x4_sub(LOAD(z + v * LANES), mean[v]);
            v128_t output = activate(MULTIPLY_ADD(distance, scale[v], beta[v]), activation);
            v128_t slope = activation_mask(output, LOAD(g + v * LANES), activation);
            sum[v] = wasm_f32x4_add(sum[v], slope);
            product[v] = MULTIPLY_ADD(slope, distance, product[v]);
        }
    for (int v = 0; v < vectors; v++) {
        float *to = total + c + v * LANES, *too = correlation + c + v * LANES;
        STORE(to, wasm_f32x4_add(LOAD(to), sum[v]));
        STORE(too, wasm_f32x4_add(LOAD(too), product[v]));
    }
}

INLINE void sum_block(int activation, const NormalizeSumsArguments *a, int first, int count, int c, int channels, float *total)
{
    for (; c + 2 * LANES <= channels; c += 2 * LANES) sum_channels(2, activation, a, first, count, c, total);
    for (; c < channels; c += LANES) sum_channels(1, activation, a, first, count, c, total);
}

void normalize_sums(const void *arguments, int part, int parts)
{
    const NormalizeSumsArguments *a = arguments;
    float *total = a->partial, *correlation = total + padded_channels(a->channels);
    int begin, end;
    share(a->channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    if (!a->accumulate)
        for (int c = begin; c < end; c += LANES) {
            STORE(total + c, ZERO);
            STORE(correlation + c, ZERO);
        }
    for (int first = 0; first < a->pixels; first += SUM_BLOCK) {
        int count = at_most(SUM_BLOCK, a->pixels - first);
        if (a->activation == 0)
            sum_block(0, a, first, count, begin, end, total);
        else if (a->activation == 1)
            sum_block(1, a, first, count, begin, end, total);
        else
            sum_block(a->activation, a, first, count, begin, end, total);
    }
}

typedef struct {
    const float *partial, *gamma, *inverse;
    float *gamma_gradient, *beta_gradient;
    float *factors; /* out: [3][padded channels] of gradient, distance from the mean, 1 */
    int pixels, channels, parts;
} FinishGradientArguments;

void finish_gradient(const void *arguments, int part, int parts)
{
    const FinishGradientArguments *a = arguments;
    int padded = padded_channels(a->channels);
    int begin, end;
    share(a->channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    for (int c = begin; c < end; c++) {
        float sum = 0.0f, correlation = 0.0f;
        for (int p = 0; p < a->parts; p++) {
            sum += a->partial[(size_t)p * 2 * padded + c];
            correlation += a->partial[(size_t)p * 2 * padded + padded + c];
        }
        float inverse = a->inverse[c], scale = a->gamma[c] * inverse, pixels = (float)a->pixels;
        a->beta_gradient[c] = sum;
        a->gamma_gradient[c] = correlation * inverse;
        a->factors[c] = scale;
        a->factors[padded + c] = -scale * inverse * inverse * correlation / pixels;
        a->factors[2 * padded + c] = -scale * sum / pixels;
    }
}

typedef struct {
    const float *gradient, *input, *mean, *scale, *beta, *factors;
    float *target; /* gradient of normalize's input, as a picture */
    int activation;
    Size size;
    Picture to;
} NormalizeGradientArguments;

INLINE void gradient_channels(int vectors, int width, int activation, const NormalizeGradientArguments *a, const Block *block, int c)
{
    v128_t mean[2], scale[2], beta[2], slopes[2], distances[2], ones[2];
    int channels = a->size.channels, padded = padded_channels(channels);
    for (int v = 0; v < vectors; v++) {
        int at = c + v * LANES;
        mean[v] = LOAD(a->mean + at);
        scale[v] = LOAD(a->scale + at);
        beta[v] = LOAD(a->beta + at);
        slopes[v] = LOAD(a->factors + at);
        distances[v] = LOAD(a->factors + padded + at);
        ones[v] = LOAD(a->factors + 2 * padded + at);
    }
    for (int run = 0; run < block->count; run++) {
        const float *g = a->gradient + block->runs[run].in + c, *z = a->input + block->runs[run].in + c;
        float *to = a->target + block->runs[run].out + c;
        for (int left = block->runs[run].count; left > 0; left--, g += channels, z += channels, to += channels)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                v128_t distance = wasm_f32x4_sub(LOAD(z + v * LANES), mean[v]);
                v128_t output = activate(MULTIPLY_ADD(distance, scale[v], beta[v]), activation);
                v128_t slope = activation_mask(output, LOAD(g + v * LANES), activation);
                v128_t value = MULTIPLY_ADD(slope, slopes[v], MULTIPLY_ADD(distance, distances[v], ones[v]));
                store_lanes(to + v * LANES, value, width);
            }
    }
}

INLINE void gradient_block(int activation, const NormalizeGradientArguments *a, const Block *block, int c, int channels)
{
    for (; c + 2 * LANES <= channels; c += 2 * LANES) gradient_channels(2, LANES, activation, a, block, c);
    for (; c + LANES <= channels; c += LANES) gradient_channels(1, LANES, activation, a, block, c);
    if (c < channels) gradient_channels(1, channels - c, activation, a, block, c);
}

void normalize_gradient(const void *arguments, int part, int parts)
{
    const NormalizeGradientArguments *a = arguments;
    Grid in = dense_grid(&a->size), to = picture_grid(&a->size, &a->to);
    Block block;
    int begin, end, pixels;
    join_rows(&in, &to);
    pixels = pixels_of(&in);
    share(a->size.channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    for (int first = 0; first < pixels; first += SUM_BLOCK) {
        block.count = pixel_runs(&in, &to, first, at_most(SUM_BLOCK, pixels - first), block.runs);
        if (a->activation == 0)
            gradient_block(0, a, &block, begin, end);
        else if (a->activation == 1)
            gradient_block(1, a, &block, begin, end);
        else
            gradient_block(a->activation, a, &block, begin, end);
    }
}
