/*
 * The inner loops of the float interpreter, in WebAssembly SIMD: float32 values, sums in double precision, no fused
 * multiply-add, so that every machine gives the same bits.
 */
#include <stddef.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))

INLINE v128_t low_pair(v128_t v) { return wasm_f64x2_promote_low_f32x4(v); }
INLINE v128_t high_pair(v128_t v) { return wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(v, v, 2, 3, 2, 3)); }
INLINE v128_t add_product(v128_t a, v128_t b, v128_t sum) { return wasm_f64x2_add(sum, wasm_f64x2_mul(a, b)); }
INLINE float clamp(double sum, double low, double high) { return (float)(sum < low ? low : sum > high ? high : sum); }

/* outputs[row][column] of `rows` x `columns` sums over `depth`. */
INLINE void multiply_tile(int rows, int columns, const float *patch, const float *weights, const double *bias, float *output, int depth,
                          int count, double low, double high)
{
    v128_t sums[2][4];
    double tails[2][4];
    int k = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) sums[r][c] = wasm_f64x2_splat(0.0);
    for (; k + 4 <= depth; k += 4) {
        v128_t first[2], second[2];
        for (int r = 0; r < rows; r++) {
            v128_t x = wasm_v128_load(patch + r * depth + k);
            first[r] = low_pair(x);
            second[r] = high_pair(x);
        }
        for (int c = 0; c < columns; c++) {
            v128_t w = wasm_v128_load(weights + c * depth + k), near = low_pair(w), far = high_pair(w);
            for (int r = 0; r < rows; r++) sums[r][c] = add_product(second[r], far, add_product(first[r], near, sums[r][c]));
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            tails[r][c] = wasm_f64x2_extract_lane(sums[r][c], 0) + wasm_f64x2_extract_lane(sums[r][c], 1) + bias[c];
            for (int i = k; i < depth; i++) tails[r][c] += (double)patch[r * depth + i] * (double)weights[c * depth + i];
            output[r * count + c] = clamp(tails[r][c], low, high);
        }
}

/* outputs[row][o] = clamp(bias[o] + patches[row] . weights[o]); patches are [rows][depth], weights [count][depth]. */
void multiply_rows(const float *patches, const float *weights, const double *bias, float *outputs, int rows, int depth, int count,
                   double low, double high)
{
    for (int row = 0; row < rows;) {
        const float *patch = patches + (size_t)row * depth;
        float *output = outputs + (size_t)row * count;
        int o = 0;
        if (row + 2 <= rows) {
            for (; o + 4 <= count; o += 4)
                multiply_tile(2, 4, patch, weights + (size_t)o * depth, bias + o, output + o, depth, count, low, high);
            for (; o < count; o++) multiply_tile(2, 1, patch, weights + (size_t)o * depth, bias + o, output + o, depth, count, low, high);
            row += 2;
        } else {
            for (; o + 4 <= count; o += 4)
                multiply_tile(1, 4, patch, weights + (size_t)o * depth, bias + o, output + o, depth, count, low, high);
            for (; o < count; o++) multiply_tile(1, 1, patch, weights + (size_t)o * depth, bias + o, output + o, depth, count, low, high);
            row += 1;
        }
    }
}

/* One filter a channel: offsets [pixels][taps] of the window's cells in `input`, -1 outside; weights [taps][channels]. */
void multiply_channels(const float *input, const int *offsets, const float *weights, const double *bias, float *outputs, int pixels,
                       int taps, int channels, double low, double high)
{
    for (int pixel = 0; pixel < pixels; pixel++, offsets += taps, outputs += channels) {
        int c = 0;
        for (; c + 4 <= channels; c += 4) {
            v128_t near = wasm_v128_load(bias + c), far = wasm_v128_load(bias + c + 2);
            for (int tap = 0; tap < taps; tap++) {
                if (offsets[tap] < 0) continue;
                v128_t x = wasm_v128_load(input + offsets[tap] + c), w = wasm_v128_load(weights + (size_t)tap * channels + c);
                near = add_product(low_pair(x), low_pair(w), near);
                far = add_product(high_pair(x), high_pair(w), far);
            }
            outputs[c] = clamp(wasm_f64x2_extract_lane(near, 0), low, high);
            outputs[c + 1] = clamp(wasm_f64x2_extract_lane(near, 1), low, high);
            outputs[c + 2] = clamp(wasm_f64x2_extract_lane(far, 0), low, high);
            outputs[c + 3] = clamp(wasm_f64x2_extract_lane(far, 1), low, high);
        }
        for (; c < channels; c++) {
            double sum = bias[c];
            for (int tap = 0; tap < taps; tap++)
                if (offsets[tap] >= 0) sum += (double)input[offsets[tap] + c] * (double)weights[(size_t)tap * channels + c];
            outputs[c] = clamp(sum, low, high);
        }
    }
}
