/* The exported self-test on an emulated core: its clock is the counter, its serial port the emulator's console. */
#include "console.h"

static char waiting[128];
static int waiting_count;

static void self_test_write(char character) {
  waiting[waiting_count++] = character;
  if (character != '\n' && waiting_count < (int)sizeof(waiting) - 1) return;
  waiting[waiting_count] = 0;
  console_write(waiting);
  waiting_count = 0;
}

static unsigned long self_test_microseconds(void) {
  return counter_read();
}

#define SELF_TEST_STACK_BYTES 16384
#include MODEL_SELFTEST_HEADER

/* How long a loop of so many turns takes, with what reading the counter takes. */
static void report_loop(uint32_t turns) {
  const uint32_t before = counter_read();
  uint32_t after;
  if (turns != 0) counter_loop(turns);
  after = counter_read();
  self_test_number(after - before);
  self_test_write('\n');
}

int main(void) {
  counter_begin();
  SELF_TEST_TEXT("NOTHING ");
  report_loop(0);
  SELF_TEST_TEXT("SHORT ");
  report_loop(1000);
  SELF_TEST_TEXT("LONG ");
  report_loop(51000);
  (void)MODEL_REPORT();
  console_exit();
  return 0;
}
