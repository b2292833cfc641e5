/* What the sketches use of the esp32 core's I2S library: declarations only. */
#pragma once
#include <stddef.h>
#include <stdint.h>
typedef enum { I2S_MODE_PDM_RX } i2s_mode_t;
typedef enum { I2S_DATA_BIT_WIDTH_16BIT } i2s_data_bit_width_t;
typedef enum { I2S_SLOT_MODE_MONO } i2s_slot_mode_t;
class I2SClass {
 public:
  void setPinsPdmRx(int8_t clock, int8_t data);
  bool begin(i2s_mode_t mode, uint32_t rate, i2s_data_bit_width_t width, i2s_slot_mode_t slots);
  size_t readBytes(char *buffer, size_t length);
};
