/* Pooling over pictures and its gradients. Padded places count neither as values nor in the mean. */
#include "picture.h"

typedef struct {
    const float *input;    /* forward: the picture; gradient: of the output */
    const float *original; /* of a maximum's gradient: the pooled picture */
    float *output;
    int images, height, width, channels, output_height, output_width; /* of the picture and of the pooled picture */
    int filter_height, filter_width, stride_height, stride_width, pad_top, pad_left;
    int maximum;
    Picture picture, pooled; /* a gradient is dense: its pictures are those of the forward pass */
} PoolArguments;

typedef struct {
    int top, bottom, left, right;
} Area;

INLINE Area pooled_area(const PoolArguments *a, int y, int x)
{
    int top = y * a->stride_height - a->pad_top, left = x * a->stride_width - a->pad_left;
    Area area = {top < 0 ? 0 : top, at_most(top + a->filter_height, a->height), left < 0 ? 0 : left,
                 at_most(left + a->filter_width, a->width)};
    return area;
}

/* One pooled pixel, `vectors` times four channels. */
INLINE void pool_channels(int vectors, int maximum, const float *picture, Area area, int row_stride, int channels, float *to, int width)
{
    v128_t acc[4], factor = SPLAT(1.0f / (float)((area.bottom - area.top) * (area.right - area.left)));
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) acc[v] = maximum ? SPLAT(-__builtin_inff()) : ZERO;
    for (int i = area.top; i < area.bottom; i++) {
        const float *from = picture + i * row_stride + area.left * channels;
        for (int left = area.right - area.left; left > 0; left--, from += channels)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                v128_t value = LOAD(from + v * LANES);
                acc[v] = maximum ? wasm_f32x4_max(acc[v], value) : wasm_f32x4_add(acc[v], value);
            }
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store_lanes(to + v * LANES, maximum ? acc[v] : wasm_f32x4_mul(acc[v], factor), width);
}

INLINE void pool_pixel(int maximum, const float *picture, Area area, int row_stride, int channels, float *to)
{
    int c = 0;
    for (; c + 4 * LANES <= channels; c += 4 * LANES)
        pool_channels(4, maximum, picture + c, area, row_stride, channels, to + c, LANES);
    for (; c + 2 * LANES <= channels; c += 2 * LANES)
        pool_channels(2, maximum, picture + c, area, row_stride, channels, to + c, LANES);
    for (; c < channels; c += LANES) pool_channels(1, maximum, picture + c, area, row_stride, channels, to + c, channels - c);
}

void pool(const void *arguments, int part, int parts)
{
    const PoolArguments a = *(const PoolArguments *)arguments;
    int begin, end;
    share(a.images * a.output_height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int image = row / a.output_height, y = row % a.output_height;
        const float *picture = a.input + (size_t)image * a.picture.image_stride;
        float *to = a.output + (size_t)image * a.pooled.image_stride + y * a.pooled.row_stride;
        for (int x = 0; x < a.output_width; x++, to += a.channels) {
            Area area = pooled_area(&a, y, x);
            if (a.maximum)
                pool_pixel(1, picture, area, a.picture.row_stride, a.channels, to);
            else
                pool_pixel(0, picture, area, a.picture.row_stride, a.channels, to);
        }
    }
}

/* The gradient of one maximum over `rows` times `columns` pixels that no other window has. */
INLINE void largest_gradient(int rows, int columns, const float *from, int from_row, const float *gradient, float *to, int to_row,
                             int channels)
{
    for (int c = 0; c < channels; c += LANES) {
        v128_t values[4], left = load_lanes(gradient + c, channels - c);
#pragma clang loop unroll(full)
        for (int t = 0; t < rows * columns; t++) values[t] = LOAD(from + t / columns * from_row + t % columns * channels + c);
        v128_t largest = values[0];
#pragma clang loop unroll(full)
        for (int t = 1; t < rows * columns; t++) largest = wasm_f32x4_max(largest, values[t]);
#pragma clang loop unroll(full)
        for (int t = 0; t < rows * columns; t++) {
            v128_t here = wasm_f32x4_eq(values[t], largest);
            store_lanes(to + t / columns * to_row + t % columns * channels + c, wasm_v128_and(left, here), channels - c);
            left = wasm_v128_andnot(left, here);
        }
    }
}

/* The gradient of one pooled pixel, for any window. */
static void add_gradient(const PoolArguments *a, Area area, const float *picture, const float *gradient, float *to, int apart)
{
    v128_t factor = SPLAT(1.0f / (float)((area.bottom - area.top) * (area.right - area.left)));
    for (int c = 0; c < a->channels; c += LANES) {
        int lanes = a->channels - c;
        v128_t left = load_lanes(gradient + c, lanes);
        if (!a->maximum) left = wasm_f32x4_mul(left, factor);
        v128_t largest = SPLAT(-__builtin_inff());
        if (a->maximum)
            for (int i = area.top; i < area.bottom; i++)
                for (int j = area.left; j < area.right; j++)
                    largest = wasm_f32x4_max(largest, LOAD(picture + i * a->picture.row_stride + j * a->channels + c));
        for (int i = area.top; i < area.bottom; i++)
            for (int j = area.left; j < area.right; j++) {
                int place = (i * a->width + j) * a->channels + c;
                v128_t share_here = left;
                if (a->maximum) {
                    v128_t here = wasm_f32x4_eq(LOAD(picture + i * a->picture.row_stride + j * a->channels + c), largest);
                    share_here = wasm_v128_and(left, here);
                    left = wasm_v128_andnot(left, here);
                }
                if (!apart) share_here = wasm_f32x4_add(load_lanes(to + place, lanes), share_here);
                store_lanes(to + place, share_here, lanes);
            }
    }
}

/* The gradient of a mean over a whole picture. */
static void spread_gradient(const PoolArguments *a, const float *gradient, float *to)
{
    int pixels = a->height * a->width, channels = a->channels;
    v128_t factor = SPLAT(1.0f / (float)pixels);
    for (int pixel = 0; pixel < pixels; pixel++, to += channels)
        for (int c = 0; c < channels; c += LANES) {
            v128_t value = wasm_f32x4_mul(load_lanes(gradient + c, channels - c), factor);
            store_lanes(to + c, value, channels - c);
        }
}

/* The gradient of a maximum goes to its first place in the order of rows. The output is cleared by this kernel. */
void pool_gradient(const void *arguments, int part, int parts)
{
    const PoolArguments a = *(const PoolArguments *)arguments;
    int begin, end, row_size = a.width * a.channels, size = a.height * row_size;
    int whole = !a.maximum && a.output_height == 1 && a.output_width == 1 && a.filter_height == a.height && a.filter_width == a.width;
    int apart = a.stride_height >= a.filter_height && a.stride_width >= a.filter_width;
    int covered = a.stride_height == a.filter_height && a.output_height * a.stride_height - a.pad_top >= a.height &&
                  a.stride_width == a.filter_width && a.output_width * a.stride_width - a.pad_left >= a.width;
    int taps = a.maximum && apart ? a.filter_height * 16 + a.filter_width : 0;
    share(a.images, 1, part, parts, &begin, &end);
    for (int image = begin; image < end; image++) {
        const float *picture = a.original + (size_t)image * a.picture.image_stride;
        const float *gradient = a.input + (size_t)image * a.output_height * a.output_width * a.channels;
        float *to = a.output + (size_t)image * size;
        if (whole) {
            spread_gradient(&a, gradient, to);
            continue;
        }
        if (!covered) __builtin_memset(to, 0, (size_t)size * sizeof(float));
        for (int y = 0; y < a.output_height; y++)
            for (int x = 0; x < a.output_width; x++, gradient += a.channels) {
                Area area = pooled_area(&a, y, x);
                int full = area.bottom - area.top == a.filter_height && area.right - area.left == a.filter_width;
                const float *from = picture + area.top * a.picture.row_stride + area.left * a.channels;
                float *place = to + area.top * row_size + area.left * a.channels;
                if (full && taps == 0x22)
                    largest_gradient(2, 2, from, a.picture.row_stride, gradient, place, row_size, a.channels);
                else if (full && taps == 0x21)
                    largest_gradient(2, 1, from, a.picture.row_stride, gradient, place, row_size, a.channels);
                else if (full && taps == 0x12)
                    largest_gradient(1, 2, from, a.picture.row_stride, gradient, place, row_size, a.channels);
                else
                    add_gradient(&a, area, picture, gradient, to, apart);
            }
    }
}
