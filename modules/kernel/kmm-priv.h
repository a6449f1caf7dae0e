/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kmm-priv: what kmm.c and kzone.c share. */
#ifndef KERNEL_KMM_PRIV_H
#define KERNEL_KMM_PRIV_H

#include "kernel/kmm.h"

const char *kmm_why(struct reader *, enum kstatus);
void kmm_zones(struct reader *, struct kmm *);

#endif
