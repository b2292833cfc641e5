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

void pool(const void *arguments, int part, int parts)
{
    const PoolArguments *a = arguments;
    int begin, end;
    share(a->images * a->output_height, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int image = row / a->output_height, y = row % a->output_height;
        const float *picture = a->input + (size_t)image * a->picture.image_stride;
        float *to = a->output + (size_t)image * a->pooled.image_stride + y * a->pooled.row_stride;
        for (int x = 0; x < a->output_width; x++, to += a->channels) {
            Area area = pooled_area(a, y, x);
            v128_t factor = SPLAT(1.0f / (float)((area.bottom - area.top) * (area.right - area.left)));
            for (int c = 0; c < a->channels; c += LANES) {
                v128_t acc = a->maximum ? SPLAT(-__builtin_inff()) : ZERO;
                for (int i = area.top; i < area.bottom; i++)
                    for (int j = area.left; j < area.right; j++) {
                        v128_t value = LOAD(picture + i * a->picture.row_stride + j * a->channels + c);
                        acc = a->maximum ? wasm_f32x4_max(acc, value) : wasm_f32x4_add(acc, value);
                    }
                store_lanes(to + c, a->maximum ? acc : wasm_f32x4_mul(acc, factor), a->channels - c);
            }
        }
    }
}

/* The gradient of a maximum goes to its first place in the order of rows. The output is cleared by this kernel. */
void pool_gradient(const void *arguments, int part, int parts)
{
    const PoolArguments *a = arguments;
    int begin, end;
    share(a->images, 1, part, parts, &begin, &end);
    size_t size = (size_t)a->height * a->width * a->channels;
    int apart = a->stride_height >= a->filter_height && a->stride_width >= a->filter_width;
    int covered = a->stride_height == a->filter_height && a->output_height * a->stride_height - a->pad_top >= a->height &&
                  a->stride_width == a->filter_width && a->output_width * a->stride_width - a->pad_left >= a->width;
    for (int image = begin; image < end; image++) {
        const float *picture = a->original + (size_t)image * a->picture.image_stride;
        const float *gradient = a->input + (size_t)image * a->output_height * a->output_width * a->channels;
        float *to = a->output + image * size;
        if (!covered) __builtin_memset(to, 0, size * sizeof(float));
        for (int y = 0; y < a->output_height; y++)
            for (int x = 0; x < a->output_width; x++, gradient += a->channels) {
                Area area = pooled_area(a, y, x);
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
    }
}
