/* An image whose size is read: one inference, or nothing. */
#include "console.h"
#if defined(MODEL_HEADER)
#include MODEL_HEADER
#endif

int main(void) {
#if defined(MODEL_HEADER)
  *(volatile uint8_t *)MODEL_INPUT() = 1;
  if (MODEL_RUN() != 0) console_write("error\n");
  console_write(*(const volatile uint8_t *)MODEL_OUTPUT() != 0 ? "1\n" : "0\n");
#else
  console_write("0\n");
#endif
  console_exit();
  return 0;
}
