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

/* Pixels that follow each other at constant distances in two grids. */
typedef struct {
    int in, out, count;
} Run;

INLINE int is_linear(const Grid *grid)
{
    return (grid->height == 1 || grid->row_stride == grid->width * grid->pixel_stride) &&
           (grid->images == 1 || grid->image_stride == grid->height * grid->width * grid->pixel_stride);
}

/* Cuts pixels begin .. begin + count - 1 into runs; returns how many. */
INLINE int pixel_runs(const Grid *in, const Grid *out, int begin, int count, Run *runs)
{
    if (is_linear(in) && is_linear(out)) {
        runs[0] = (Run){begin * in->pixel_stride, begin * out->pixel_stride, count};
        return 1;
    }
    int found = 0;
    while (count > 0) {
        int x = begin % in->width, rows = begin / in->width;
        int y = rows % in->height, image = rows / in->height;
        int length = at_most(count, in->width - x);
        runs[found++] = (Run){image * in->image_stride + y * in->row_stride + x * in->pixel_stride,
                              image * out->image_stride + y * out->row_stride + x * out->pixel_stride, length};
        begin += length;
        count -= length;
    }
    return found;
}

#endif
