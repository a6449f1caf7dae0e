// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crashimage: what does crash know of the dump that it has open? Reads pages, notes and names
 * through a table of calls; leaves behind an image like the stand-alone program's.
 *
 * Three sources stand on each other: crash's bytes, symbols and notes; the dump's own names over
 * these (names.h); and crash's names once more, for what the dump does not tell.
 */
#include "hosts/crashimage.h"

#include <string.h>

#include "hosts/dumpfile.h"
#include "hosts/names.h"
#include "hosts/nonames.h"
#include "hosts/pages.h"

struct note {
	struct note *next;
	const char *key, *value;
};

struct crashimage {
	const struct crash_calls *calls;
	struct arena *arena;
	struct dumpfile file;
	struct pages pages;
	struct note *notes;
	struct image named; /* with the dump's own names */
	struct image_source full;
};

static enum kstatus fill(void *self, struct page_slot *slot)
{
	struct crashimage *c = self;
	enum kstatus st = c->calls->translate(slot->page, &slot->phys);

	if (st == K_NOMAP || st == K_NODATA) {
		slot->state = st == K_NOMAP ? PAGE_UNMAPPED : PAGE_NO_TABLE;
		return K_OK;
	}
	if (!st)
		st = c->calls->read(slot->phys, c->pages.page_size, slot->bytes);
	if (!st || st == K_NODATA) {
		slot->state = st ? PAGE_EXCLUDED : PAGE_HERE;
		return K_OK;
	}
	snprintf(c->pages.why, sizeof(c->pages.why), "crash cannot read page " KADDR, slot->page);
	return st;
}

/* All readers are one: nothing runs beside anything else in crash. */
static enum kstatus crash_reader(void *self, struct arena *arena, void **out)
{
	(void)arena;
	*out = self;
	return K_OK;
}

/* Asked before the cache: a walk over pages that are all there must see Ctrl-C too. */
static enum kstatus crash_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	struct crashimage *c = reader;

	if (*c->calls->stop) {
		*why = "interrupted";
		return K_STOP;
	}
	return pages_read(&c->pages, at, len, buf, why);
}

static const char *crash_note(void *self, const char *key)
{
	struct crashimage *c = self;
	struct note *n;

	for (n = c->notes; n; n = n->next)
		if (!strcmp(n->key, key))
			return n->value;
	n = arena_alloc(c->arena, sizeof(*n));
	n->key = arena_strdup(c->arena, key);
	n->value = c->calls->note(c->arena, key);
	n->next = c->notes;
	c->notes = n;
	return n->value;
}

static enum kstatus crash_symbol(void *self, const char *name, struct ksym *out)
{
	return ((struct crashimage *)self)->calls->symbol(name, out);
}

static enum kstatus crash_nearest(void *self, kaddr at, struct ksym *out)
{
	return ((struct crashimage *)self)->calls->nearest(at, out);
}

static const struct image_source bytes_source = {
	.name = "crash",
	.reader = crash_reader,
	.read = crash_read,
	.symbol = crash_symbol,
	.nearest = crash_nearest,
	.size = nonames_size,
	.member = nonames_member,
	.constant = nonames_constant,
	.note = crash_note,
};

static const char *full_note(void *self, const char *key)
{
	return crash_note(self, key);
}

static enum kstatus full_symbol(void *self, const char *name, struct ksym *out)
{
	struct crashimage *c = self;
	enum kstatus st = image_symbol(&c->named, name, out);

	return st ? (c->calls->symbol(name, out) ? st : K_OK) : K_OK;
}

static enum kstatus full_nearest(void *self, kaddr at, struct ksym *out)
{
	struct crashimage *c = self;
	enum kstatus st = image_nearest(&c->named, at, out);

	return st ? (c->calls->nearest(at, out) ? st : K_OK) : K_OK;
}

static enum kstatus full_size(void *self, const char *type, uint32_t *out)
{
	struct crashimage *c = self;
	enum kstatus st = image_size(&c->named, type, out);

	return st ? (gdbtypes_size(c->calls->gdb, type, out) ? st : K_OK) : K_OK;
}

/* A member that the dump's own description of the type lacks is one that this kernel lacks. */
static enum kstatus full_member(void *self, const char *type, const char *path, struct kmember *out)
{
	struct crashimage *c = self;
	enum kstatus st = image_member(&c->named, type, path, out);
	uint32_t size;

	if (!st || !image_size(&c->named, type, &size))
		return st;
	return gdbtypes_member(c->calls->gdb, type, path, out) ? st : K_OK;
}

static enum kstatus full_constant(void *self, const char *name, int64_t *out)
{
	struct crashimage *c = self;
	enum kstatus st = image_constant(&c->named, name, out);

	return st ? (gdbtypes_constant(c->calls->gdb, name, out) ? st : K_OK) : K_OK;
}

static const struct image_source full_source = {
	.name = "crash with the dump's names",
	.reader = crash_reader,
	.read = crash_read,
	.symbol = full_symbol,
	.nearest = full_nearest,
	.size = full_size,
	.member = full_member,
	.constant = full_constant,
	.note = full_note,
};

/* Where crash's gdb can help, and does not yet, the user is told how. */
static void warn(struct crashimage *c, const struct image *img, const char *names_why,
		 const char **why)
{
	const char *sep = c->file.warning && names_why ? "; " : "";
	uint32_t size;

	*why = c->file.warning;
	if (names_why && image_size(img, "task_struct", &size))
		*why = arena_printf(c->arena, "%s%s%s", *why ? *why : "", sep, names_why);
	if (image_size(img, "ext4_inode_info", &size) && c->calls->has_module("ext4"))
		*why = arena_printf(c->arena,
				    "%s%sext4 is a module without debuginfo here: "
				    "`mod -s ext4` loads it",
				    *why ? *why : "", *why ? "; " : "");
}

enum kstatus crashimage_open(const struct crash_calls *calls, const char *path, struct arena *arena,
			     struct image *out, const char **why)
{
	struct crashimage *c = arena_alloc(arena, sizeof(*c));
	struct image_info info = {.arch = calls->arch,
				  .page_size = calls->page_size,
				  .ptr_size = 8,
				  .format = "unknown"};
	const char *names_why = NULL;
	struct image bytes;
	enum kstatus st;

	c->calls = calls;
	c->arena = arena;
	c->pages = (struct pages){.fill = fill, .self = c, .page_size = calls->page_size};
	pages_init(&c->pages, arena);
	/* A format that only crash knows is no reason to stop. */
	if (dumpfile_open(path, arena, &c->file, why) == K_OK) {
		info.dump_level = c->file.dump_level;
		info.format = c->file.format ? c->file.format : info.format;
	}
	bytes = (struct image){&bytes_source, c, info, arena};
	st = names_open(&bytes, arena, &c->named, &names_why);
	*why = names_why;
	if (st)
		return st;
	*out = (struct image){&full_source, c, c->named.info, arena};
	warn(c, out, names_why, why);
	return K_OK;
}

enum kstatus crashimage_live(const char *path, struct arena *arena, struct image *out,
			     const char **why)
{
	(void)out;
	*why = arena_printf(arena,
			    "%s: a running system: what a walk sees changes under it. Make a "
			    "dump of it; dumps and logs in files can be looked at here",
			    path);
	return K_HOST;
}
