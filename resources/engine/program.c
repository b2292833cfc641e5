/*
 * A program is a list of kernel calls: for each the kernel's number, the address of its
 * arguments, and whether the threads share it.
 */
#include "kiln.h"

#define KERNELS(X)                                                                                                               \
    X(pack_panels)                                                                                                               \
    X(window_product)                                                                                                            \
    X(window_correlate)                                                                                                          \
    X(unary)                                                                                                                     \
    X(binary)                                                                                                                    \
    X(fill)                                                                                                                      \
    X(select_elements)                                                                                                           \
    X(cast)                                                                                                                      \
    X(move)                                                                                                                      \
    X(gather)                                                                                                                    \
    X(reduce)                                                                                                                    \
    X(softmax)                                                                                                                   \
    X(depthwise)                                                                                                                 \
    X(depthwise_input_gradient)                                                                                                  \
    X(depthwise_filter_gradient)                                                                                                 \
    X(pool)                                                                                                                      \
    X(pool_gradient)                                                                                                         \
    X(batch_sums)                                                                                                            \
    X(finish_sums)                                                                                                           \
    X(normalize)                                                                                                             \
    X(normalize_sums)                                                                                                        \
    X(finish_gradient)                                                                                                       \
    X(normalize_gradient)                                                                                                    \
    X(add_pictures)                                                                                                          \
    X(activation_gradient)                                                                                                   \
    X(function_gradient)                                                                                                     \
    X(batch_loss)                                                                                                            \
    X(adam)

#define DECLARE(name) void name(const void *arguments, int part, int parts);
KERNELS(DECLARE)

#define ADDRESS(name) name,
static void (*const kernels[])(const void *, int, int) = {KERNELS(ADDRESS)};

typedef struct {
    int kernel;
    const void *arguments;
    int parallel; /* shared out between the threads */
} Call;

__attribute__((export_name("run"))) void run(const Call *calls, int count)
{
    for (int i = 0; i < count; i++) kernels[calls[i].kernel](calls[i].arguments, 0, 1);
}

extern unsigned char __heap_base;
__attribute__((export_name("heap_base"))) int heap_base(void) { return (int)&__heap_base; }
