/*
 * Replays the windows that were stored with @name@ and reports on each in lines of JSON, which TinyKiln reads from the serial
 * port or from a saved log: `tinykiln selftest MODEL --log FILE`.
 *
 * Whoever includes this defines two functions first, and then calls @name@_report():
 *   static void self_test_write(char character);
 *   static unsigned long self_test_microseconds(void);
 */
#ifndef @NAME@_SELFTEST_H
#define @NAME@_SELFTEST_H

#include "@name@.h"
#include "tk_common.h"

/* Define it before: a hash of every layer for every window, not only where a window differs. */
#if defined(TK_LAYER_HASHES)
#define SELF_TEST_ALL_LAYERS 1
#else
#define SELF_TEST_ALL_LAYERS 0
#endif

/* Windows up to this size are sent along, so that TinyKiln can compute their outputs anew. */
#ifndef SELF_TEST_SENT_BYTES
#define SELF_TEST_SENT_BYTES 4096
#endif

/* A whole answer, from readings to scores, is timed too; it needs room for the readings. */
#ifndef SELF_TEST_ANSWER
#define SELF_TEST_ANSWER @answer@
#endif

/* How far below its caller the stack is painted; a run that needs more reads as this much. */
#ifndef SELF_TEST_STACK_BYTES
#if defined(ARDUINO_ARCH_RENESAS) || defined(ARDUINO_ARCH_RENESAS_UNO)
#define SELF_TEST_STACK_BYTES 512
#else
#define SELF_TEST_STACK_BYTES 2048
#endif
#endif

#if defined(__AVR__) || defined(ESP8266)
#define SELF_TEST_TEXT(text) self_test_text(PSTR(text))
#else
#define SELF_TEST_TEXT(text) self_test_text(text)
#endif

static void self_test_text(const char *text) {
  char character;
  while ((character = (char)TK_READ_S8((const int8_t *)text++)) != 0) self_test_write(character);
}

static void self_test_number(unsigned long value) {
  char digits[12];
  int count = 0;
  do {
    digits[count++] = (char)('0' + (int)(value % 10u));
    value /= 10u;
  } while (value != 0u);
  while (count > 0) self_test_write(digits[--count]);
}

static void self_test_end_line(void) {
  self_test_write('\r');
  self_test_write('\n');
}

#if @NAME@_TEST_WINDOWS > 0
static void self_test_digit(unsigned value) {
  self_test_write((char)(value < 10u ? '0' + (int)value : 'a' + (int)value - 10));
}

static void self_test_byte(uint8_t byte) {
  self_test_digit(byte / 16u);
  self_test_digit(byte % 16u);
}

#if defined(__AVR__) && defined(__GNUC__)
/* AVR: from the end of the variables up to the stack. */
#define SELF_TEST_PAINTS_STACK 1
extern unsigned char __heap_start;
#define SELF_TEST_STACK_LOW(top) (&__heap_start)
#elif defined(__GNUC__) && !defined(__unix__) && !defined(__APPLE__) && !defined(_WIN32)
#define SELF_TEST_PAINTS_STACK 1
#define SELF_TEST_STACK_LOW(top) ((top) - SELF_TEST_STACK_BYTES)
#endif

#if defined(SELF_TEST_PAINTS_STACK)
#define SELF_TEST_PAINT 0xA5u

static __attribute__((noinline)) void self_test_paint(volatile unsigned char *top) {
  (void)top;
  volatile unsigned char *at = SELF_TEST_STACK_LOW(top);
  volatile unsigned char *const end = (volatile unsigned char *)__builtin_frame_address(0) - 48;
  while (at < end) *at++ = SELF_TEST_PAINT;
}

static __attribute__((noinline)) unsigned long self_test_painted_over(volatile unsigned char *top) {
  volatile unsigned char *at = SELF_TEST_STACK_LOW(top);
  while (at < top && *at == SELF_TEST_PAINT) at++;
  return (unsigned long)(top - at);
}
#endif

static int self_test_time(int (*run)(void), unsigned long *microseconds, long *stack_bytes) {
  unsigned long start;
  int error;
#if defined(SELF_TEST_PAINTS_STACK)
  volatile unsigned char *const top = (volatile unsigned char *)__builtin_frame_address(0);
  self_test_paint(top);
#endif
  start = self_test_microseconds();
  error = run();
  *microseconds = self_test_microseconds() - start;
#if defined(SELF_TEST_PAINTS_STACK)
  *stack_bytes = (long)self_test_painted_over(top);
#else
  *stack_bytes = -1;
#endif
  return error;
}

static void self_test_stack(long bytes) {
  if (bytes < 0) SELF_TEST_TEXT("null");
  else self_test_number((unsigned long)bytes);
}

static int self_test_window;

static void self_test_layer(int layer, uint32_t hash) {
  SELF_TEST_TEXT("{\"layer\":");
  self_test_number((unsigned long)layer);
  SELF_TEST_TEXT(",\"of\":");
  self_test_number((unsigned long)self_test_window);
  SELF_TEST_TEXT(",\"hash\":\"");
  self_test_byte((uint8_t)(hash >> 24));
  self_test_byte((uint8_t)(hash >> 16));
  self_test_byte((uint8_t)(hash >> 8));
  self_test_byte((uint8_t)hash);
  SELF_TEST_TEXT("\"}");
  self_test_end_line();
}

/* Lines of 64 bytes: what is lost on the way is then little. */
static void self_test_send_input(void) {
  long at, i;
  for (at = 0; at < @inputBytes@L; at += 64) {
    SELF_TEST_TEXT("{\"input\":");
    self_test_number((unsigned long)self_test_window);
    SELF_TEST_TEXT(",\"at\":");
    self_test_number((unsigned long)at);
    SELF_TEST_TEXT(",\"bytes\":\"");
    for (i = at; i < at + 64 && i < @inputBytes@L; i++) self_test_byte(@name@_selftest_stored(self_test_window, i));
    SELF_TEST_TEXT("\"}");
    self_test_end_line();
  }
}

static int @name@_report_window(void) {
  unsigned long microseconds;
  long stack_bytes, i;
  int error;
  int32_t difference;
  if (@inputBytes@L <= SELF_TEST_SENT_BYTES) self_test_send_input();
  @name@_selftest_fill(self_test_window);
  error = self_test_time(@name@_run, &microseconds, &stack_bytes);
  difference = @name@_selftest_compare(self_test_window);
  SELF_TEST_TEXT("{\"window\":");
  self_test_number((unsigned long)self_test_window);
  SELF_TEST_TEXT(",\"model\":\"@shortHash@\",\"error\":");
  if (error < 0) self_test_write('-');
  self_test_number((unsigned long)(error < 0 ? -error : error));
  SELF_TEST_TEXT(",\"difference\":");
  self_test_number((unsigned long)difference);
  SELF_TEST_TEXT(",\"microseconds\":");
  self_test_number(microseconds);
  SELF_TEST_TEXT(",\"arenaUsedBytes\":");
  self_test_number((unsigned long)@NAME@_ARENA_BYTES);
  SELF_TEST_TEXT(",\"stackBytes\":");
  self_test_stack(stack_bytes);
  SELF_TEST_TEXT(",\"output\":\"");
@sendOutputs@  SELF_TEST_TEXT("\",\"expected\":\"");
  for (i = 0; i < @outputBytes@L; i++) self_test_byte(@name@_selftest_expected(self_test_window, (int)i));
  SELF_TEST_TEXT("\"}");
  self_test_end_line();
  if (SELF_TEST_ALL_LAYERS || difference != 0) {
    if (@inputBytes@L > SELF_TEST_SENT_BYTES) self_test_send_input();
    @name@_selftest_fill(self_test_window);
    @name@_selftest_layers(self_test_layer);
  }
  return error == 0 && difference == 0;
}

#if SELF_TEST_ANSWER
static float self_test_readings[@readings@], self_test_scores[@NAME@_SCORE_COUNT];

static int self_test_answer(void) {
  return @name@_@call@(self_test_readings, self_test_scores);
}

/* What is read does not matter for the time, unless it is all zeros. */
static void @name@_report_answer(void) {
  unsigned long microseconds, total = 0;
  long stack_bytes, i;
  uint32_t seed = 1;
  int answer;
@reset@  do {
    for (i = 0; i < @readings@L; i++) {
      seed = seed * 1664525u + 1013904223u;
      self_test_readings[i] = (float)(uint8_t)(seed >> 24);
    }
    answer = self_test_time(self_test_answer, &microseconds, &stack_bytes);
    total += microseconds;
  } while (@again@);
  if (answer < 0) return;
  SELF_TEST_TEXT("{\"answer\":@readings@,\"microseconds\":");
  self_test_number(total);
  SELF_TEST_TEXT(",\"stackBytes\":");
  self_test_stack(stack_bytes);
  SELF_TEST_TEXT("}");
  self_test_end_line();
}
#endif
#endif

/* Reports on every window; how many agree with what TinyKiln computed. */
static int @name@_report(void) {
  int agreeing = 0;
  SELF_TEST_TEXT("{\"selftest\":1,\"name\":\"@name@\",\"model\":\"@hash@\",\"windows\":");
  self_test_number((unsigned long)@NAME@_TEST_WINDOWS);
  SELF_TEST_TEXT(",\"arenaUsedBytes\":");
  self_test_number((unsigned long)@NAME@_ARENA_BYTES);
#if defined(F_CPU)
  SELF_TEST_TEXT(",\"clockHz\":");
  self_test_number((unsigned long)(F_CPU));
#endif
  SELF_TEST_TEXT("}");
  self_test_end_line();
#if @NAME@_TEST_WINDOWS > 0
  for (self_test_window = 0; self_test_window < @NAME@_TEST_WINDOWS; self_test_window++) agreeing += @name@_report_window();
#if SELF_TEST_ANSWER
  @name@_report_answer();
#endif
#endif
  SELF_TEST_TEXT("{\"end\":true,\"windows\":");
  self_test_number((unsigned long)@NAME@_TEST_WINDOWS);
  SELF_TEST_TEXT(",\"agreeing\":");
  self_test_number((unsigned long)agreeing);
  SELF_TEST_TEXT("}");
  self_test_end_line();
  return agreeing;
}

#endif
