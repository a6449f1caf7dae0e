// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dump: opens a vmcore with libkdumpfile and answers with bytes. Reads the file; leaves behind an
 * image_source whose readers have a libkdumpfile context and a page cache of their own each.
 *
 * Every address is translated first, then read by machine-physical address: libkdumpfile 0.5.1
 * answers excluded pages of ELF dumps with silent zeros when asked by virtual address.
 */
#include "hosts/diskdump.h"
#include "hosts/dump.h"
#include "hosts/dumpfile.h"
#include "hosts/dumpinfo.h"
#include "hosts/kdumppark.h"
#include "hosts/names.h"
#include "hosts/nonames.h"
#include "hosts/pages.h"
#include "hosts/vmcoreinfo.h"
#include "hosts/xlat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkdumpfile/kdumpfile.h>

struct dump {
	const char *path;
	struct dumpfile file;
	struct vmcoreinfo *notes;
	struct xlat_linear linear;
	const struct diskdump *fast; /* NULL: libkdumpfile reads the pages */
	uint32_t page_size;
};

struct dump_reader {
	struct dump *dump;
	kdump_ctx_t *kdump;
	struct diskdump_reader *fast; /* NULL as above */
	struct xlat xlat;
	struct pages pages; /* the cache; pages.why is this reader's line */
};

static void close_context(void *arg)
{
	struct dump_reader *r = arg;

	xlat_close(&r->xlat);
	kdump_park(r->kdump);
}

/* A context of its own on the shared descriptor: libkdumpfile reads by offset only. */
static enum kstatus open_context(struct dump_reader *r, struct arena *arena)
{
	kdump_status ks;

	r->kdump = kdump_new();
	if (!r->kdump) {
		snprintf(r->pages.why, sizeof(r->pages.why), "out of memory");
		return K_HOST;
	}
	arena_on_free(arena, close_context, r);
	/* Pages that a file is too short for would be SIGBUS when mapped; pread says it politely.
	 */
	ks = kdump_set_number_attr(r->kdump, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER);
	if (ks == KDUMP_OK)
		ks = kdump_open_fd(r->kdump, r->dump->file.fd);
	if (ks == KDUMP_ERR_NOTIMPL && !r->dump->file.format) {
		snprintf(r->pages.why, sizeof(r->pages.why), "not a dump (unknown file format)");
		return K_BADDATA;
	}
	if (ks != KDUMP_OK) {
		snprintf(r->pages.why, sizeof(r->pages.why), "%s", kdump_get_err(r->kdump));
		return ks == KDUMP_ERR_SYSTEM ? K_HOST : K_BADDATA;
	}
	return K_OK;
}

static enum kstatus open_translation(struct dump_reader *r)
{
	enum kstatus st = xlat_open(r->kdump, &r->dump->linear, &r->xlat);

	if (st)
		snprintf(r->pages.why, sizeof(r->pages.why), "cannot translate addresses: %s",
			 kdump_get_err(r->kdump));
	kdump_clear_err(r->kdump);
	return st;
}

/* Fills slot->phys or slot->state. K_HOST only where going on makes no sense. */
static enum kstatus translate(struct dump_reader *r, struct page_slot *slot)
{
	switch (xlat_address(&r->xlat, slot->page, &slot->phys)) {
	case XLAT_OK:
		return K_OK;
	case XLAT_HOST:
		snprintf(r->pages.why, sizeof(r->pages.why), "cannot translate " KADDR, slot->page);
		return K_HOST;
	case XLAT_NO_TABLE:
		slot->state = PAGE_NO_TABLE;
		break;
	case XLAT_UNMAPPED:
		slot->state = PAGE_UNMAPPED;
		break;
	}
	kdump_clear_err(r->kdump);
	return K_OK;
}

static enum kstatus damaged(struct dump_reader *r, const struct page_slot *slot, enum kstatus st)
{
	const char *err = kdump_get_err(r->kdump);

	snprintf(r->pages.why, sizeof(r->pages.why), "page " KADDR " (physical 0x%lx) cannot be read: %s",
		 slot->page, slot->phys, err ? err : "unknown error");
	kdump_clear_err(r->kdump);
	return st;
}

/*
 * The quick way; false leaves the page to libkdumpfile: it is packed in a way that only that
 * knows, or it is damaged, and then the library says how.
 */
static bool fast_page(struct dump_reader *r, struct page_slot *slot)
{
	switch (diskdump_page(r->fast, slot->phys / r->dump->page_size, slot->bytes)) {
	case K_OK:
		slot->state = PAGE_HERE;
		return true;
	case K_NODATA:
		slot->state = PAGE_EXCLUDED;
		return true;
	default:
		return false;
	}
}

/* K_OK also for a hole that slot->state tells; else the slot stays empty and is tried again. */
static enum kstatus fill(void *self, struct page_slot *slot)
{
	struct dump_reader *r = self;
	size_t len = r->dump->page_size;
	enum kstatus st = translate(r, slot);
	kdump_status ks;

	if (st || slot->state != PAGE_EMPTY)
		return st;
	if (r->fast && fast_page(r, slot))
		return K_OK;
	ks = kdump_read(r->kdump, KDUMP_MACHPHYSADDR, slot->phys, slot->bytes, &len);
	switch (ks) {
	case KDUMP_OK:
		slot->state = dumpfile_may_be_cut_off(&r->dump->file, slot->bytes, len)
				      ? PAGE_EXCLUDED
				      : PAGE_HERE;
		return K_OK;
	case KDUMP_ERR_NODATA:
		kdump_clear_err(r->kdump);
		slot->state = PAGE_EXCLUDED;
		return K_OK;
	case KDUMP_ERR_CORRUPT:
	case KDUMP_ERR_EOF:
	case KDUMP_ERR_INVALID:
	case KDUMP_ERR_ADDRXLAT:
		/* One page of the file is damaged: its bytes are not there, the others are. */
		return damaged(r, slot, K_NODATA);
	default:
		return damaged(r, slot, K_HOST);
	}
}

static enum kstatus dump_reader_open(void *self, struct arena *arena, void **out)
{
	struct dump_reader *r = arena_alloc(arena, sizeof(*r));
	enum kstatus st;

	r->dump = self;
	st = open_context(r, arena);
	if (!st)
		st = open_translation(r);
	if (st)
		return K_HOST;
	r->pages.fill = fill;
	r->pages.self = r;
	r->pages.page_size = r->dump->page_size;
	pages_init(&r->pages, arena);
	if (r->dump->fast)
		r->fast = diskdump_reader(r->dump->fast, arena);
	*out = r;
	return K_OK;
}

static enum kstatus dump_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	return pages_read(&((struct dump_reader *)reader)->pages, at, len, buf, why);
}

static const char *dump_note(void *self, const char *key)
{
	return vmcoreinfo_get(((const struct dump *)self)->notes, key);
}

static const struct image_source dump_source = {
	.name = "dump",
	.reader = dump_reader_open,
	.read = dump_read,
	.symbol = nonames_symbol,
	.nearest = nonames_nearest,
	.size = nonames_size,
	.member = nonames_member,
	.constant = nonames_constant,
	.note = dump_note,
};

/* Without usable page tables: does VMCOREINFO say where the kernel was loaded? */
static bool use_linear(struct dump *d, const char *arch)
{
	const char *phys_base = vmcoreinfo_get(d->notes, "NUMBER(phys_base)");

	if (!phys_base || strcmp(arch, "x86_64"))
		return false;
	d->linear.phys_base = strtoull(phys_base, NULL, 10);
	d->linear.on = true;
	return true;
}

/* The direct map's start is a variable, so names must be there before it can be read. */
static void find_direct_map(const struct image *img, struct dump *d, struct arena *arena)
{
	struct reader r;
	kaddr at;

	if (d->linear.on && !image_address(img, "page_offset_base", &at) &&
	    !reader_open(img, arena, &r))
		(void)kread_ptr(&r, at, &d->linear.page_offset);
}

static enum kstatus open_bytes(struct dump *d, struct arena *arena, struct image *out,
			       const char **why)
{
	struct dump_reader *probe = arena_alloc(arena, sizeof(*probe));
	struct image_info info = {.dump_level = d->file.dump_level, .format = d->file.format};
	struct diskdump *fast;
	char *raw = NULL;
	enum kstatus st;

	probe->dump = d;
	*why = probe->pages.why;
	st = open_context(probe, arena);
	if (st)
		return st;
	if (!dumpinfo_read(probe->kdump, arena, &info, why))
		return K_BADDATA;
	d->page_size = info.page_size;
	if (diskdump_open(d->file.fd, d->file.size, arena, &fast) == K_OK)
		d->fast = fast;
	/* The library looks for VMCOREINFO only once it knows that this is Linux. */
	st = open_translation(probe);
	if (kdump_vmcoreinfo_raw(probe->kdump, &raw) == KDUMP_OK && raw)
		d->notes = vmcoreinfo_parse(arena, raw);
	free(raw);
	if (st && !use_linear(d, info.arch))
		return st;
	if (st)
		d->file.warning = arena_printf(arena,
					       "%s%spage tables cannot be used, only the kernel "
					       "image and the direct map are read",
					       d->file.warning ? d->file.warning : "",
					       d->file.warning ? "; " : "");
	*out = (struct image){&dump_source, d, info, arena};
	return K_OK;
}

enum kstatus dump_open_bytes(const char *path, struct arena *arena, struct image *out,
			     const char **why)
{
	struct dump *d = arena_alloc(arena, sizeof(*d));
	enum kstatus st;

	*why = NULL;
	d->path = arena_strdup(arena, path);
	st = dumpfile_open(path, arena, &d->file, why);
	if (!st)
		st = open_bytes(d, arena, out, why);
	if (!st)
		*why = d->file.warning;
	else if (d->file.warning)
		*why = arena_printf(arena, "%s: %s (%s)", path, *why, d->file.warning);
	else
		*why = arena_printf(arena, "%s: %s", path, *why);
	return st;
}

enum kstatus dump_open(const char *path, struct arena *arena, struct image *out, const char **why)
{
	struct image bytes;
	const char *names_why = NULL;
	enum kstatus st = dump_open_bytes(path, arena, &bytes, why);

	if (st)
		return st;
	st = names_open(&bytes, arena, out, &names_why);
	if (!st)
		find_direct_map(out, bytes.self, arena);
	if (names_why && *why)
		*why = arena_printf(arena, "%s; %s", *why, names_why);
	else if (names_why)
		*why = names_why;
	return st;
}
