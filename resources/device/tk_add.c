#include "tk_add.h"

#include "tk_broadcast.h"

/* An operand on the common scale. */
#define TK_OPERAND(p, x, name, requantize) \
  requantize(tk_shift_left((x) - (p)->name##_zero_point, (int)(p)->left_shift), (p)->name##_multiplier, (int)(p)->name##_shift)

#define TK_SCALED(p, value, requantize) \
  tk_clamp(requantize(value, (p)->output_multiplier, (int)(p)->output_shift) + (p)->output_zero_point, (p)->activation_min, \
           (p)->activation_max)

#define TK_ADD(p, x, y, requantize) \
  TK_SCALED(p, TK_OPERAND(p, x, a, requantize) + (p)->sign * TK_OPERAND(p, y, b, requantize), requantize)

/* Operands are scaled down to half their value at least, so sums stay below 2^29. */
#define TK_ADD_S8(p, x, y) TK_ADD(p, x, y, tk_requantize_small)
#define TK_ADD_S16(p, x, y) TK_ADD(p, x, y, tk_requantize)

#if defined(TK_DSP)

/* What tk_add_pairs works on, in the order in which the assembly loads it. */
struct tk_add_job {
  const int8_t *a, *b;
  int8_t *output;
  const int8_t *a_end;
  int32_t a_offset, b_offset, b_multiplier, b_rounding, b_shift;
  int32_t multiplier, rounding, shift;
};

/*
 * a, whose factor is 1/2, plus b, whose factor is smaller: shifted left by 21 and multiplied, or by 20 for the same without the
 * division by two that follows. Both roundings of tk_requantize are one addition and shift, because floors of floors are
 * floors; what is added for numbers below 0 changes nothing where the product rounds to 0.
 */
TK_ASSEMBLY static void tk_add_pairs(const struct tk_add_job *job __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "ldmia r0, {r0-r11}\n"
      "1: ldrsb lr, [r1], #1\n"
      "add lr, r5, lr, lsl #21\n"
      "add r12, r7, lr, asr #31\n"
      "smmlar lr, lr, r6, r12\n"
      "ldrsb r12, [r0], #1\n"
      "asr lr, lr, r8\n"
      "add r12, r4, r12, lsl #20\n"
      "add lr, r12, lr, lsl #1\n"
      "add r12, r10, lr, asr #31\n"
      "smmlar lr, lr, r9, r12\n"
      "asr lr, lr, r11\n"
      "ssat lr, #8, lr\n"
      "cmp r0, r3\n"
      "strb lr, [r2], #1\n"
      "bne 1b\n"
      "pop {r0-r12, pc}\n");
}

/* A row whose operands are both whole, where the assembly can do it; else answers 0. */
static int tk_add_row_fast(const struct tk_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output) {
  const int a_is_larger = p->a_shift == 0, shift = (int)p->output_shift;
  const int b_shift = (int)(a_is_larger ? p->b_shift : p->a_shift);
  const int32_t a_zero = a_is_larger ? p->a_zero_point : p->b_zero_point;
  const int32_t b_zero = a_is_larger ? p->b_zero_point : p->a_zero_point;
  struct tk_add_job job;
  if (p->a3 != 1 || p->b3 != 1 || p->sign != 1 || p->left_shift != 20 || (p->a_shift != 0) == (p->b_shift != 0)) return 0;
  if (b_shift < -22 || shift < -22 || shift > -1 || p->activation_min > -128 || p->activation_max < 127) return 0;
  job.a = a_is_larger ? a : b;
  job.b = a_is_larger ? b : a;
  job.output = output;
  job.a_end = job.a + p->size3;
  job.a_offset = -a_zero * (1 << 20);
  job.b_offset = -b_zero * (1 << 21);
  job.b_multiplier = a_is_larger ? p->b_multiplier : p->a_multiplier;
  job.b_rounding = 1 << (-1 - b_shift);
  job.b_shift = -b_shift;
  job.multiplier = p->output_multiplier;
  job.rounding = (2 * p->output_zero_point + 1) * (1 << (-1 - shift));
  job.shift = -shift;
  tk_add_pairs(&job);
  return 1;
}

#endif

static void tk_add_row_s8(const struct tk_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output) {
  const int count = (int)p->size3, a_step = (int)p->a3, b_step = (int)p->b3;
  int i;
#if defined(TK_DSP)
  if (tk_add_row_fast(p, a, b, output)) return;
#endif
  for (i = 0; i < count; i++, a += a_step, b += b_step) output[i] = (int8_t)TK_ADD_S8(p, *a, *b);
}

TK_BROADCAST_ROWS(tk_add_s8, int8_t, tk_add_row_s8)
TK_BROADCAST(tk_add_s16, int16_t, TK_ADD_S16)

TK_INLINE int32_t tk_square_of_difference(const struct tk_squared_difference_s8_params *p, int32_t x, int32_t y) {
  const int32_t difference = TK_OPERAND(p, x, a, tk_requantize) - TK_OPERAND(p, y, b, tk_requantize);
  return TK_SCALED(p, difference * difference, tk_requantize);
}

TK_BROADCAST(tk_squared_difference_s8, int8_t, tk_square_of_difference)
