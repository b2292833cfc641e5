/*
 * Members of parameter structures that are no pointers, floats or factors. WebAssembly has 32 bits for each, because the app
 * lays the structures out there; chips have what the values need, because every call brings a structure into flash.
 */
#ifndef TK_SIZES_H
#define TK_SIZES_H

#include <stdint.h>

#if defined(__wasm__)
typedef int32_t tk_size;
typedef int32_t tk_value;
#else
/* Sizes, counts and steps along a dimension. */
typedef uint16_t tk_size;
/* Zero points, shifts, signs and limits of integers. */
typedef int16_t tk_value;
#endif

#endif
