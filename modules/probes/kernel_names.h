/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_names: asks the kernel for names; emits kernel.has facts. */
#ifndef PROBES_KERNEL_NAMES_H
#define PROBES_KERNEL_NAMES_H

#include "facts/kernel_has.h"
#include "image/image.h"

/* `names`: "symbol NAME" or "member TYPE.PATH", ended by NULL (what sigdb_fix_names() gives). */
void probe_kernel_names(const struct image *, struct facts *, const char *const *names);

#endif
