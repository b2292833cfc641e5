/* Sound from the board's PDM microphone over I2S, -1 to 1. The driver keeps a ring of its own. */
static I2SClass microphone;

static void begin_sensor() {
  microphone.setPinsPdmRx(@clockPin@, @dataPin@);
  while (!microphone.begin(I2S_MODE_PDM_RX, 1000000UL / PERIOD_US, I2S_DATA_BIT_WIDTH_16BIT, I2S_SLOT_MODE_MONO)) {
    Serial.println(F("! The microphone does not start at this rate."));
    delay(1000);
  }
  (void)next_reading;
}

static bool read_sensor(float *reading) {
  static int16_t block[256];
  static int count = 0, taken = 0;
  if (taken == count) {
    count = (int)(microphone.readBytes((char *)block, sizeof(block)) / sizeof(block[0]));
    taken = 0;
    if (count == 0) return false;
  }
  reading[0] = (float)block[taken++] / 32768.0f;
  return true;
}
