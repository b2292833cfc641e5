/*
 * Replays the windows that were stored with the model and prints a line of JSON for each. Save what it prints and give it to
 * TinyKiln: `tinykiln selftest MODEL --log FILE`. Compile it together with every .c file under src/.
 */
#include <stdio.h>
#if defined(__unix__) || defined(__APPLE__) || defined(_WIN32)
#include <time.h>
#endif

static void self_test_write(char character) {
  if (character != '\r') putchar(character);
}

/* On a chip: put a timer of yours here. */
static unsigned long self_test_microseconds(void) {
#if defined(__unix__) || defined(__APPLE__) || defined(_WIN32)
  return (unsigned long)((double)clock() * 1e6 / (double)CLOCKS_PER_SEC);
#else
  return 0;
#endif
}

#include "@name@_selftest.h"

int main(void) {
  return @name@_report() == @NAME@_TEST_WINDOWS ? 0 : 1;
}
