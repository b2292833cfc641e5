/* The part of Arduino's interface that the sketches use, declared only: for checking that they compile. */
#ifndef Arduino_h
#define Arduino_h
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
class __FlashStringHelper;
#define F(text) (reinterpret_cast<const __FlashStringHelper *>(text))
class Stream {
 public:
  void begin(unsigned long baud);
  operator bool() const;
  int available();
  int peek();
  int read();
  float parseFloat();
  void setTimeout(unsigned long milliseconds);
  size_t write(uint8_t byte);
  size_t print(const __FlashStringHelper *text);
  size_t print(const char *text);
  size_t print(char character);
  size_t print(unsigned char number, int base = 10);
  size_t print(int number, int base = 10);
  size_t print(unsigned int number, int base = 10);
  size_t print(long number, int base = 10);
  size_t print(unsigned long number, int base = 10);
  size_t print(double number, int digits = 2);
  size_t println();
  size_t println(const __FlashStringHelper *text);
  size_t println(const char *text);
  size_t println(char character);
  size_t println(unsigned char number, int base = 10);
  size_t println(int number, int base = 10);
  size_t println(unsigned int number, int base = 10);
  size_t println(long number, int base = 10);
  size_t println(unsigned long number, int base = 10);
  size_t println(double number, int digits = 2);
};
extern Stream Serial;
unsigned long micros();
unsigned long millis();
void delay(unsigned long milliseconds);
int analogRead(int pin);
static const int A0 = 14;
void setup();
void loop();
#endif
