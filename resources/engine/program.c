/*
 * A program is a list of kernel calls: for each the kernel's number, the address of its arguments, and whether the threads
 * share it. The kernel run_group runs other calls over a few images at a time, so that what one of them writes is still in
 * the cache when the next one reads it.
 */
#include "kiln.h"

#define KERNELS(X)                                                                                                               \
    X(pack_panels)                                                                                                               \
    X(window_product)                                                                                                            \
    X(window_correlate)                                                                                                          \
    X(panel_product)                                                                                                         \
    X(join_shares)                                                                                                           \
    X(panel_gradient)                                                                                                        \
    X(unary)                                                                                                                     \
    X(binary)                                                                                                                    \
    X(fill)                                                                                                                      \
    X(select_elements)                                                                                                           \
    X(cast)                                                                                                                      \
    X(move)                                                                                                                      \
    X(gather)                                                                                                                    \
    X(reduce)                                                                                                                    \
    X(softmax_gradient)                                                                                                          \
    X(softmax)                                                                                                                   \
    X(depthwise)                                                                                                                 \
    X(depthwise_filter_gradient)                                                                                                 \
    X(pool)                                                                                                                      \
    X(pool_gradient)                                                                                                             \
    X(batch_sums)                                                                                                                \
    X(finish_sums)                                                                                                               \
    X(normalize)                                                                                                                 \
    X(normalize_sums)                                                                                                            \
    X(finish_gradient)                                                                                                           \
    X(normalize_gradient)                                                                                                        \
    X(add_pictures)                                                                                                              \
    X(activation_gradient)                                                                                                       \
    X(function_gradient)                                                                                                         \
    X(batch_loss)                                                                                                                \
    X(adam)                                                                                                                      \
    X(fake_quantize)                                                                                                             \
    X(fake_quantize_weights)                                                                                                     \
    X(step_gradient)                                                                                                         \
    X(winograd_filter)                                                                                                           \
    X(winograd_product)                                                                                                          \
    X(winograd_correlate)                                                                                                        \
    X(winograd_taps)                                                                                                             \
    X(run_group)

#define DECLARE(name) void name(const void *arguments, int part, int parts);
KERNELS(DECLARE)

#define ADDRESS(name) name,
static void (*const kernels[])(const void *, int, int) = {KERNELS(ADDRESS)};

typedef struct {
    int kernel;
    const void *arguments;
    int sharing; /* what of these: */
} Call;

#define PARALLEL 1 /* shared out between the threads */
#define FLOWS 2    /* the next call needs nothing that another thread writes in this one */

__attribute__((export_name("run"))) void run(const Call *calls, int count)
{
    for (int i = 0; i < count; i++) kernels[calls[i].kernel](calls[i].arguments, 0, 1);
}

/* How a word of a call's arguments differs for images first .. first + count - 1 of a share that begins with `begin`. */
typedef struct {
    int word, kind, per_image, per_part;
} Patch;

enum {
    PATCH_ADDRESS, /* so many bytes on for each image before the first, and for each share */
    PATCH_COUNT,   /* so much for each image */
    PATCH_FOLLOWS, /* 1 from the second run of a share on */
    PATCH_BEFORE   /* so much for each image of the share before the first */
};

typedef struct {
    int kernel;
    const int *words;
    int word_count;
    const Patch *patches;
    int patch_count;
} Member;

typedef struct {
    const Member *members;
    int count, images, chunk; /* at most `chunk` images at a time */
    int parts;                /* shares, whether or not several threads run them */
} GroupArguments;

#define MOST_WORDS 48

__attribute__((export_name("run_member"))) void run_member(const Member *member, int first, int count, int begin, int part)
{
    int words[MOST_WORDS];
    __builtin_memcpy(words, member->words, (size_t)member->word_count * sizeof(int));
    for (int i = 0; i < member->patch_count; i++) {
        const Patch *p = &member->patches[i];
        switch (p->kind) {
        case PATCH_ADDRESS: words[p->word] += first * p->per_image + part * p->per_part; break;
        case PATCH_COUNT: words[p->word] = count * p->per_image; break;
        case PATCH_FOLLOWS: words[p->word] |= first > begin; break;
        case PATCH_BEFORE: words[p->word] = (first - begin) * p->per_image; break;
        }
    }
    kernels[member->kernel](words, 0, 1);
}

static void run_group_share(const GroupArguments *a, int part)
{
    int begin, end;
    share(a->images, 1, part, a->parts, &begin, &end);
    for (int first = begin; first < end; first += a->chunk)
        for (int i = 0; i < a->count; i++) run_member(&a->members[i], first, at_most(a->chunk, end - first), begin, part);
}

void run_group(const void *arguments, int part, int parts)
{
    const GroupArguments *a = arguments;
    if (parts > 1)
        run_group_share(a, part);
    else
        for (int each = 0; each < a->parts; each++) run_group_share(a, each);
}

/*
 * A team of threads runs a program together: each computes its share of the parallel calls, the first thread all the rest,
 * and they meet wherever a call may read what another thread wrote.
 */
typedef struct {
    int phase, apart[15]; /* in a cache line of its own: others look at it all the time */
    int arrived, sleepers;
    int parts;
    const Call *calls;
    int count; /* negative: the team is dismissed */
} Team;

/*
 * So many looks (about a third of a millisecond) before a thread goes to sleep: longer than the host takes from one step to the
 * next. On a virtual machine waking a thread delays it by a good part of a small net's step: 1.9 instead of 1.4 times the
 * speed of one thread on digit_cnn.
 */
#define LOOKS 300000

static void meet(Team *team)
{
    int phase = __atomic_load_n(&team->phase, __ATOMIC_SEQ_CST);
    if (__atomic_add_fetch(&team->arrived, 1, __ATOMIC_SEQ_CST) == team->parts) {
        __atomic_store_n(&team->arrived, 0, __ATOMIC_SEQ_CST);
        __atomic_store_n(&team->phase, phase + 1, __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&team->sleepers, __ATOMIC_SEQ_CST) > 0) __builtin_wasm_memory_atomic_notify(&team->phase, 0x7fffffff);
        return;
    }
    for (int look = 0; look < LOOKS; look++)
        if (__atomic_load_n(&team->phase, __ATOMIC_SEQ_CST) != phase) return;
    __atomic_add_fetch(&team->sleepers, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&team->phase, __ATOMIC_SEQ_CST) == phase) __builtin_wasm_memory_atomic_wait32(&team->phase, phase, -1);
    __atomic_sub_fetch(&team->sleepers, 1, __ATOMIC_SEQ_CST);
}

static void run_share(Team *team, int part)
{
    const Call *calls = team->calls;
    int count = team->count;
    for (int i = 0; i < count; i++) {
        if (calls[i].sharing & PARALLEL)
            kernels[calls[i].kernel](calls[i].arguments, part, team->parts);
        else if (part == 0)
            kernels[calls[i].kernel](calls[i].arguments, 0, 1);
        if (i + 1 == count || calls[i].sharing & FLOWS) continue;
        if (calls[i].sharing & PARALLEL || calls[i + 1].sharing & PARALLEL) meet(team);
    }
    meet(team);
}

/* The first thread of a team: wakes the others, returns when all are done. A negative count dismisses them. */
__attribute__((export_name("run_together"))) void run_together(Team *team, const Call *calls, int count)
{
    team->calls = calls;
    team->count = count;
    meet(team);
    if (count >= 0) run_share(team, 0);
}

/* Every other thread. */
__attribute__((export_name("serve"))) void serve(Team *team, int part)
{
    for (;;) {
        meet(team);
        if (team->count < 0) return;
        run_share(team, part);
    }
}

extern unsigned char __heap_base;
__attribute__((export_name("heap_base"))) int heap_base(void) { return (int)&__heap_base; }
