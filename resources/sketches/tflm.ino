/*
 * @name@ on TensorFlow Lite Micro. Needs @library@.
 * Fill read_window(); the sketch prints the scores and the time at 115200 baud.
 */
#include <math.h>
@include@#include <tensorflow/lite/micro/micro_interpreter.h>
#include <tensorflow/lite/micro/micro_mutable_op_resolver.h>
#include <tensorflow/lite/schema/schema_generated.h>
#include "@name@_data.h"
@selfTestInclude@
/* AllocateTensors() needs @required@ bytes with the reference kernels; vendor kernels ask for a little more. */
constexpr int ARENA_BYTES = @arena@;
alignas(16) static uint8_t arena[ARENA_BYTES];

constexpr int INPUT_LENGTH = @inputLength@;
constexpr float INPUT_SCALE = @inputScale@;
constexpr int INPUT_ZERO_POINT = @inputZeroPoint@;
constexpr int OUTPUT_LENGTH = @outputLength@;
constexpr float OUTPUT_SCALE = @outputScale@;
constexpr int OUTPUT_ZERO_POINT = @outputZeroPoint@;

static const char *const labels[] = {@labels@};
static tflite::MicroMutableOpResolver<@operationCount@> resolver;
static tflite::MicroInterpreter *interpreter = nullptr;

/* Put your readings here, prepared as the model was trained (features, scaling). */
static void read_window(float *values) {
  for (int i = 0; i < INPUT_LENGTH; i++) values[i] = 0.0f;
}

static void stop(const __FlashStringHelper *why) {
  for (;;) {
    Serial.println(why);
    delay(2000);
  }
}

void setup() {
  Serial.begin(115200);
  const tflite::Model *model = tflite::GetModel(g_model);
  if (model->version() != TFLITE_SCHEMA_VERSION) stop(F("The library is for another version of the file format."));
@operations@  static tflite::MicroInterpreter instance(model, resolver, arena, ARENA_BYTES);
  interpreter = &instance;
  if (interpreter->AllocateTensors() != kTfLiteOk) {
    stop(F("The library refuses the model, and has said why; if it asks for memory, raise ARENA_BYTES."));
  }
  Serial.print(F("{\"model\":\"@name@\",\"arenaUsedBytes\":"));
  Serial.print(static_cast<unsigned long>(interpreter->arena_used_bytes()));
  Serial.println(F("}"));
@selfTestCall@}

void loop() {
  static float values[INPUT_LENGTH];
  read_window(values);
  @inputType@ *input = interpreter->typed_input_tensor<@inputType@>(0);
  for (int i = 0; i < INPUT_LENGTH; i++) {
@quantize@  }
  const unsigned long start = micros();
  if (interpreter->Invoke() != kTfLiteOk) stop(F("Invoke failed."));
  const unsigned long elapsed = micros() - start;
  const @outputType@ *output = interpreter->typed_output_tensor<@outputType@>(0);
  for (int i = 0; i < OUTPUT_LENGTH; i++) {
    Serial.print(i < static_cast<int>(sizeof(labels) / sizeof(labels[0])) ? labels[i] : "score");
    Serial.print(' ');
    Serial.println(static_cast<double>((static_cast<float>(output[i]) - OUTPUT_ZERO_POINT) * OUTPUT_SCALE), 3);
  }
  Serial.print(F("microseconds "));
  Serial.println(static_cast<double>(elapsed), 0);
  delay(1000);
}
