/* Batch normalization with its activation, forward (Ioffe and Szegedy, 2015). */
#include "windows.h"

#define PIXEL_BLOCK 32
#define NORMALIZE_BLOCK 64

typedef struct {
    const float *input; /* [pixels][channels] */
    float *partial;     /* the mean, then the sum of squared distances from it */
    int pixels, channels;
    int before; /* so many pixels are in `partial` already */
} BatchSumsArguments;

/* Mean and squared distances of each channel: exact within a block, blocks joined by Chan's formula. */
void batch_sums(const void *arguments, int part, int parts)
{
    const BatchSumsArguments *a = arguments;
    int padded = padded_channels(a->channels);
    float *mean = a->partial, *distance = mean + padded;
    int begin, end;
    share(a->channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    if (a->before == 0)
        for (int c = begin; c < end; c += LANES) {
            STORE(mean + c, ZERO);
            STORE(distance + c, ZERO);
        }
    for (int first = 0; first < a->pixels; first += PIXEL_BLOCK) {
        int count = at_most(PIXEL_BLOCK, a->pixels - first);
        float before = (float)(a->before + first), together = before + (float)count;
        v128_t inverse = SPLAT(1.0f / (float)count), share_here = SPLAT((float)count / together);
        v128_t spread = SPLAT(before * (float)count / together);
        for (int c = begin; c < end; c += LANES) {
            const float *p = a->input + (size_t)first * a->channels + c;
            v128_t s0 = ZERO, s1 = ZERO, d0 = ZERO, d1 = ZERO;
            int i = 0;
            for (; i + 2 <= count; i += 2) {
                s0 = wasm_f32x4_add(s0, LOAD(p + i * a->channels));
                s1 = wasm_f32x4_add(s1, LOAD(p + (i + 1) * a->channels));
            }
            if (i < count) s0 = wasm_f32x4_add(s0, LOAD(p + i * a->channels));
            v128_t centre = wasm_f32x4_mul(wasm_f32x4_add(s0, s1), inverse);
            for (i = 0; i + 2 <= count; i += 2) {
                v128_t x0 = wasm_f32x4_sub(LOAD(p + i * a->channels), centre);
                v128_t x1 = wasm_f32x4_sub(LOAD(p + (i + 1) * a->channels), centre);
                d0 = MULTIPLY_ADD(x0, x0, d0);
                d1 = MULTIPLY_ADD(x1, x1, d1);
            }
            if (i < count) {
                v128_t x0 = wasm_f32x4_sub(LOAD(p + i * a->channels), centre);
                d0 = MULTIPLY_ADD(x0, x0, d0);
            }
            v128_t old = LOAD(mean + c), shift = wasm_f32x4_sub(centre, old);
            STORE(mean + c, MULTIPLY_ADD(shift, share_here, old));
            v128_t within = wasm_f32x4_add(LOAD(distance + c), wasm_f32x4_add(d0, d1));
            STORE(distance + c, MULTIPLY_ADD(wasm_f32x4_mul(shift, shift), spread, within));
        }
    }
}

typedef struct {
    const float *partial; /* or NULL: use the moving statistics and leave them alone */
    const float *gamma;
    float *moving_mean, *moving_variance;
    float *mean, *inverse, *scale; /* out: 1 / sqrt(variance + epsilon), gamma times that */
    int images, pixels, channels, parts; /* pixels of an image */
    float epsilon, momentum;
} FinishSumsArguments;

/* Joins the shares of batch_sums. */
void finish_sums(const void *arguments, int part, int parts)
{
    const FinishSumsArguments *a = arguments;
    int padded = padded_channels(a->channels);
    int first, last;
    share(a->channels, CHANNEL_GRAIN, part, parts, &first, &last);
    for (int c = first; c < last; c++) {
        float mean = a->moving_mean[c], variance = a->moving_variance[c];
        if (a->partial) {
            float joined = 0.0f, distance = 0.0f;
            int before = 0;
            for (int p = 0; p < a->parts; p++) {
                int begin, end;
                share(a->images, 1, p, a->parts, &begin, &end);
                const float *sums = a->partial + (size_t)p * 2 * padded;
                float count = (float)((end - begin) * a->pixels), shift = sums[c] - joined, together = (float)before + count;
                distance += sums[padded + c] + shift * shift * ((float)before * count / together);
                joined += shift * (count / together);
                before += (end - begin) * a->pixels;
            }
            mean = joined;
            variance = distance / (float)(a->images * a->pixels);
            a->moving_mean[c] = a->moving_mean[c] * a->momentum + mean * (1.0f - a->momentum);
            a->moving_variance[c] = a->moving_variance[c] * a->momentum + variance * (1.0f - a->momentum);
        }
        float inverse = 1.0f / __builtin_sqrtf(variance + a->epsilon);
        a->mean[c] = mean;
        a->inverse[c] = inverse;
        a->scale[c] = a->gamma[c] * inverse;
    }
}

typedef struct {
    const float *input; /* dense */
    const float *mean, *scale, *beta;
    float *output;
    int activation;
    Size size;
    Picture out;
} NormalizeArguments;

INLINE v128_t normalized(v128_t x, v128_t mean, v128_t scale, v128_t beta)
{
    return MULTIPLY_ADD(wasm_f32x4_sub(x, mean), scale, beta);
}

/* A block of pixels, `vectors` times four channels from c on (the last vector `width` wide). */
INLINE void normalize_channels(int vectors, int width, int activation, const NormalizeArguments *a, const Block *block, int c)
{
    v128_t mean[4], scale[4], beta[4];
    int channels = a->size.channels;
    for (int v = 0; v < vectors; v++) {
        mean[v] = LOAD(a->mean + c + v * LANES);
        scale[v] = LOAD(a->scale + c + v * LANES);
        beta[v] = LOAD(a->beta + c + v * LANES);
    }
    for (int run = 0; run < block->count; run++) {
        const float *in = a->input + block->runs[run].in + c;
        float *out = a->output + block->runs[run].out + c;
        for (int left = block->runs[run].count; left > 0; left--, in += channels, out += channels)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                v128_t value = activate(normalized(LOAD(in + v * LANES), mean[v], scale[v], beta[v]), activation);
                store_lanes(out + v * LANES, value, width);
            }
    }
}

INLINE void normalize_block(int activation, const NormalizeArguments *a, const Block *block, int c, int channels)
{
    for (; c + 4 * LANES <= channels; c += 4 * LANES) normalize_channels(4, LANES, activation, a, block, c);
    for (; c + LANES <= channels; c += LANES) normalize_channels(1, LANES, activation, a, block, c);
    if (c < channels) normalize_channels(1, channels - c, activation, a, block, c);
}

/* output = activation((input - mean) * scale + beta) */
void normalize(const void *arguments, int part, int parts)
{
    const NormalizeArguments *a = arguments;
    Grid in = dense_grid(&a->size), out = picture_grid(&a->size, &a->out);
    Block block;
    int begin, end, pixels;
    join_rows(&in, &out);
    pixels = pixels_of(&in);
    share(a->size.channels, CHANNEL_GRAIN, part, parts, &begin, &end);
    for (int first = 0; first < pixels; first += NORMALIZE_BLOCK) {
        block.count = pixel_runs(&in, &out, first, at_most(NORMALIZE_BLOCK, pixels - first), block.runs);
        if (a->activation == 0)
            normalize_block(0, a, &block, begin, end);
        else if (a->activation == 1)
            normalize_block(1, a, &block, begin, end);
        else
            normalize_block(a->activation, a, &block, begin, end);
    }
}
