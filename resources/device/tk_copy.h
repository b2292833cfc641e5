/* Moving bytes: whole buffers, constants out of flash, fills, and copies between strided layouts. */
#ifndef TK_COPY_H
#define TK_COPY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tk_copy_params {
  int32_t bytes;
};

/* output = input. */
void tk_copy(const struct tk_copy_params *p, const void *input, void *output);

struct tk_load_params {
  int32_t bytes;
  const uint8_t *data;
};

/* output = a constant in flash. */
void tk_load(const struct tk_load_params *p, void *output);

struct tk_fill_params {
  int32_t count, element_bytes, value;
};

/* Sets `count` elements of 1, 2 or 4 bytes to the low bytes of `value`. */
void tk_fill(const struct tk_fill_params *p, void *output);

/* Five loops around copies of `run_bytes` bytes; strides and offsets are in bytes and may be negative or zero. */
struct tk_strided_copy_params {
  int32_t run_bytes;
  int32_t size0, size1, size2, size3, size4;
  int32_t from0, from1, from2, from3, from4;
  int32_t to0, to1, to2, to3, to4;
  int32_t input_offset, output_offset;
};

void tk_strided_copy(const struct tk_strided_copy_params *p, const void *input, void *output);

#ifdef __cplusplus
}
#endif

#endif
