#pragma once
#include "camera.h"
class HM01B0 : public ImageSensor {};
