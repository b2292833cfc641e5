#include "tk_extremum.h"

#include "tk_broadcast.h"

#define TK_EXTREMUM(p, x, y) (((p)->sign > 0) == ((x) > (y)) ? (x) : (y))

TK_BROADCAST(tk_extremum_s8, int8_t, TK_EXTREMUM)
TK_BROADCAST(tk_extremum_s16, int16_t, TK_EXTREMUM)
