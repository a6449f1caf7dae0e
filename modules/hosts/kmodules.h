/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmodules: symbols and types of loadable modules, from the kernel's own tables in the dump:
 * the list `modules` (struct module, its kallsyms: include/linux/module.h, kernel/module/) and the
 * list `btf_modules` (struct btf_module: kernel/bpf/btf.c).
 *
 * Not thread-safe: names.c holds a lock around all calls. All memory is in the arena given.
 */
#ifndef HOSTS_KMODULES_H
#define HOSTS_KMODULES_H

#include "hosts/ktypes.h"
#include "image/image.h"

struct kmodules;

/*
 * `r` reads an image that knows vmlinux's names. Walks the list: names and address ranges. A list
 * that breaks off is no failure: what was found until then is used, and kmodules_why() tells.
 */
enum kstatus kmodules_open(struct reader *r, struct arena *, struct kmodules **out);
const char *kmodules_why(const struct kmodules *); /* NULL: complete */

size_t kmodules_count(const struct kmodules *);
const char *kmodules_name(const struct kmodules *, size_t i);

/* The first call reads all modules' symbol tables. */
enum kstatus kmodules_find(struct kmodules *, const char *name, struct ksym *out);
/* Reads only the table of the module that `at` lies in. */
enum kstatus kmodules_nearest(struct kmodules *, kaddr at, struct ksym *out);

/* The types of the i-th module, read on first use; NULL: it has none that can be used. */
const struct ktypes *kmodules_types(struct kmodules *, size_t i, const struct ktypes *vmlinux);

#endif
