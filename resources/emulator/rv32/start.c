/* Reset code for a 32-bit RISC-V without an operating system; the console is semihosting. */
#include <stdint.h>
#include "console.h"

extern uint32_t bss_start[], bss_end[];
int main(void);

static void __attribute__((noinline)) host_call(long operation, const void *argument) {
  register long a0 __asm__("a0") = operation;
  register const void *a1 __asm__("a1") = argument;
  __asm__ volatile(
      ".option push\n.option norvc\n.balign 16\n"
      "slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n"
      ".option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
}

void console_write(const char *text) {
  host_call(0x04, text);
}

void console_exit(void) {
  const uint32_t block[2] = {0x20026u, 0};
  host_call(0x18, block);
  for (;;) {
  }
}

void counter_begin(void) {
}

uint32_t counter_read(void) {
  uint32_t count;
  __asm__ volatile(".option push\n.option arch, +zicsr\ncsrr %0, minstret\n.option pop" : "=r"(count) : : "memory");
  return count;
}

__attribute__((naked, noinline)) void counter_loop(uint32_t turns) {
  (void)turns;
  __asm__ volatile("1: addi a0, a0, -1\n bnez a0, 1b\n ret");
}

void start_in_c(void);
void start_in_c(void) {
  uint32_t *to;
  for (to = bss_start; to < bss_end; to++) *to = 0;
  main();
  console_exit();
}

__attribute__((naked, section(".start"), used)) void start(void);
__attribute__((naked, section(".start"), used)) void start(void) {
  __asm__ volatile("la sp, stack_top\n j start_in_c");
}
