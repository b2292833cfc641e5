/*
 * How a matrix kernel walks over a picture: row m of the implied matrix is one output pixel, its columns are `taps` runs of
 * `chunk` consecutive floats, each at its own offset from the pixel's first one. A convolution over a padded picture has one
 * run a filter row, a plain matrix has one run.
 */
#ifndef KILN_WINDOWS_H
#define KILN_WINDOWS_H

#include "kiln.h"

#define MOST_TAPS 64

typedef struct {
    int images, height, width;             /* of the output */
    int image_stride, row_stride, pixel_stride; /* floats between neighbours */
} Grid;

/* Offsets (in floats) of pixels begin .. begin + count - 1. */
INLINE void pixel_offsets(const Grid *grid, int begin, int count, int *offsets)
{
    int x = begin % grid->width;
    int rows = begin / grid->width;
    int y = rows % grid->height;
    int image = rows / grid->height;
    int row = image * grid->image_stride + y * grid->row_stride;
    for (int i = 0; i < count; i++) {
        offsets[i] = row + x * grid->pixel_stride;
        if (++x == grid->width) {
            x = 0;
            if (++y == grid->height) {
                y = 0;
                image++;
            }
            row = image * grid->image_stride + y * grid->row_stride;
        }
    }
}

#endif
