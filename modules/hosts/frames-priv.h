/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frames-priv: what reading (frames.c) and writing (frames_write.c) share. */
#ifndef HOSTS_FRAMES_PRIV_H
#define HOSTS_FRAMES_PRIV_H

#include <libkdumpfile/addrxlat.h>
#include <libkdumpfile/kdumpfile.h>

#include "hosts/diskdump.h"
#include "hosts/dumpfile.h"
#include "hosts/frames.h"
#include "hosts/xlat.h"

struct frames {
	struct dumpfile file;
	struct diskdump *disk;
	struct diskdump_reader *pages;
	kdump_ctx_t *kdump;
	struct xlat_linear linear; /* off */
	struct xlat xlat;
	const addrxlat_meth_t *meth;
};

#endif
