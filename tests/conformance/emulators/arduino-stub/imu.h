/* Arduino's motion sensors share this interface. */
#ifndef IMU_h
#define IMU_h
class MotionSensor {
 public:
  int begin();
  int accelerationAvailable();
  int gyroscopeAvailable();
  int readAcceleration(float &x, float &y, float &z);
  int readGyroscope(float &x, float &y, float &z);
};
extern MotionSensor IMU;
#endif
