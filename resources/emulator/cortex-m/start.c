/* Reset code for a Cortex-M without an operating system; the console is semihosting (Arm IHI 0105). */
#include <stdint.h>
#include "console.h"

extern uint32_t data_in_rom[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
int main(void);

static void host_call(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory", "cc");
}

void console_write(const char *text) {
  host_call(0x04, text);
}

void console_exit(void) {
  host_call(0x18, (const void *)0x20026);
  for (;;) {
  }
}

/* Timer 0 of the CMSDK (Arm DDI 0479) counts down at the board's clock; the emulator gives every instruction the same time. */
#define TIMER ((volatile uint32_t *)TIMER_BASE)

void counter_begin(void) {
  TIMER[2] = 0xFFFFFFFFu;
  TIMER[1] = 0xFFFFFFFFu;
  TIMER[0] = 1u;
}

uint32_t counter_read(void) {
  return 0xFFFFFFFFu - TIMER[1];
}

__attribute__((naked, noinline)) void counter_loop(uint32_t turns) {
  (void)turns;
  __asm__ volatile(".syntax unified\n1: subs r0, r0, #1\n bne 1b\n bx lr");
}

static void fault(void) {
  console_write("FAULT\n");
  console_exit();
}

static void reset(void) {
  const uint32_t *from = data_in_rom;
  uint32_t *to = data_start;
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xE000ED88u |= 0xF00000u;
  __asm__ volatile("dsb\n isb");
#endif
  while (to < data_end) *to++ = *from++;
  for (to = bss_start; to < bss_end; to++) *to = 0;
  main();
  console_exit();
}

__attribute__((section(".vectors"), used)) static const void *const vectors[] = {stack_top, reset, fault, fault, fault, fault, fault};
