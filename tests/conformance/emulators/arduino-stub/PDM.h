#ifndef PDM_h
#define PDM_h
class PDMClass {
 public:
  int begin(int channels, int sampleRate);
  int available();
  int read(void *buffer, int bytes);
  void onReceive(void (*callback)(void));
};
extern PDMClass PDM;
#endif
