/* Runs a printed model's self-test on a bare chip and says what it answered. */
#include MODEL_HEADER
#include "console.h"

int main(void) {
  int value = MODEL_SELFTEST();
  char text[16];
  int at = 15;
  const int negative = value < 0;
  text[at] = 0;
  text[--at] = '\n';
  if (negative) value = -value;
  do {
    text[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  if (negative) text[--at] = '-';
  console_write("SELFTEST ");
  console_write(text + at);
  console_exit();
  return 0;
}
