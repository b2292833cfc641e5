#define TK_ASSEMBLY_LOOPS 1
#include "tk_dot.h"

#if defined(__wasm_simd128__)
#include "tk_dot_wasm.h"
#elif defined(TK_SMLAD)
#include "tk_rows_arm.h"

static void tk_dot_groups(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count,
                          int32_t *sums) {
  struct tk_row_job job;
  tk_row_job_begin(&job, patch, size);
  job.weights = filters;
  job.bias = bias;
  job.groups = count / TK_DOT_ROWS;
  job.sums = sums;
  tk_multiply_rows(&job);
}

#elif defined(TK_MVE) || defined(TK_THUMB) || defined(TK_RISCV)
#if defined(TK_MVE)
#include "tk_dot_mve.h"
#elif defined(TK_THUMB)
#include "tk_dot_thumb.h"
#else
#include "tk_dot_riscv.h"
#endif

static void tk_dot_groups(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count,
                          int32_t *sums) {
  int i;
  for (; count > 0; count -= 4, filters += 4 * size) {
    tk_dot_four(patch, size, filters, sums);
    for (i = 0; i < 4; i++) *sums++ += *bias++;
  }
}

#elif defined(TK_AVR)
#include "tk_dot_avr.h"

static void tk_dot_groups(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count,
                          int32_t *sums) {
  for (; count > 0; count--, filters += size) *sums++ = tk_dot_one(patch, size, filters) + TK_READ_S32(bias++);
}

#else

/* sums[i] = patch . filter i + bias[i] for `count` filters, a multiple of 2. */
static void tk_dot_groups(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count,
                           int32_t *sums) {
  for (; count > 0; count -= 2, bias += 2, sums += 2) {
    const int8_t *x = patch;
    tk_weights filter0 = filters, filter1 = filters + size;
    int32_t sum0 = TK_READ_S32(bias), sum1 = TK_READ_S32(bias + 1);
    int i;
    for (i = size; i > 0; i--) {
      sum0 += *x * TK_READ_WEIGHT(filter0);
      sum1 += *x * TK_READ_WEIGHT(filter1);
      x++;
      filter0++;
      filter1++;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    filters += 2 * size;
  }
}

#endif

int32_t tk_dot_one(const int8_t *patch, int size, tk_weights filter) {
#if defined(TK_AVR)
  return size <= 256 ? tk_dot_some(patch, (uint16_t)size, filter) : tk_dot_chunks(patch, size, filter);
#else
  int32_t sum = 0;
  int i;
  for (i = 0; i < size; i++) sum += patch[i] * TK_READ_WEIGHT(filter + i);
  return sum;
#endif
}

void tk_dot_rows(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count, int32_t *sums) {
  const int whole = count - count % TK_DOT_ROWS;
  int i;
  if (whole > 0) tk_dot_groups(patch, size, filters, bias, whole, sums);
  for (i = whole; i < count; i++) sums[i] = tk_dot_one(patch, size, filters + i * size) + TK_READ_S32(bias + i);
}
