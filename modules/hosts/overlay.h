/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlay: names of one image (layout file, vmlinux) over the bytes of another (a dump). */
#ifndef HOSTS_OVERLAY_H
#define HOSTS_OVERLAY_H

#include "image/image.h"

/*
 * `out` answers as `dump` does; a name that `dump` does not know is looked for in `names`, whose
 * addresses are those of the link. The slide (KASLR) is the dump's _stext less that of `names`.
 *
 * K_BADDATA: they are not of one kernel (build-id, else release, differ; init_uts_ns is elsewhere).
 * K_NONAME: nothing tells the slide. *why is one line then.
 */
enum kstatus overlay_open(const struct image *dump, const struct image *names, struct arena *,
			  struct image *out, const char **why);

#endif
