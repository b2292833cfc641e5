/* The dot products of tk_dot.h and tk_columns.h on 32-bit RISC-V with multiplication. */
#ifndef TK_DOT_RISCV_H
#define TK_DOT_RISCV_H

#include "tk_common.h"

#define TK_COLUMNS 4
#define TK_DOT_FILTERS 2

/* sum += x * w, through t6. */
#define TK_RISCV_MAC(sum, x, w) \
  "mul t6, " x ", " w "\n" \
  "add " sum ", " sum ", t6\n"

/* The values at `at` behind the pointers of four patches (t0-t3) and two filters (a2, a4); sums in s0-s7. */
#define TK_RISCV_BLOCK(at) \
  "lb a5, " at "(t0)\n" \
  "lb a6, " at "(t1)\n" \
  "lb a7, " at "(t2)\n" \
  "lb t4, " at "(t3)\n" \
  "lb t5, " at "(a2)\n" \
  "lb a0, " at "(a4)\n" TK_RISCV_MAC("s0", "a5", "t5") TK_RISCV_MAC("s2", "a6", "t5") TK_RISCV_MAC("s4", "a7", "t5") \
      TK_RISCV_MAC("s6", "t4", "t5") TK_RISCV_MAC("s1", "a5", "a0") TK_RISCV_MAC("s3", "a6", "a0") \
          TK_RISCV_MAC("s5", "a7", "a0") TK_RISCV_MAC("s7", "t4", "a0")

#define TK_RISCV_ADVANCE_BLOCK(by) \
  "addi t0, t0, " by "\n" \
  "addi t1, t1, " by "\n" \
  "addi t2, t2, " by "\n" \
  "addi t3, t3, " by "\n" \
  "addi a2, a2, " by "\n" \
  "addi a4, a4, " by "\n"

/* The same for one patch (a0) and four filters (a2, a4-a6); sums in t0-t3. */
#define TK_RISCV_ROWS(at) \
  "lb a7, " at "(a0)\n" \
  "lb t4, " at "(a2)\n" \
  "lb t5, " at "(a4)\n" TK_RISCV_MAC("t0", "a7", "t4") TK_RISCV_MAC("t1", "a7", "t5") \
  "lb t4, " at "(a5)\n" \
  "lb t5, " at "(a6)\n" TK_RISCV_MAC("t2", "a7", "t4") TK_RISCV_MAC("t3", "a7", "t5")

#define TK_RISCV_ADVANCE_ROWS(by) \
  "addi a0, a0, " by "\n" \
  "addi a2, a2, " by "\n" \
  "addi a4, a4, " by "\n" \
  "addi a5, a5, " by "\n" \
  "addi a6, a6, " by "\n"

/* Eight values in each turn while `counter` is before `fence`, then one in each turn until it is at `end`. */
#define TK_RISCV_LOOPS(step, advance, counter, fence, end) \
  "bgeu " counter ", " fence ", 2f\n" \
  "1:\n" step("0") step("1") step("2") step("3") step("4") step("5") step("6") step("7") advance("8") \
  "bltu " counter ", " fence ", 1b\n" \
  "2: beq " counter ", " end ", 4f\n" \
  "3:\n" step("0") advance("1") \
  "bne " counter ", " end ", 3b\n" \
  "4:\n"

/* sums[i] = patch i/2 . filter i%2 for four patches and two filters. */
TK_ASSEMBLY static void tk_dot_block(const int8_t *const *patches __attribute__((unused)), int size __attribute__((unused)),
                                     const int8_t *filters __attribute__((unused)),
                                     int32_t *sums __attribute__((unused))) {
  __asm__(
      "addi sp, sp, -48\n"
      "sw s0, 0(sp)\n"
      "sw s1, 4(sp)\n"
      "sw s2, 8(sp)\n"
      "sw s3, 12(sp)\n"
      "sw s4, 16(sp)\n"
      "sw s5, 20(sp)\n"
      "sw s6, 24(sp)\n"
      "sw s7, 28(sp)\n"
      "sw s8, 32(sp)\n"
      "sw s9, 36(sp)\n"
      "lw t0, 0(a0)\n"
      "lw t1, 4(a0)\n"
      "lw t2, 8(a0)\n"
      "lw t3, 12(a0)\n"
      "add a4, a2, a1\n"
      "mv s9, a4\n"
      "andi s8, a1, -8\n"
      "add s8, a2, s8\n"
      "li s0, 0\n"
      "li s1, 0\n"
      "li s2, 0\n"
      "li s3, 0\n"
      "li s4, 0\n"
      "li s5, 0\n"
      "li s6, 0\n"
      "li s7, 0\n" TK_RISCV_LOOPS(TK_RISCV_BLOCK, TK_RISCV_ADVANCE_BLOCK, "a2", "s8", "s9")
      "sw s0, 0(a3)\n"
      "sw s1, 4(a3)\n"
      "sw s2, 8(a3)\n"
      "sw s3, 12(a3)\n"
      "sw s4, 16(a3)\n"
      "sw s5, 20(a3)\n"
      "sw s6, 24(a3)\n"
      "sw s7, 28(a3)\n"
      "lw s0, 0(sp)\n"
      "lw s1, 4(sp)\n"
      "lw s2, 8(sp)\n"
      "lw s3, 12(sp)\n"
      "lw s4, 16(sp)\n"
      "lw s5, 20(sp)\n"
      "lw s6, 24(sp)\n"
      "lw s7, 28(sp)\n"
      "lw s8, 32(sp)\n"
      "lw s9, 36(sp)\n"
      "addi sp, sp, 48\n"
      "ret\n");
}

/* sums[i] = patch . filter i for four filters. */
TK_ASSEMBLY static void tk_dot_four(const int8_t *patch __attribute__((unused)), int size __attribute__((unused)),
                                    const int8_t *filters __attribute__((unused)), int32_t *sums __attribute__((unused))) {
  __asm__(
      "addi sp, sp, -16\n"
      "sw s0, 0(sp)\n"
      "sw s1, 4(sp)\n"
      "add a4, a2, a1\n"
      "add a5, a4, a1\n"
      "add a6, a5, a1\n"
      "mv s1, a4\n"
      "andi s0, a1, -8\n"
      "add s0, a2, s0\n"
      "li t0, 0\n"
      "li t1, 0\n"
      "li t2, 0\n"
      "li t3, 0\n" TK_RISCV_LOOPS(TK_RISCV_ROWS, TK_RISCV_ADVANCE_ROWS, "a2", "s0", "s1")
      "sw t0, 0(a3)\n"
      "sw t1, 4(a3)\n"
      "sw t2, 8(a3)\n"
      "sw t3, 12(a3)\n"
      "lw s0, 0(sp)\n"
      "lw s1, 4(sp)\n"
      "addi sp, sp, 16\n"
      "ret\n");
}

#endif
