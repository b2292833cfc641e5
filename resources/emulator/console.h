/* What every emulated core gives to the programs here: text to the host, the end of the program, and a counter. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdint.h>

void console_write(const char *text);
void console_exit(void);

/* Goes up with every instruction (AVR: cycle); how many ticks an instruction is, calibration tells. */
void counter_begin(void);
uint32_t counter_read(void);

/* Exactly two instructions a turn (AVR: four cycles). */
void counter_loop(uint32_t turns);

#endif
