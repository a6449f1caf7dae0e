/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xlat: kernel virtual to machine-physical addresses, by libaddrxlat and the dump's page tables.
 *
 * Where the page tables are not in the dump (a file that was cut off), x86-64 has two maps that
 * need none: the kernel's text and data, and the direct map of all memory (Documentation/arch/x86/
 * x86_64/mm.rst). With these the log, symbols, types and slabs can still be read.
 */
#ifndef HOSTS_XLAT_H
#define HOSTS_XLAT_H

#include <libkdumpfile/addrxlat.h>
#include <libkdumpfile/kdumpfile.h>

#include "image/image.h"

/* What all readers of one dump share; set before the first reader is opened. */
struct xlat_linear {
	bool on;
	uint64_t phys_base;   /* VMCOREINFO NUMBER(phys_base): where the kernel was loaded */
	uint64_t page_offset; /* value of page_offset_base; 0: not known yet */
};

struct xlat {
	addrxlat_ctx_t *ctx; /* NULL: only the linear maps */
	addrxlat_sys_t *sys;
	const struct xlat_linear *linear;
};

enum xlat_result { XLAT_OK, XLAT_UNMAPPED, XLAT_NO_TABLE, XLAT_HOST };

/* K_BADDATA: no translation can be set up, kdump_get_err() tells. Needs xlat_close() in any case.
 */
enum kstatus xlat_open(kdump_ctx_t *, const struct xlat_linear *, struct xlat *out);
void xlat_close(struct xlat *);

enum xlat_result xlat_address(const struct xlat *, kaddr at, uint64_t *phys);

#endif
