/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ktext: where executable code lies: the kernel's own text and that of each loaded module, with
 * the module's part of the stack unwinding tables.
 *
 * The kernel: _stext .. _etext and _sinittext .. _einittext (include/asm-generic/sections.h; the
 * latter is given back after boot, but traces of the boot task still name it). A module: mem[0],
 * MOD_TEXT, since 6.4 (ac3b43283923), else core_layout or module_core with its text_size.
 */
#ifndef KERNEL_KTEXT_H
#define KERNEL_KTEXT_H

#include "kernel/kmodule.h"

struct ktext_range {
	kaddr low, high;    /* [low, high) */
	const char *module; /* NULL: the kernel */
	/* The module's ORC tables (struct mod_arch_specific); 0: none. */
	kaddr orc_ip, orc;
	uint64_t orcs; /* entries */
};

struct ktext {
	struct ktext_range *items;
	size_t n, cap;
	enum kstatus modules; /* K_OK: all modules are here; else why their list ended */
	char why[256];
};

/* K_NONAME: the kernel's own text has no bounds. Ranges live in the reader's arena. */
enum kstatus ktext_load(struct reader *, struct ktext *out);
/* NULL: no code that we know of lies there. */
const struct ktext_range *ktext_find(const struct ktext *, kaddr);

#endif
