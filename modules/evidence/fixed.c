// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fixed: the pages that other programs read when they open a dump: found by trying crash 8
 * (--minimal), drgn 0.0.22, makedumpfile 1.7 and libkdumpfile 0.5.1. Reads the dump; leaves
 * behind nothing but noted reads.
 */
#include <stdlib.h>
#include <string.h>

#include "evidence/evidence.h"

#define MAX_RING  (UINT64_C(1) << 28) /* bytes, as the log's reader has it */
#define MAX_ROOTS 4096u


static void touch(struct reader *r, kaddr at, uint64_t len)
{
	const kaddr size = r->img->info.page_size;
	unsigned char byte;

	if (!(at >> 63) || len > MAX_RING)
		return;
	for (kaddr page = at & ~(size - 1); page < at + len; page += size)
		(void)kread(r, page, 1, &byte);
}

static bool member(struct reader *r, kaddr base, const char *type, const char *path, uint64_t *out)
{
	struct kmember m;

	return image_member(r->img, type, path, &m) == K_OK && m.size <= 8 &&
	       kread_uint(r, base + m.offset, m.size, out) == K_OK;
}

/* crash and drgn read the rings of the log as a whole, not only what is in use. */
static void log_rings(struct reader *r)
{
	uint64_t bits, at, text_bits, infos, data;
	uint32_t desc = 0, info = 0;
	kaddr pointer, prb;

	if (image_address(r->img, "prb", &pointer) || kread_ptr(r, pointer, &prb) ||
	    image_size(r->img, "prb_desc", &desc) || image_size(r->img, "printk_info", &info))
		return;
	if (!member(r, prb, "printk_ringbuffer", "desc_ring.count_bits", &bits) || bits > 22 ||
	    !member(r, prb, "printk_ringbuffer", "desc_ring.descs", &at) ||
	    !member(r, prb, "printk_ringbuffer", "desc_ring.infos", &infos))
		return;
	touch(r, at, (UINT64_C(1) << bits) * desc);
	touch(r, infos, (UINT64_C(1) << bits) * info);
	if (member(r, prb, "printk_ringbuffer", "text_data_ring.size_bits", &text_bits) &&
	    text_bits <= 28 &&
	    member(r, prb, "printk_ringbuffer", "text_data_ring.data", &data))
		touch(r, data, UINT64_C(1) << text_bits);
}

/* VMCOREINFO has mem_section's value under the name of a symbol (SPARSEMEM_EXTREME). */
static void sections(struct reader *r)
{
	const char *at = image_note(r->img, "SYMBOL(mem_section)");
	const char *n = image_note(r->img, "LENGTH(mem_section)");
	const uint32_t step = r->img->info.ptr_size;
	kaddr array = at ? strtoull(at, NULL, 16) : 0, root;
	uint64_t roots = n ? strtoull(n, NULL, 10) : 0;

	if (!array || roots > MAX_ROOTS)
		return;
	touch(r, array, roots * step);
	for (uint64_t i = 0; i < roots; i++)
		if (!kread_ptr(r, array + i * step, &root) && root)
			touch(r, root, r->img->info.page_size);
}

void evidence_fixed(struct evidence *e)
{
	static const char *const symbols[] = {"init_uts_ns", "linux_banner", "swapper_pg_dir",
					      "node_online_map", "node_data", NULL};
	struct reader *r = &e->g.reader;
	kaddr at;

	for (size_t i = 0; symbols[i]; i++)
		if (image_address(r->img, symbols[i], &at) == K_OK)
			touch(r, at, 8);
	log_rings(r);
	sections(r);
}
