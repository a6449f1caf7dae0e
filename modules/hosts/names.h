/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names: puts the dump's own symbols and types (kallsyms, BTF, loadable modules) on top of a source
 * that has bytes and VMCOREINFO only.
 */
#ifndef HOSTS_NAMES_H
#define HOSTS_NAMES_H

#include "image/image.h"

/*
 * `out` answers bytes and notes as `bytes` does, and names as far as the dump has them. A dump
 * without usable kallsyms or BTF is no failure: *why is one line then, symbols come from VMCOREINFO
 * alone and look-ups of types are K_NONAME (a layout file may know them, layout.h). Else *why is
 * untouched. Fills info.nr_cpus. Modules are read when a name is not found in vmlinux; that is safe
 * from several threads.
 */
enum kstatus names_open(const struct image *bytes, struct arena *, struct image *out,
			const char **why);

/* Possible CPU numbers are below this; 0: the image does not tell. For names from elsewhere too. */
uint32_t names_count_cpus(struct reader *);

#endif
