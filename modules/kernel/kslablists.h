/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kslablists: the second half of kslabmap: which objects are free. Private to the two files. */
#ifndef KERNEL_KSLABLISTS_H
#define KERNEL_KSLABLISTS_H

#include "kernel/kslabmap.h"

#define KSLAB_DAMAGE_MAX 4096

enum kstatus kslablists_mark(struct reader *, struct kslabmap *);
void kslab_damage_add(struct kslabmap *, struct kslab_damage);

#endif
