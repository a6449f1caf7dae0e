// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpage: where struct page lives for an address, and what a page is.
 * Reads: vmemmap's base, the direct map's base, VMCOREINFO. Leaves: struct kpages.
 */
#include "kernel/kpage.h"

static const struct need needs[] = {
	NEED_SIZE(struct kpage_layout, page_size_of, "page"),
	/* 6.18 wrapped page flags in memdesc_flags_t { unsigned long f; } */
	NEED(struct kpage_layout, flags, "page", "flags.f|flags"),
	NEED_OPT(struct kpage_layout, compound_head, "page", "compound_head"),
	NEED_OPT(struct kpage_layout, compound_info, "page", "compound_info"),
	NEED_OPT(struct kpage_layout, mapping, "page", "mapping"),
	NEED_OPT(struct kpage_layout, page_type, "page", "page_type"),
	NEED_OPT(struct kpage_layout, refcount, "page", "_refcount.counter"),
	NEED_CONST_OPT(struct kpage_layout, pg_slab, "PG_slab"),
	NEED_CONST_OPT(struct kpage_layout, pgty_slab, "PGTY_slab"),
};

/* x86-64: both bases are variables since KASLR for memory regions (4.8). */
static enum kstatus bases_x86_64(struct reader *r, struct kpages *p)
{
	kaddr at;
	enum kstatus st;

	st = image_address(r->img, "vmemmap_base", &at);
	if (st == K_OK)
		st = kread_ptr(r, at, &p->vmemmap);
	if (st == K_OK)
		st = image_address(r->img, "page_offset_base", &at);
	if (st == K_OK)
		st = kread_ptr(r, at, &p->page_offset);
	return st == K_OK ? K_OK : reader_fail(r, st, 0, "base of vmemmap or of the direct map");
}

static enum kstatus note_number(struct reader *r, const char *key, uint64_t *out)
{
	const char *text = image_note(r->img, key);

	if (!text)
		return reader_fail(r, K_NONAME, 0, "VMCOREINFO has no %s", key);
	*out = strtoull(text, NULL, 0);
	return K_OK;
}

/*
 * arm64: PAGE_OFFSET is -(1 << VA_BITS) since 5.4 (arch/arm64/include/asm/memory.h); physical
 * memory starts at memstart_addr (PHYS_OFFSET in VMCOREINFO). vmemmap as VMCOREINFO has it, since
 * its place was changed several times.
 */
static enum kstatus bases_arm64(struct reader *r, struct kpages *p)
{
	uint64_t va_bits = 0, phys = 0, start = 0;
	enum kstatus st = note_number(r, "NUMBER(VA_BITS)", &va_bits);

	if (st == K_OK)
		st = note_number(r, "NUMBER(PHYS_OFFSET)", &phys);
	if (st == K_OK)
		st = note_number(r, "NUMBER(VMEMMAP_START)", &start);
	if (st != K_OK)
		return st;
	if (va_bits < 36 || va_bits > 52)
		return reader_fail(r, K_BADDATA, 0, "VA_BITS is %lu", (unsigned long)va_bits);
	p->page_offset = -(UINT64_C(1) << va_bits) - phys;
	p->vmemmap = start - (phys >> p->page_shift) * p->at.page_size_of;
	return K_OK;
}

/* Exactly one of the three marks; commit 46df8e73a4a3 ("mm: free up PG_slab") ended the first. */
static enum kstatus slab_mark(struct reader *r, struct kpages *p)
{
	const char *note = image_note(r->img, "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)");

	if (p->at.pgty_slab) {
		p->slab_mark = SLAB_BY_TYPE_BYTE;
		p->slab_value = p->at.pgty_slab;
	} else if (note && kfield_there(&p->at.page_type)) {
		/* the note is ~PG_slab; a page has the type whose bit is CLEAR */
		p->slab_mark = SLAB_BY_TYPE_BITS;
		p->slab_value = ~(uint64_t)strtoll(note, NULL, 0) & 0x7fffffff;
		p->slab_value |= UINT64_C(0x80000000);
	} else if (p->at.pg_slab) {
		p->slab_mark = SLAB_BY_FLAG;
		p->slab_value = UINT64_C(1) << (p->at.pg_slab & 63);
	} else {
		return reader_fail(r, K_NONAME, 0, "no mark of slab pages is known here");
	}
	return K_OK;
}

enum kstatus kpages_open(struct reader *r, struct kpages *out)
{
	struct kpages p = {0};
	kaddr at;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &p.at);

	if (st != K_OK)
		return st;
	if (!r->img->info.page_size || !p.at.page_size_of)
		return reader_fail(r, K_BADDATA, 0, "page size is not known");
	p.page_shift = (uint32_t)__builtin_ctz(r->img->info.page_size);
	if (strcmp(r->img->info.arch, "x86_64") == 0)
		st = bases_x86_64(r, &p);
	else
		st = bases_arm64(r, &p);
	if (st == K_OK)
		st = slab_mark(r, &p);
	if (st == K_OK)
		st = image_address(r->img, "max_pfn", &at);
	if (st == K_OK)
		st = kread_uint(r, at, 8, &p.max_pfn);
	if (st == K_OK)
		*out = p;
	return st;
}

enum kstatus kpage_of(struct reader *r, const struct kpages *p, kaddr at, kaddr *page)
{
	uint64_t pfn = (at - p->page_offset) >> p->page_shift;

	if (pfn >= p->max_pfn)
		return reader_fail(r, K_NODATA, at, "not in the direct map");
	*page = p->vmemmap + pfn * p->at.page_size_of;
	return K_OK;
}

kaddr kpage_address(const struct kpages *p, kaddr page)
{
	return p->page_offset + (((page - p->vmemmap) / p->at.page_size_of) << p->page_shift);
}

bool kpage_is_slab(const struct image *img, const struct kpages *p, const void *bytes)
{
	uint64_t type;

	if (p->slab_mark == SLAB_BY_FLAG)
		return kfield_u64(img, &p->at.flags, bytes) & p->slab_value;
	type = kfield_u64(img, &p->at.page_type, bytes) & 0xffffffff;
	if (p->slab_mark == SLAB_BY_TYPE_BYTE)
		return type >> 24 == p->slab_value;
	return (type & p->slab_value) == UINT64_C(0x80000000);
}

kaddr kpage_head(const struct image *img, const struct kpages *p, kaddr page, const void *bytes)
{
	uint64_t head;

	if (kfield_there(&p->at.compound_info)) {
		head = kfield_u64(img, &p->at.compound_info, bytes);
		return head & 1 ? page & (head - 1) : page;
	}
	if (!kfield_there(&p->at.compound_head))
		return page;
	head = kfield_u64(img, &p->at.compound_head, bytes);
	return head & 1 ? head - 1 : page;
}
