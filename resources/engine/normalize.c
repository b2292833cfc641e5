/* Batch normalization with its activation, forward and backward (Ioffe and Szegedy, 2015). */
#include "picture.h"

#define PIXEL_BLOCK 32

/* Partial sums lie as [part][2][padded channels], so that every share has its own cache lines. */
INLINE int padded_channels(int channels) { return (channels + 15) & ~15; }

typedef struct {
    const float *input; /* [pixels][channels] */
    float *partial;     /* the mean, then the sum of squared distances from it */
    int pixels, channels;
} BatchSumsArguments;

/* Mean and squared distances of each channel: exact within a block, blocks joined by Chan's formula. */
void batch_sums(const void *arguments, int part, int parts)
{
    const BatchSumsArguments *a = arguments;
    int begin, end, padded = padded_channels(a->channels);
    float *mean = a->partial + (size_t)part * 2 * padded, *distance = mean + padded;
    __builtin_memset(mean, 0, 2 * padded * sizeof(float));
    share(a->pixels, PIXEL_BLOCK, part, parts, &begin, &end);
    for (int first = begin; first < end; first += PIXEL_BLOCK) {
        int count = at_most(PIXEL_BLOCK, end - first);
        float before = (float)(first - begin), together = before + (float)count;
        v128_t inverse = SPLAT(1.0f / (float)count), share_here = SPLAT((float)count / together);
        v128_t spread = SPLAT(before * (float)count / together);
        for (int c = 0; c < a->channels; c += LANES) {
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
    int pixels, channels, parts;
    float epsilon, momentum;
} FinishSumsArguments;

/* Joins the shares of batch_sums. */
void finish_sums(const void *arguments, int part, int parts)
{
    const FinishSumsArguments *a = arguments;
    int padded = padded_channels(a->channels);
    (void)part;
    (void)parts;
    for (int c = 0; c < a->channels; c++) {
        float mean = a->moving_mean[c], variance = a->moving_variance[c];
        if (a->partial) {
            float joined = 0.0f, distance = 0.0f;
            int before = 0;
            for (int p = 0; p < a->parts; p++) {
                int begin, end;
                share(a->pixels, PIXEL_BLOCK, p, a->parts, &begin, &end);
                if (end == begin) continue;
                const float *sums = a->partial + (size_t)p * 2 * padded;
                float count = (float)(end - begin), shift = sums[c] - joined, together = (float)before + count;
                distance += sums[padded + c] + shift * shift * ((float)before * count / together);
                joined += shift * (count / together);
                before += end - begin;
            }
            mean = joined;
            variance = distance / (float)a->pixels;
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

/* output = activation((input - mean) * scale + beta) */
void normalize(const void *arguments, int part, int parts)
{
    const NormalizeArguments *a = arguments;
    int begin, end, channels = a->size.channels;
    share(a->size.images * a->size.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        const float *in = a->input + (size_t)row * a->size.width * channels;
        float *out = a->output + row_start(&a->out, &a->size, row);
        for (int x = 0; x < a->size.width; x++, in += channels, out += channels)
            for (int c = 0; c < channels; c += LANES) {
                v128_t centred = wasm_f32x4_sub(LOAD(in + c), LOAD(a->mean + c));
                v128_t value = MULTIPLY_ADD(centred, LOAD(a->scale + c), LOAD(a->beta + c));
                store_lanes(out + c, activate(value, a->activation), channels - c);
            }
    }
}

typedef struct {
    const float *gradient; /* of the output, dense */
    const float *output;   /* of normalize, as a picture */
    const float *input;    /* of normalize, dense */
    const float *mean;
    float *partial; /* sum of the gradient, sum of gradient times distance from the mean */
    int activation;
    Size size;
    Picture out;
} NormalizeSumsArguments;

#define ROW_SUMS 64

void normalize_sums(const void *arguments, int part, int parts)
{
    const NormalizeSumsArguments *a = arguments;
    int begin, end, channels = a->size.channels, padded = padded_channels(channels);
    float *total = a->partial + (size_t)part * 2 * padded, *correlation = total + padded;
    __builtin_memset(total, 0, 2 * padded * sizeof(float));
    share(a->size.images * a->size.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        size_t dense = (size_t)row * a->size.width * channels, bordered = row_start(&a->out, &a->size, row);
        for (int first = 0; first < a->size.width; first += ROW_SUMS) {
            int count = at_most(ROW_SUMS, a->size.width - first);
            for (int c = 0; c < channels; c += LANES) {
                const float *g = a->gradient + dense + first * channels + c, *y = a->output + bordered + first * channels + c;
                const float *z = a->input + dense + first * channels + c;
                v128_t mean = LOAD(a->mean + c), sum = ZERO, product = ZERO;
                for (int x = 0; x < count; x++, g += channels, y += channels, z += channels) {
                    v128_t slope = activation_mask(LOAD(y), LOAD(g), a->activation);
                    sum = wasm_f32x4_add(sum, slope);
                    product = MULTIPLY_ADD(slope, wasm_f32x4_sub(LOAD(z), mean), product);
                }
                STORE(total + c, wasm_f32x4_add(LOAD(total + c), sum));
                STORE(correlation + c, wasm_f32x4_add(LOAD(correlation + c), product));
            }
        }
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
    (void)part;
    (void)parts;
    for (int c = 0; c < a->channels; c++) {
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
    const float *gradient, *output, *input, *mean, *factors;
    float *target; /* gradient of normalize's input, as a picture */
    int activation;
    Size size;
    Picture out, to;
} NormalizeGradientArguments;

void normalize_gradient(const void *arguments, int part, int parts)
{
    const NormalizeGradientArguments *a = arguments;
    int begin, end, channels = a->size.channels, padded = padded_channels(channels);
    const float *f = a->factors, *mean = a->mean;
    share(a->size.images * a->size.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        size_t dense = (size_t)row * a->size.width * channels;
        const float *g = a->gradient + dense, *z = a->input + dense, *y = a->output + row_start(&a->out, &a->size, row);
        float *to = a->target + row_start(&a->to, &a->size, row);
        for (int x = 0; x < a->size.width; x++, g += channels, y += channels, z += channels, to += channels)
            for (int c = 0; c < channels; c += LANES) {
                v128_t slope = activation_mask(LOAD(y + c), LOAD(g + c), a->activation);
                v128_t value = MULTIPLY_ADD(wasm_f32x4_sub(LOAD(z + c), LOAD(mean + c)), LOAD(f + padded + c), LOAD(f + 2 * padded + c));
                store_lanes(to + c, MULTIPLY_ADD(slope, LOAD(f + c), value), channels - c);
            }
    }
}
