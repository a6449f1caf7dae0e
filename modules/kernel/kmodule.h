/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmodule: loaded modules and taint.
 *
 * `modules` lists struct module, newest first. Where a module's text and data lie:
 * mem[] since 6.4 (ac3b43283923 "module: replace module_layout with module_memory"),
 * core_layout since 4.5 (7523e4dc5057), module_core and core_size before.
 */
#ifndef KERNEL_KMODULE_H
#define KERNEL_KMODULE_H

#include "image/need.h"
#include "kernel/klist.h"

#define KMODULE_NAME  64 /* MODULE_NAME_LEN = 64 - sizeof(unsigned long) */
#define KMODULE_MAX   65536u
#define KMODULE_PARTS 16 /* MOD_MEM_NUM_TYPES is 7 */

/* Bits of tainted_mask and module.taints: kernel/panic.c taint_flags[], include/linux/panic.h. */
enum {
	KTAINT_PROPRIETARY = 0,
	KTAINT_DIE = 7,
	KTAINT_WARN = 9,
	KTAINT_OOT = 12,
	KTAINT_UNSIGNED = 13
};

struct ktaint {
	uint8_t bit;
	char letter;
	const char *name; /* as in TAINT_name */
};
/* NULL for a bit that no mainline kernel uses (distributions have some from 26 up). */
const struct ktaint *ktaint(unsigned int bit);
/* "PROPRIETARY_MODULE|OOT_MODULE|0x8000000": names joined, unknown bits as hex; "" = none. */
void ktaint_names(uint64_t mask, char *out, size_t size);
/* "PO": the letters alone, unknown bits as '?'. */
void ktaint_letters(uint64_t mask, char *out, size_t size);

/* tainted_mask of the kernel. */
enum kstatus ktaint_kernel(struct reader *, uint64_t *out);

struct kmodules {
	struct kfield list, name, taints, state;
	struct kfield base[KMODULE_PARTS],
		size[KMODULE_PARTS]; /* of each part; [0] holds the text */
	uint32_t parts;
	uint64_t head;
};

struct kmodule {
	kaddr at, base; /* base: where its text starts */
	uint64_t size;	/* bytes of all parts */
	uint64_t taints;
	char name[KMODULE_NAME + 1];
};

/* K_NONAME: a kernel without modules. */
enum kstatus kmodule_open(struct reader *, struct kmodules *out);
void kmodule_begin(struct reader *, const struct kmodules *, struct klist_iter *);
/* Status in the iterator; a module whose fields cannot be read ends the walk. */
bool kmodule_next(struct klist_iter *, const struct kmodules *, struct kmodule *out);

#endif
