/* Kernels that only move values: transpose, slice, concatenate, pad, tile, gather. */
#include "kiln.h"

#define AXES 6

typedef struct {
    const float *input;
    float *output;
    int size[AXES], input_stride[AXES], output_stride[AXES]; /* outermost first */
    int accumulate;
} MoveArguments;

/* output[i * output_stride] = input[i * input_stride] for every index i below `size`, or += where it accumulates. */
void move(const void *arguments, int part, int parts)
{
    const MoveArguments *a = arguments;
    int rows = 1, begin, end;
    for (int axis = 0; axis < AXES - 1; axis++) rows *= a->size[axis];
    int count = a->size[AXES - 1], from_step = a->input_stride[AXES - 1], to_step = a->output_stride[AXES - 1];
    share(rows, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int rest = row;
        const float *from = a->input;
        float *to = a->output;
        for (int axis = AXES - 2; axis >= 0; axis--) {
            int index = rest % a->size[axis];
            rest /= a->size[axis];
            from += index * a->input_stride[axis];
            to += index * a->output_stride[axis];
        }
        if (a->accumulate) {
            for (int i = 0; i < count; i++) to[i * to_step] += from[i * from_step];
        } else if (from_step == 1 && to_step == 1) {
            int i = 0;
            for (; i + LANES <= count; i += LANES) STORE(to + i, LOAD(from + i));
            for (; i < count; i++) to[i] = from[i];
        } else {
            for (int i = 0; i < count; i++) to[i * to_step] = from[i * from_step];
        }
    }
}

typedef struct {
    const float *input;
    const int *indices;
    float *output;
    int outer, input_rows, output_rows, run;
} GatherArguments;

/* output[o][r][...] = input[o][indices[r]][...], runs of `run` floats. */
void gather(const void *arguments, int part, int parts)
{
    const GatherArguments *a = arguments;
    int begin, end;
    share(a->outer * a->output_rows, 1, part, parts, &begin, &end);
    for (int row = begin; row < end; row++) {
        int outer = row / a->output_rows, index = a->indices[row % a->output_rows];
        const float *from = a->input + ((size_t)outer * a->input_rows + index) * a->run;
        float *to = a->output + (size_t)row * a->run;
        for (int i = 0; i < a->run; i++) to[i] = from[i];
    }
}
