/* Sound from the PDM microphone, -1 to 1. The interrupt fills one block while the sketch reads the other. */
static short blocks[2][256];
static volatile int ready_block = -1;
static volatile int ready_count = 0;
static int taken = 0;

static void on_sound() {
  static int target = 0;
  const int bytes = PDM.available();
  const int read = PDM.read(blocks[target], bytes < (int)sizeof(blocks[0]) ? bytes : (int)sizeof(blocks[0]));
  ready_count = read / 2;
  ready_block = target;
  target = 1 - target;
}

static void begin_sensor() {
  PDM.onReceive(on_sound);
  while (!PDM.begin(1, (int)(1000000UL / PERIOD_US))) {
    Serial.println(F("The microphone does not start at this rate."));
    delay(1000);
  }
  (void)next_reading;
}

static bool read_sensor(float *reading) {
  static int block = -1;
  if (block < 0) {
    if (ready_block < 0) return false;
    block = ready_block;
    ready_block = -1;
    taken = 0;
  }
  reading[0] = (float)blocks[block][taken++] / 32768.0f;
  if (taken >= ready_count) block = -1;
  return true;
}
