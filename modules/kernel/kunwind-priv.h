/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kunwind-priv: one step up, by each way; and what all ways share. For kunwind*.c only. */
#ifndef KERNEL_KUNWIND_PRIV_H
#define KERNEL_KUNWIND_PRIV_H

#include "kernel/kunwind.h"

/*
 * From the state of a frame to that of its caller. K_OK with it->done: this was the last frame. Not
 * K_OK: this way leads no further, it->r->why says why.
 */
enum kstatus kunwind_orc_step(struct kunwind *);
enum kstatus kunwind_bp_step(struct kunwind *);
enum kstatus kunwind_fp_step(struct kunwind *);

/* A word of one of the stacks that may still be visited; K_BADDATA for any other address. */
enum kstatus kunwind_word(struct kunwind *, kaddr at, uint64_t *out);
/* The registers of an interrupted context at `at`: ip, sp, bp and the rest; user space ends all. */
enum kstatus kunwind_regs(struct kunwind *, kaddr at, bool all);
/* Sets sp: it must be further up the same stack, or on one that was not visited. */
enum kstatus kunwind_move(struct kunwind *, kaddr sp);

#endif
