/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kstatus: one code per different reaction of the caller. */
#ifndef IMAGE_STATUS_H
#define IMAGE_STATUS_H

enum kstatus {
	K_OK,
	K_NONAME,  /* this kernel has no such symbol, type or member: not applicable */
	K_NODATA,  /* bytes not in the dump: a hole, go on */
	K_NOMAP,   /* the kernel maps nothing at this address: no memory, or a wild pointer */
	K_BADDATA, /* the structure contradicts itself: evidence, report it */
	K_STOP,	   /* the user or a limit said stop: abandon the run */
	K_HOST	   /* I/O or library failure: abandon the run */
};

const char *kstatus_name(enum kstatus); /* "ok", "no such name", "not in the dump", ... */

#endif
