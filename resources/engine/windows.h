/*
 * How a matrix kernel walks over a picture: row m of the implied matrix is one output pixel, its columns are `taps` runs of
 * `chunk` consecutive floats, each at its own offset from the pixel's first one. A convolution over a padded picture has one
 * run a filter row, a plain matrix has one run.
 */
#ifndef KILN_WINDOWS_H
#define KILN_WINDOWS_H

#include "picture.h"

#define MOST_TAPS 64

/* Columns that a matrix is packed by. */
#define PANEL 8

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

/* Makes longer rows where all rows of an image, or all images, lie at the distances of pixels in both grids. */
INLINE void join_rows(Grid *a, Grid *b)
{
    Grid *grids[2] = {a, b};
    int rows = 1, images = 1;
    for (int i = 0; i < 2; i++) {
        Grid *g = grids[i];
        rows = rows && (g->height == 1 || g->width == 1 || g->row_stride == g->width * g->pixel_stride);
    }
    if (!rows) return;
    for (int i = 0; i < 2; i++) {
        Grid *g = grids[i];
        if (g->width == 1) g->pixel_stride = g->row_stride;
        g->width *= g->height;
        g->height = 1;
        images = images && (g->images == 1 || g->width == 1 || g->image_stride == g->width * g->pixel_stride);
    }
    if (!images) return;
    for (int i = 0; i < 2; i++) {
        Grid *g = grids[i];
        if (g->width == 1) g->pixel_stride = g->image_stride;
        g->width *= g->images;
        g->images = 1;
    }
}

/* Cuts pixels begin .. begin + count - 1 into runs; returns how many. */
INLINE int pixel_runs(const Grid *in, const Grid *out, int begin, int count, Run *runs)
{
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

#define MOST_RUNS 256

/* A block of pixels in two grids. */
typedef struct {
    Run runs[MOST_RUNS];
    int count, in_stride, out_stride;
} Block;

INLINE Grid picture_grid(const Size *size, const Picture *picture)
{
    return (Grid){size->images, size->height, size->width, picture->image_stride, picture->row_stride, size->channels};
}

INLINE Grid dense_grid(const Size *size)
{
    int row = size->width * size->channels;
    return (Grid){size->images, size->height, size->width, size->height * row, row, size->channels};
}

INLINE int pixels_of(const Grid *grid) { return grid->images * grid->height * grid->width; }

#endif
