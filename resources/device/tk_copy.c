#include "tk_copy.h"

#include "tk_common.h"

void tk_copy(const struct tk_copy_params *parameters, const void *input, void *output) {
  TK_PARAMETERS(tk_copy_params, p, parameters);
  memmove(output, input, (size_t)p->bytes);
}

void tk_load(const struct tk_load_params *parameters, void *output) {
  TK_PARAMETERS(tk_load_params, p, parameters);
  TK_COPY_FROM_FLASH(output, p->data, p->bytes);
}

void tk_fill(const struct tk_fill_params *parameters, void *output) {
  TK_PARAMETERS(tk_fill_params, p, parameters);
  const int count = (int)p->count;
  int i;
  if (p->element_bytes == 1) {
    memset(output, (int)p->value, (size_t)count);
  } else if (p->element_bytes == 2) {
    int16_t *to = (int16_t *)output;
    for (i = 0; i < count; i++) to[i] = (int16_t)p->value;
  } else {
    int32_t *to = (int32_t *)output;
    for (i = 0; i < count; i++) to[i] = p->value;
  }
}

TK_INLINE void tk_copy_runs(const uint8_t *from, uint8_t *to, int count, int from_step, int to_step, int bytes) {
  for (; count > 0; count--) {
    memcpy(to, from, (size_t)bytes);
    from += from_step;
    to += to_step;
  }
}

void tk_strided_copy(const struct tk_strided_copy_params *parameters, const void *input, void *output) {
  TK_PARAMETERS(tk_strided_copy_params, p, parameters);
  const uint8_t *from = (const uint8_t *)input + p->input_offset;
  uint8_t *to = (uint8_t *)output + p->output_offset;
  const int bytes = (int)p->run_bytes, count = (int)p->size4, from_step = (int)p->from4, to_step = (int)p->to4;
  int i, j, k, l;
  for (i = 0; i < (int)p->size0; i++) {
    for (j = 0; j < (int)p->size1; j++) {
      for (k = 0; k < (int)p->size2; k++) {
        for (l = 0; l < (int)p->size3; l++) {
          const uint8_t *a = from + i * (int)p->from0 + j * (int)p->from1 + k * (int)p->from2 + l * (int)p->from3;
          uint8_t *b = to + i * (int)p->to0 + j * (int)p->to1 + k * (int)p->to2 + l * (int)p->to3;
          if (bytes == 1) {
            tk_copy_runs(a, b, count, from_step, to_step, 1);
          } else if (bytes == 2) {
            tk_copy_runs(a, b, count, from_step, to_step, 2);
          } else if (bytes == 4) {
            tk_copy_runs(a, b, count, from_step, to_step, 4);
          } else {
            tk_copy_runs(a, b, count, from_step, to_step, bytes);
          }
        }
      }
    }
  }
}
