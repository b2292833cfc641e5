/* What the sketches use of Arduino's Camera library: declarations only. */
#pragma once
#include <stdint.h>
enum { CAMERA_R160x120, CAMERA_R320x240 };
enum { CAMERA_GRAYSCALE, CAMERA_RGB565 };
class ImageSensor {};
class FrameBuffer {
 public:
  uint8_t *getBuffer();
};
class Camera {
 public:
  explicit Camera(ImageSensor &sensor);
  bool begin(int32_t resolution, int32_t format, int32_t rate);
  int grabFrame(FrameBuffer &frame, uint32_t timeout);
};
