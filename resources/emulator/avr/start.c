/* Serial port and cycle counter of an ATmega without an operating system, for simavr. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

#include "console.h"

static volatile uint16_t overflows;

ISR(TIMER1_OVF_vect) {
  overflows++;
}

void console_write(const char *text) {
  UBRR0 = 0;
  UCSR0A = (uint8_t)(1u << U2X0);
  UCSR0B = (uint8_t)(1u << TXEN0);
  for (; *text != 0; text++) {
    while ((UCSR0A & (1u << UDRE0)) == 0) {
    }
    UDR0 = (uint8_t)*text;
  }
}

/* A sleep without interrupts ends the emulator. */
void console_exit(void) {
  cli();
  sleep_enable();
  for (;;) sleep_cpu();
}

void counter_begin(void) {
  TCCR1A = 0;
  TCCR1B = 1;
  TIMSK1 = 1;
  sei();
}

uint32_t counter_read(void) {
  uint16_t low, high;
  cli();
  low = TCNT1;
  high = overflows;
  if ((TIFR1 & 1u) != 0 && low < 32768u) high++;
  sei();
  return ((uint32_t)high << 16) | low;
}

void counter_loop(uint32_t turns) {
  uint16_t count = (uint16_t)turns;
  __asm__ volatile("1: sbiw %0, 1\n brne 1b" : "+w"(count));
}
