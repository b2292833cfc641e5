/* A picture from the board's camera: its middle, in the shape of the training pictures, levels 0 to 255. */
static camera_fb_t *frame = nullptr;

static void begin_sensor() {
  camera_config_t config = {};
@pins@  config.xclk_freq_hz = 20000000;
  config.ledc_timer = LEDC_TIMER_0;
  config.ledc_channel = LEDC_CHANNEL_0;
  config.pixel_format = PIXFORMAT_RGB565;
  config.frame_size = FRAMESIZE_QQVGA;
  config.fb_count = 1;
  while (esp_camera_init(&config) != ESP_OK) {
    Serial.println(F("! The camera does not start. Is its cable in place?"));
    delay(1000);
  }
  (void)next_reading;
}

static bool grab_frame() {
  frame = esp_camera_fb_get();
  if (frame != nullptr) return true;
  Serial.println(F("! The camera gives no picture."));
  return false;
}

static const uint8_t *frame_pixels() {
  return frame->buf;
}

static void release_frame() {
  esp_camera_fb_return(frame);
}
