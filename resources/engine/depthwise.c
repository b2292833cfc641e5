/* Depthwise convolution (one filter a channel) and its two gradients, over padded pictures. */
#include "windows.h"

typedef struct {
    const float *input;   /* padded */
    const float *filter;  /* [filter_height * filter_width][channels] */
    const float *bias;    /* or NULL */
    float *output;
    const int *offsets;   /* of each tap in the input */
    int taps, channels, activation;
    Grid in, out;
} DepthwiseArguments;

INLINE void depthwise_pixels(const DepthwiseArguments *a, int taps, const float *input, float *output, int channel)
{
    int width = a->channels - channel;
    v128_t filter[9];
    int offsets[9];
    for (int t = 0; t < taps; t++) {
        filter[t] = load_lanes(a->filter + t * a->channels + channel, width);
        offsets[t] = a->offsets[t];
    }
    v128_t bias = a->bias ? load_lanes(a->bias + channel, width) : ZERO;
    for (int x = 0; x < a->in.width; x++) {
        v128_t acc = bias, more = ZERO;
        for (int t = 0; t < taps; t++) {
            v128_t value = LOAD(input + offsets[t]);
            if (t & 1)
                more = MULTIPLY_ADD(value, filter[t], more);
            else
                acc = MULTIPLY_ADD(value, filter[t], acc);
        }
        store_lanes(output, activate(wasm_f32x4_add(acc, more), a->activation), width);
        input += a->in.pixel_stride;
        output += a->out.pixel_stride;
    }
}

INLINE void depthwise_pixels_of_any_size(const DepthwiseArguments *a, const float *input, float *output, int channel)
{
    int width = a->channels - channel;
    v128_t bias = a->bias ? load_lanes(a->bias + channel, width) : ZERO;
    for (int x = 0; x < a->in.width; x++) {
        v128_t acc = bias;
        const float *filter = a->filter + channel;
        for (int t = 0; t < a->taps; t++, filter += a->channels)
            acc = MULTIPLY_ADD(LOAD(input + a->offsets[t]), LOAD(filter), acc);
        store_lanes(output, activate(acc, a->activation), width);
        input += a->in.pixel_stride;
        output += a->out.pixel_stride;
    }
}

/* output[pixel][c] = activation(bias[c] + sum over taps of input[pixel + offset][c] * filter[tap][c]) */
void depthwise(const void *arguments, int part, int parts)
{
    const DepthwiseArguments *a = arguments;
    int begin, end;
    share(a->in.images * a->in.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int image = row / a->in.height, y = row % a->in.height;
        const float *input = a->input + image * a->in.image_stride + y * a->in.row_stride;
        float *output = a->output + image * a->out.image_stride + y * a->out.row_stride;
        for (int c = 0; c < a->channels; c += LANES) {
            switch (a->taps) {
            case 9: depthwise_pixels(a, 9, input + c, output + c, c); break;
            case 4: depthwise_pixels(a, 4, input + c, output + c, c); break;
            case 2: depthwise_pixels(a, 2, input + c, output + c, c); break;
            case 1: depthwise_pixels(a, 1, input + c, output + c, c); break;
            default: depthwise_pixels_of_any_size(a, input + c, output + c, c);
            }
        }
    }
}

typedef struct {
    const float *gradient; /* of the output, not padded */
    const float *filter;
    float *output; /* gradient of the input, not padded */
    int filter_height, filter_width, stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left, channels;
    int accumulate;
    Grid in, out; /* `in` describes the gradient's grid, `out` the input's */
} DepthwiseInputArguments;

/* The gradient of a depthwise convolution with respect to its input, for any stride and dilation. */
void depthwise_input_gradient(const void *arguments, int part, int parts)
{
    const DepthwiseInputArguments *a = arguments;
    int begin, end;
    share(a->out.images * a->out.height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int image = row / a->out.height, y = row % a->out.height;
        for (int x = 0; x < a->out.width; x++) {
            const float *from[MOST_TAPS], *filter[MOST_TAPS];
            int taps = 0;
            for (int ky = 0; ky < a->filter_height; ky++) {
                int top = y + a->pad_top - ky * a->dilation_height;
                if (top < 0 || top % a->stride_height || top / a->stride_height >= a->in.height) continue;
                for (int kx = 0; kx < a->filter_width; kx++) {
                    int left = x + a->pad_left - kx * a->dilation_width;
                    if (left < 0 || left % a->stride_width || left / a->stride_width >= a->in.width) continue;
                    from[taps] = a->gradient + image * a->in.image_stride + top / a->stride_height * a->in.row_stride +
                                 left / a->stride_width * a->in.pixel_stride;
                    filter[taps++] = a->filter + (ky * a->filter_width + kx) * a->channels;
                }
            }
            float *to = a->output + image * a->out.image_stride + y * a->out.row_stride + x * a->out.pixel_stride;
            for (int c = 0; c < a->channels; c += LANES) {
                int width = a->channels - c;
                v128_t acc = a->accumulate ? load_lanes(to + c, width) : ZERO;
                for (int t = 0; t < taps; t++) acc = MULTIPLY_ADD(LOAD(from[t] + c), LOAD(filter[t] + c), acc);
                store_lanes(to + c, acc, width);
            }
        }
    }
}

typedef struct {
    const float *input;    /* padded */
    const float *gradient; /* of the output */
    float *output;         /* [taps][channels] */
    const int *offsets;
    int taps, channels;
    Grid in, out;
} DepthwiseFilterArguments;

INLINE void depthwise_filter_image(const DepthwiseFilterArguments *a, int taps, int image, int channel, const int *table, float *to)
{
    int width = a->channels - channel;
    v128_t acc[9];
    int offsets[9];
    for (int t = 0; t < taps; t++) offsets[t] = table[t];
    for (int t = 0; t < taps; t++) acc[t] = image ? load_lanes(to + t * a->channels, width) : ZERO;
    const float *input = a->input + image * a->in.image_stride + channel;
    const float *gradient = a->gradient + image * a->out.image_stride + channel;
    for (int y = 0; y < a->in.height; y++) {
        const float *p = input + y * a->in.row_stride, *g = gradient + y * a->out.row_stride;
        for (int x = 0; x < a->in.width; x++) {
            v128_t value = LOAD(g);
            for (int t = 0; t < taps; t++) acc[t] = MULTIPLY_ADD(LOAD(p + offsets[t]), value, acc[t]);
            p += a->in.pixel_stride;
            g += a->out.pixel_stride;
        }
    }
    for (int t = 0; t < taps; t++) store_lanes(to + t * a->channels, acc[t], width);
}

/* output[tap][c] = sum over pixels of input[pixel + offset][c] * gradient[pixel][c] */
void depthwise_filter_gradient(const void *arguments, int part, int parts)
{
    const DepthwiseFilterArguments *a = arguments;
    int begin, end;
    share((a->channels + LANES - 1) / LANES, 1, part, parts, &begin, &end);
    for (int image = 0; image < a->in.images; image++) {
        for (int group = begin; group < end; group++) {
            int c = group * LANES;
            int t = 0;
            for (; t + 9 <= a->taps; t += 9)
                depthwise_filter_image(a, 9, image, c, a->offsets + t, a->output + t * a->channels + c);
            for (; t + 3 <= a->taps; t += 3)
                depthwise_filter_image(a, 3, image, c, a->offsets + t, a->output + t * a->channels + c);
            for (; t < a->taps; t++) depthwise_filter_image(a, 1, image, c, a->offsets + t, a->output + t * a->channels + c);
        }
    }
}
