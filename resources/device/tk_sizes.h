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

/*
 * INT8 weights in flash. TK_FAR_TABLES: they may lie beyond the 64 KB that an AVR chip's near reads reach, and a pointer to them has
 * 24 bits. It has to be defined for all files, and takes GNU C.
 */
#if defined(TK_FAR_TABLES) && defined(__AVR_HAVE_ELPM__) && defined(__MEMX) && !defined(__STRICT_ANSI__) && \
    !defined(__cplusplus)
#define TK_FAR 1
typedef const __memx int8_t *tk_weights;
#else
typedef const int8_t *tk_weights;
#endif

#endif
