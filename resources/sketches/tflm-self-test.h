/*
 * Windows for which the outputs of @name@ are known, as @library@
 * computes them. The sketch replays them once and prints a line of JSON for each: `tinykiln selftest MODEL --log FILE` reads them.
 */
#ifndef @NAME@_SELFTEST_H
#define @NAME@_SELFTEST_H

#include <stdint.h>

constexpr int TEST_WINDOWS = @windows@;
constexpr int TEST_INPUT_BYTES = @inputBytes@;
constexpr int TEST_OUTPUT_BYTES = @outputBytes@;
alignas(4) static const uint8_t test_inputs[] = {
@inputs@};
alignas(4) static const uint8_t test_outputs[] = {
@outputs@};

static void print_bytes(const uint8_t *bytes) {
  for (int i = 0; i < TEST_OUTPUT_BYTES; i++) {
    Serial.print("0123456789abcdef"[bytes[i] >> 4]);
    Serial.print("0123456789abcdef"[bytes[i] & 15]);
  }
}

static bool replay(tflite::MicroInterpreter *interpreter, int window) {
  const uint8_t *const expected = test_outputs + window * TEST_OUTPUT_BYTES;
  const @outputType@ *const output = interpreter->typed_output_tensor<@outputType@>(0);
  memcpy(interpreter->typed_input_tensor<@inputType@>(0), test_inputs + window * TEST_INPUT_BYTES, TEST_INPUT_BYTES);
  const unsigned long start = micros();
  const int error = interpreter->Invoke() == kTfLiteOk ? 0 : -1;
  const unsigned long elapsed = micros() - start;
  long largest = 0;
  for (int i = 0; i < @outputLength@; i++) {
    @outputType@ right;
    memcpy(&right, expected + i * sizeof(right), sizeof(right));
    const long difference = output[i] > right ? output[i] - right : right - output[i];
    if (difference > largest) largest = difference;
  }
  Serial.print(F("{\"window\":"));
  Serial.print(window);
  Serial.print(F(",\"model\":\"@shortHash@\",\"error\":"));
  Serial.print(error);
  Serial.print(F(",\"difference\":"));
  Serial.print(largest);
  Serial.print(F(",\"microseconds\":"));
  Serial.print(elapsed);
  Serial.print(F(",\"arenaUsedBytes\":"));
  Serial.print(static_cast<unsigned long>(interpreter->arena_used_bytes()));
  Serial.print(F(",\"stackBytes\":null,\"output\":\""));
  print_bytes(reinterpret_cast<const uint8_t *>(output));
  Serial.print(F("\",\"expected\":\""));
  print_bytes(expected);
  Serial.println(F("\"}"));
  return error == 0 && largest == 0;
}

static void self_test(tflite::MicroInterpreter *interpreter) {
  int agreeing = 0;
  Serial.print(F("{\"selftest\":1,\"runtime\":\"tflm\",\"name\":\"@name@\",\"model\":\"@hash@\",\"windows\":"));
  Serial.print(TEST_WINDOWS);
  Serial.print(F(",\"arenaUsedBytes\":"));
  Serial.print(static_cast<unsigned long>(interpreter->arena_used_bytes()));
  Serial.println(F("}"));
  for (int window = 0; window < TEST_WINDOWS; window++) agreeing += replay(interpreter, window) ? 1 : 0;
  Serial.print(F("{\"end\":true,\"windows\":"));
  Serial.print(TEST_WINDOWS);
  Serial.print(F(",\"agreeing\":"));
  Serial.print(agreeing);
  Serial.println(F("}"));
}

#endif
