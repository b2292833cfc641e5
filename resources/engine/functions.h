/* Elementary functions over four lanes. Polynomials are truncated Taylor series on reduced arguments. */
#ifndef KILN_FUNCTIONS_H
#define KILN_FUNCTIONS_H

#include "kiln.h"

/* e^x: x = n ln 2 + r with |r| <= ln 2 / 2, the series of e^r to r^7, times 2^n. */
INLINE v128_t exp_lanes(v128_t x)
{
    v128_t inside = wasm_f32x4_min(wasm_f32x4_max(x, SPLAT(-87.3f)), SPLAT(88.72283f));
    v128_t n = wasm_f32x4_nearest(wasm_f32x4_mul(inside, SPLAT(1.44269504f)));
    v128_t r = MULTIPLY_ADD(n, SPLAT(-0.693359375f), inside);
    r = MULTIPLY_ADD(n, SPLAT(2.12194440e-4f), r);
    v128_t p = MULTIPLY_ADD(r, SPLAT(1.0f / 5040.0f), SPLAT(1.0f / 720.0f));
    p = MULTIPLY_ADD(p, r, SPLAT(1.0f / 120.0f));
    p = MULTIPLY_ADD(p, r, SPLAT(1.0f / 24.0f));
    p = MULTIPLY_ADD(p, r, SPLAT(1.0f / 6.0f));
    p = MULTIPLY_ADD(p, r, SPLAT(0.5f));
    p = MULTIPLY_ADD(p, r, SPLAT(1.0f));
    p = MULTIPLY_ADD(p, r, SPLAT(1.0f));
    /* 2^n in two factors, because n = 128 has no single one. */
    v128_t whole = wasm_i32x4_trunc_sat_f32x4(n);
    v128_t half = wasm_i32x4_shr(whole, 1);
    v128_t rest = wasm_i32x4_sub(whole, half);
    v128_t bias = wasm_i32x4_const_splat(127);
    p = wasm_f32x4_mul(p, wasm_i32x4_shl(wasm_i32x4_add(half, bias), 23));
    p = wasm_f32x4_mul(p, wasm_i32x4_shl(wasm_i32x4_add(rest, bias), 23));
    p = wasm_v128_bitselect(SPLAT(__builtin_inff()), p, wasm_f32x4_gt(x, SPLAT(88.72283f)));
    return wasm_v128_bitselect(ZERO, p, wasm_f32x4_lt(x, SPLAT(-87.3f)));
}

/* ln x: x = m 2^e with m in [sqrt(1/2), sqrt 2); ln m = 2 artanh((m - 1) / (m + 1)). */
INLINE v128_t log_lanes(v128_t x)
{
    v128_t tiny = wasm_f32x4_lt(x, SPLAT(1.17549435e-38f));
    v128_t scaled = wasm_v128_bitselect(wasm_f32x4_mul(x, SPLAT(8388608.0f)), x, tiny);
    v128_t bits = wasm_i32x4_sub(scaled, wasm_i32x4_const_splat(0x3f3504f3));
    v128_t e = wasm_f32x4_convert_i32x4(wasm_i32x4_shr(bits, 23));
    e = wasm_f32x4_sub(e, wasm_v128_and(tiny, SPLAT(23.0f)));
    v128_t m = wasm_i32x4_add(wasm_v128_and(bits, wasm_i32x4_const_splat(0x007fffff)), wasm_i32x4_const_splat(0x3f3504f3));
    v128_t s = wasm_f32x4_div(wasm_f32x4_sub(m, SPLAT(1.0f)), wasm_f32x4_add(m, SPLAT(1.0f)));
    v128_t s2 = wasm_f32x4_mul(s, s);
    v128_t p = MULTIPLY_ADD(s2, SPLAT(2.0f / 9.0f), SPLAT(2.0f / 7.0f));
    p = MULTIPLY_ADD(p, s2, SPLAT(2.0f / 5.0f));
    p = MULTIPLY_ADD(p, s2, SPLAT(2.0f / 3.0f));
    p = MULTIPLY_ADD(p, s2, SPLAT(2.0f));
    v128_t result = MULTIPLY_ADD(e, SPLAT(-2.12194440e-4f), wasm_f32x4_mul(p, s));
    result = MULTIPLY_ADD(e, SPLAT(0.693359375f), result);
    v128_t infinity = SPLAT(__builtin_inff());
    result = wasm_v128_bitselect(infinity, result, wasm_f32x4_eq(x, infinity));
    result = wasm_v128_bitselect(wasm_f32x4_neg(infinity), result, wasm_f32x4_eq(x, ZERO));
    /* A negative number or NaN gives NaN. */
    return wasm_v128_bitselect(result, SPLAT(__builtin_nanf("")), wasm_f32x4_ge(x, ZERO));
}

/* tanh x: its series below 0.3, else 1 - 2 / (e^2x + 1). */
INLINE v128_t tanh_lanes(v128_t x)
{
    v128_t a = wasm_f32x4_abs(x);
    v128_t x2 = wasm_f32x4_mul(x, x);
    v128_t p = MULTIPLY_ADD(x2, SPLAT(62.0f / 2835.0f), SPLAT(-17.0f / 315.0f));
    p = MULTIPLY_ADD(p, x2, SPLAT(2.0f / 15.0f));
    p = MULTIPLY_ADD(p, x2, SPLAT(-1.0f / 3.0f));
    p = MULTIPLY_ADD(wasm_f32x4_mul(p, x2), x, x);
    v128_t e = exp_lanes(wasm_f32x4_add(a, a));
    v128_t q = wasm_f32x4_sub(SPLAT(1.0f), wasm_f32x4_div(SPLAT(2.0f), wasm_f32x4_add(e, SPLAT(1.0f))));
    q = wasm_v128_or(q, wasm_v128_and(x, SPLAT(-0.0f)));
    return wasm_v128_bitselect(p, q, wasm_f32x4_lt(a, SPLAT(0.3f)));
}

INLINE v128_t sigmoid_lanes(v128_t x)
{
    return wasm_f32x4_div(SPLAT(1.0f), wasm_f32x4_add(SPLAT(1.0f), exp_lanes(wasm_f32x4_neg(x))));
}

#endif
