/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmcoreinfo: the notes that the kernel leaves for dump tools (KEY=VALUE lines, see the kernel's
 * Documentation/admin-guide/kdump/vmcoreinfo.rst). Keys are whole: "SYMBOL(init_uts_ns)".
 */
#ifndef HOSTS_VMCOREINFO_H
#define HOSTS_VMCOREINFO_H

#include "base/arena.h"

struct vmcoreinfo;

struct vmcoreinfo *vmcoreinfo_parse(struct arena *, const char *raw);
const char *vmcoreinfo_get(const struct vmcoreinfo *, const char *key); /* NULL: no such key */

#endif
