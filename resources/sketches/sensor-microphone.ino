/* Sound from the PDM microphone, -1 to 1. The interrupt fills a ring while the sketch empties it. */
const unsigned RING = 4096;
static short ring[RING];
static volatile unsigned written = 0;
static unsigned taken = 0;

static void on_sound() {
  static short block[256];
  const int bytes = PDM.available();
  const int count = PDM.read(block, bytes < (int)sizeof(block) ? bytes : (int)sizeof(block)) / 2;
  int i;
  for (i = 0; i < count; i++) ring[(written + (unsigned)i) % RING] = block[i];
  written = written + (unsigned)count;
}

static void begin_sensor() {
  PDM.onReceive(on_sound);
  while (!PDM.begin(1, (int)(1000000UL / PERIOD_US))) {
    Serial.println(F("! The microphone does not start at this rate."));
    delay(1000);
  }
  (void)next_reading;
}

static bool read_sensor(float *reading) {
  const unsigned waiting = written - taken;
  if (waiting == 0) return false;
  if (waiting > RING) {
    Serial.println(F("! Sound was lost: the model is too slow for this board."));
    taken = written;
    return false;
  }
  reading[0] = (float)ring[taken++ % RING] / 32768.0f;
  return true;
}
