/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpinfo: which machine an opened dump is of, from libkdumpfile's attributes. */
#ifndef HOSTS_DUMPINFO_H
#define HOSTS_DUMPINFO_H

#include <libkdumpfile/kdumpfile.h>

#include "image/image.h"

/* False: not one of ours, *why says which. Keeps info->format where it is set. */
bool dumpinfo_read(kdump_ctx_t *, struct arena *, struct image_info *info, const char **why);

#endif
