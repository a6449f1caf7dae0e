// SPDX-License-Identifier: GPL-2.0-or-later
/* xlat: asks libaddrxlat, or computes where that cannot. Leaves behind nothing but its answers. */
#include "hosts/xlat.h"

#define TEXT_START   UINT64_C(0xffffffff80000000) /* __START_KERNEL_map */
#define TEXT_SIZE    UINT64_C(0x40000000)	  /* KERNEL_IMAGE_SIZE with KASLR */
#define DIRECT_START UINT64_C(0xff11000000000000) /* lowest page_offset_base, 5-level tables */
#define DIRECT_SIZE  (UINT64_C(1) << 46)	  /* more memory than a cut-off dump has */

enum kstatus xlat_open(kdump_ctx_t *kdump, const struct xlat_linear *linear, struct xlat *out)
{
	kdump_status ks = kdump_set_string_attr(kdump, KDUMP_ATTR_OSTYPE, "linux");

	*out = (struct xlat){.linear = linear};
	if (ks == KDUMP_OK)
		ks = kdump_get_addrxlat(kdump, &out->ctx, &out->sys);
	if (ks == KDUMP_OK)
		return K_OK;
	out->ctx = NULL;
	out->sys = NULL;
	return linear->on ? K_OK : K_BADDATA;
}

void xlat_close(struct xlat *x)
{
	if (x->ctx)
		addrxlat_ctx_decref(x->ctx);
	if (x->sys)
		addrxlat_sys_decref(x->sys);
}

static enum xlat_result linear_address(const struct xlat_linear *l, kaddr at, uint64_t *phys)
{
	if (at - TEXT_START < TEXT_SIZE) {
		*phys = at - TEXT_START + l->phys_base;
		return XLAT_OK;
	}
	if (l->page_offset >= DIRECT_START && at - l->page_offset < DIRECT_SIZE) {
		*phys = at - l->page_offset;
		return XLAT_OK;
	}
	return XLAT_NO_TABLE;
}

/*
 * addrxlat_fulladdr_conv() tries several ways and then says "no way" (ADDRXLAT_ERR_NOMETH), also
 * where a page table is not in the dump. The walk itself tells that from "not mapped".
 */
static addrxlat_status walk_status(const struct xlat *x, kaddr at)
{
	addrxlat_step_t step = {.ctx = x->ctx, .sys = x->sys};
	addrxlat_status as;

	step.meth = addrxlat_sys_get_meth(x->sys, ADDRXLAT_SYS_METH_PGT);
	if (!step.meth || step.meth->kind != ADDRXLAT_PGT)
		return ADDRXLAT_ERR_NOMETH;
	as = addrxlat_launch(&step, at);
	while (as == ADDRXLAT_OK && step.remain)
		as = addrxlat_step(&step);
	if (as != ADDRXLAT_OK)
		addrxlat_ctx_clear_err(x->ctx);
	return as;
}

enum xlat_result xlat_address(const struct xlat *x, kaddr at, uint64_t *phys)
{
	addrxlat_fulladdr_t fa = {at, ADDRXLAT_KVADDR};
	addrxlat_status as;

	if (!x->ctx)
		return linear_address(x->linear, at, phys);
	as = addrxlat_fulladdr_conv(&fa, ADDRXLAT_MACHPHYSADDR, x->ctx, x->sys);
	if (as != ADDRXLAT_OK)
		addrxlat_ctx_clear_err(x->ctx);
	if (as == ADDRXLAT_OK) {
		*phys = fa.addr;
		return XLAT_OK;
	}
	if (as == ADDRXLAT_ERR_NOMEM || as == -(addrxlat_status)KDUMP_ERR_SYSTEM)
		return XLAT_HOST;
	if (as == ADDRXLAT_ERR_NOMETH)
		as = walk_status(x, at);
	/* Negative codes are libkdumpfile's: a table that is there, but cannot be read. */
	return as == ADDRXLAT_ERR_NODATA || (int)as < 0 ? XLAT_NO_TABLE : XLAT_UNMAPPED;
}
