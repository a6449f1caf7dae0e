// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames: asks libaddrxlat for the way to a page, and diskdump for its bytes. Reads the dump;
 * leaves behind nothing but its answers.
 */
#include "hosts/frames-priv.h"
#include "hosts/kdumppark.h"

#include <string.h>

static void close_frames(void *arg)
{
	struct frames *f = arg;

	if (f->xlat.ctx)
		xlat_close(&f->xlat);
	if (f->kdump)
		kdump_park(f->kdump);
}

static enum kstatus open_library(struct frames *f, struct arena *arena)
{
	enum kstatus st = K_BADDATA;

	f->kdump = kdump_new();
	arena_on_free(arena, close_frames, f);
	/* Mapped pages that a file is too short for would be SIGBUS. */
	if (f->kdump && kdump_set_number_attr(f->kdump, KDUMP_ATTR_FILE_MMAP_POLICY,
					      KDUMP_MMAP_NEVER) == KDUMP_OK &&
	    kdump_open_fd(f->kdump, f->file.fd) == KDUMP_OK)
		st = xlat_open(f->kdump, &f->linear, &f->xlat);
	if (st == K_OK)
		f->meth = addrxlat_sys_get_meth(f->xlat.sys, ADDRXLAT_SYS_METH_PGT);
	return st == K_OK && f->meth && f->meth->kind == ADDRXLAT_PGT ? K_OK : K_BADDATA;
}

static enum kstatus open_all(struct frames *f, struct arena *arena, const char *path,
			     const char **why)
{
	enum kstatus st = dumpfile_open(path, arena, &f->file, why);

	if (st)
		return st;
	if (diskdump_open(f->file.fd, f->file.size, arena, &f->disk)) {
		*why = "not a whole kdump-compressed file (makedumpfile -c makes one of a vmcore)";
		return K_BADDATA;
	}
	f->pages = diskdump_reader(f->disk, arena);
	*why = "out of memory";
	if (!f->pages)
		return K_HOST;
	st = open_library(f, arena);
	if (st)
		*why = arena_printf(arena, "page tables cannot be walked: %s",
				    f->kdump ? kdump_get_err(f->kdump) : "out of memory");
	return st;
}

enum kstatus frames_open(const char *path, struct arena *arena, struct frames **out,
			 const char **why)
{
	struct frames *f = arena_alloc(arena, sizeof(*f));
	enum kstatus st = open_all(f, arena, path, why);

	if (st)
		*why = arena_printf(arena, "%s: %s", path, *why);
	else
		*out = f;
	return st;
}

static bool machine_frame(struct frames *f, addrxlat_fulladdr_t at, uint64_t *out)
{
	if (addrxlat_fulladdr_conv(&at, ADDRXLAT_MACHPHYSADDR, f->xlat.ctx, f->xlat.sys)) {
		addrxlat_ctx_clear_err(f->xlat.ctx);
		return false;
	}
	*out = at.addr / frames_page_size(f);
	return true;
}

/* The last step reads no table: it adds the offset within the page. */
static void walk(struct frames *f, addrxlat_step_t *step, struct frame_walk *out)
{
	while (step->remain) {
		addrxlat_fulladdr_t entry = step->base;

		entry.addr += step->idx[step->remain - 1] * step->elemsz;
		if (step->remain > 1 && out->n < FRAMES_LEVELS &&
		    machine_frame(f, entry, &out->tables[out->n]))
			out->n++;
		if (addrxlat_step(step) != ADDRXLAT_OK)
			return;
	}
	out->mapped = machine_frame(f, step->base, &out->frame);
}

void frames_walk(struct frames *f, kaddr at, struct frame_walk *out)
{
	addrxlat_step_t step = {.ctx = f->xlat.ctx, .sys = f->xlat.sys, .meth = f->meth};

	*out = (struct frame_walk){0};
	if (addrxlat_launch(&step, at) == ADDRXLAT_OK)
		walk(f, &step, out);
	addrxlat_ctx_clear_err(f->xlat.ctx);
	kdump_clear_err(f->kdump);
}

uint32_t frames_page_size(const struct frames *f)
{
	return diskdump_page_size(f->disk);
}

uint64_t frames_max(const struct frames *f)
{
	return diskdump_max_pfn(f->disk);
}

bool frames_has(const struct frames *f, uint64_t frame)
{
	return diskdump_has(f->disk, frame);
}

enum kstatus frames_read(struct frames *f, uint64_t frame, void *out)
{
	enum kstatus st = diskdump_page(f->pages, frame, out);
	size_t len = frames_page_size(f);

	if (st != K_NONAME)
		return st;
	if (kdump_read(f->kdump, KDUMP_MACHPHYSADDR, frame * len, out, &len) == KDUMP_OK)
		return K_OK;
	kdump_clear_err(f->kdump);
	return K_BADDATA;
}
