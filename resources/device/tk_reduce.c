#include "tk_reduce.h"

#include "tk_common.h"

/* Defines `name`: for each kept element runs `begin`, then `step` with each `value`, then `end`. */
#define TK_REDUCE(name, type, begin, step, end) \
  void name(const struct name##_params *parameters, const type *input, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int stride0 = (int)p->reduced_stride0, stride1 = (int)p->reduced_stride1, stride2 = (int)p->reduced_stride2; \
    const int count0 = (int)p->reduced0, count1 = (int)p->reduced1, count2 = (int)p->reduced2; \
    int a, b, c, i, j, k; \
    for (a = 0; a < (int)p->kept0; a++) { \
      for (b = 0; b < (int)p->kept1; b++) { \
        for (c = 0; c < (int)p->kept2; c++) { \
          const type *first = \
              input + a * (int)p->kept_stride0 + b * (int)p->kept_stride1 + c * (int)p->kept_stride2; \
          begin; \
          for (i = 0; i < count0; i++) { \
            for (j = 0; j < count1; j++) { \
              const type *cell = first + i * stride0 + j * stride1; \
              for (k = 0; k < count2; k++, cell += stride2) { \
                const type value = *cell; \
                step; \
              } \
            } \
          } \
          end; \
        } \
      } \
    } \
  }

#define TK_SUM_END(type, low, high) \
  *output++ = (type)tk_clamp(tk_requantize(sum - p->zero_sum, p->multiplier, (int)p->shift) + p->output_zero_point, low, high)

TK_REDUCE(tk_reduce_sum_s8, int8_t, int32_t sum = 0, sum += value, TK_SUM_END(int8_t, -128, 127))
TK_REDUCE(tk_reduce_sum_s16, int16_t, int32_t sum = 0, sum += value, TK_SUM_END(int16_t, -32768, 32767))

#define TK_KEEP_EXTREMUM if (p->sign > 0 ? value > best : value < best) best = value

TK_REDUCE(tk_reduce_extremum_s8, int8_t, int8_t best = *first, TK_KEEP_EXTREMUM, *output++ = best)
TK_REDUCE(tk_reduce_extremum_s16, int16_t, int16_t best = *first, TK_KEEP_EXTREMUM, *output++ = best)
