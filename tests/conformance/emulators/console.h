/* Text to the host and the end of the program, over semihosting. */
#ifndef CONSOLE_H
#define CONSOLE_H
void console_write(const char *text);
void console_exit(void);
#endif
