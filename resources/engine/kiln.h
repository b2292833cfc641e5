/*
 * The training engine: float kernels in WebAssembly SIMD.
 *
 * Every kernel has the signature `void name(const void *arguments, int part, int parts)`: `arguments` points to a struct
 * of 32-bit words (pointers, integers, floats) that the host writes in the order of its fields, and the kernel computes the
 * part-th of `parts` equal shares of its output. Shares never overlap and never depend on each other.
 *
 * Every buffer starts on 16 bytes and may be written up to the next multiple of 16 bytes.
 */
#ifndef KILN_H
#define KILN_H

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES 4

/* Rows of a matrix that a product holds in registers; a matrix is shared between threads in so many rows at least. */
#define TILE 4

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_relaxed_madd((a), (b), (c))
#else
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_add(wasm_f32x4_mul((a), (b)), (c))
#endif

#define ZERO wasm_f32x4_const_splat(0.0f)
#define SPLAT(x) wasm_f32x4_splat(x)
#define LOAD(p) wasm_v128_load(p)
#define STORE(p, v) wasm_v128_store((p), (v))
#define LOAD_SPLAT(p) wasm_v128_load32_splat(p)

/* The first `count` (1 to 4) lanes. */
INLINE void store_lanes(float *p, v128_t v, int count)
{
    if (count >= 4) {
        wasm_v128_store(p, v);
        return;
    }
    p[0] = wasm_f32x4_extract_lane(v, 0);
    if (count > 1) p[1] = wasm_f32x4_extract_lane(v, 1);
    if (count > 2) p[2] = wasm_f32x4_extract_lane(v, 2);
}

INLINE v128_t load_lanes(const float *p, int count)
{
    if (count >= 4) return wasm_v128_load(p);
    return wasm_f32x4_make(p[0], count > 1 ? p[1] : 0.0f, count > 2 ? p[2] : 0.0f, 0.0f);
}

INLINE float sum_lanes(v128_t v)
{
    return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
           (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

INLINE float max_lanes(v128_t v)
{
    v128_t swapped = wasm_f32x4_max(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
    swapped = wasm_f32x4_max(swapped, wasm_i32x4_shuffle(swapped, swapped, 1, 0, 3, 2));
    return wasm_f32x4_extract_lane(swapped, 0);
}

/* The share [*begin, *end) of 0..count, cut at multiples of `grain`. */
INLINE void share(int count, int grain, int part, int parts, int *begin, int *end)
{
    int grains = (count + grain - 1) / grain;
    int from = (int)((int64_t)grains * part / parts) * grain;
    int to = (int)((int64_t)grains * (part + 1) / parts) * grain;
    *begin = from < count ? from : count;
    *end = to < count ? to : count;
}

INLINE int at_most(int a, int b) { return a < b ? a : b; }

/* The larger and the smaller of two numbers; one instruction, where WebAssembly's max takes eight. A NaN in v comes through. */
#define AT_LEAST(v, limit) wasm_f32x4_pmax((v), (limit))
#define AT_MOST(v, limit) wasm_f32x4_pmin((v), (limit))

/* 0 none, 1 ReLU, 2 ReLU6, 3 ReLU between -1 and 1. */
INLINE v128_t activate(v128_t v, int activation)
{
    if (activation == 0) return v;
    if (activation == 3) return AT_MOST(AT_LEAST(v, SPLAT(-1.0f)), SPLAT(1.0f));
    v = AT_LEAST(v, ZERO);
    return activation == 2 ? AT_MOST(v, SPLAT(6.0f)) : v;
}

#endif
