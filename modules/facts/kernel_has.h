/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.has: does this kernel have that name? One fact per name that the signatures ask for
 * (sigdb_fix_names()); the verdict tells from them whether a fix is in the kernel.
 */
#ifndef FACTS_KERNEL_HAS_H
#define FACTS_KERNEL_HAS_H

#include "facts/fact.h"

/* Fields: what str ("symbol NAME" or "member TYPE.PATH"), present bool. From memory. */
extern const struct fact_kind kind_kernel_has;

#endif
