// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * overlay: asks the dump, then the other image. Reads VMCOREINFO for the slide; leaves behind an
 * image stacked on both.
 */
#include "hosts/overlay.h"
#include "hosts/kallsyms.h"

#include <string.h>

struct overlay {
	struct image dump, names;
	struct image_source source;
	uint64_t slide;
};

static enum kstatus over_reader(void *self, struct arena *arena, void **out)
{
	struct overlay *o = self;

	return o->dump.source->reader(o->dump.self, arena, out);
}

/* Addresses in the lower half are offsets of per-CPU variables: these do not slide. */
static enum kstatus over_symbol(void *self, const char *name, struct ksym *out)
{
	struct overlay *o = self;
	enum kstatus st = image_symbol(&o->dump, name, out);

	if (st != K_NONAME)
		return st;
	st = image_symbol(&o->names, name, out);
	if (!st && out->addr >> 63)
		out->addr += o->slide;
	return st;
}

static enum kstatus over_nearest(void *self, kaddr at, struct ksym *out)
{
	struct overlay *o = self;
	enum kstatus st = image_nearest(&o->dump, at, out);

	if (st != K_NONAME)
		return st;
	st = image_nearest(&o->names, at - o->slide, out);
	if (!st)
		out->addr += o->slide;
	return st;
}

static enum kstatus over_size(void *self, const char *type, uint32_t *out)
{
	struct overlay *o = self;
	enum kstatus st = image_size(&o->dump, type, out);

	return st == K_NONAME ? image_size(&o->names, type, out) : st;
}

static enum kstatus over_member(void *self, const char *type, const char *path, struct kmember *out)
{
	struct overlay *o = self;
	enum kstatus st = image_member(&o->dump, type, path, out);

	return st == K_NONAME ? image_member(&o->names, type, path, out) : st;
}

static enum kstatus over_constant(void *self, const char *name, int64_t *out)
{
	struct overlay *o = self;
	enum kstatus st = image_constant(&o->dump, name, out);

	return st == K_NONAME ? image_constant(&o->names, name, out) : st;
}

static const char *over_note(void *self, const char *key)
{
	struct overlay *o = self;

	return image_note(&o->dump, key);
}

/* Both say it and they differ. */
static bool differ(const struct overlay *o, const char *key, bool *known, const char **why,
		   struct arena *arena)
{
	const char *dump = image_note(&o->dump, key), *names = image_note(&o->names, key);

	*known = dump && names;
	if (!*known || !strcmp(dump, names))
		return false;
	*why = arena_printf(arena, "%s of the dump is %s, of the %s %s", key, dump,
			    o->names.source->name, names);
	return true;
}

static enum kstatus check_same_kernel(const struct overlay *o, struct arena *arena,
				      const char **why)
{
	bool known;

	if (differ(o, "BUILD-ID", &known, why, arena))
		return K_BADDATA;
	if (!known && differ(o, "OSRELEASE", &known, why, arena))
		return K_BADDATA;
	return K_OK;
}

static enum kstatus find_slide(struct overlay *o, const char **why)
{
	kaddr in_dump, linked;

	if (!note_symbol(&o->dump, "_stext", &in_dump) ||
	    image_address(&o->names, "_stext", &linked)) {
		*why = "nothing tells where the kernel was loaded (no _stext)";
		return K_NONAME;
	}
	o->slide = in_dump - linked;
	if (note_symbol(&o->dump, "init_uts_ns", &in_dump) &&
	    !image_address(&o->names, "init_uts_ns", &linked) && linked + o->slide != in_dump) {
		*why = "init_uts_ns is elsewhere in the dump: not the same kernel";
		return K_BADDATA;
	}
	return K_OK;
}

enum kstatus overlay_open(const struct image *dump, const struct image *names, struct arena *arena,
			  struct image *out, const char **why)
{
	struct overlay *o = arena_alloc(arena, sizeof(*o));
	enum kstatus st;

	o->dump = *dump;
	o->names = *names;
	st = check_same_kernel(o, arena, why);
	if (!st)
		st = find_slide(o, why);
	if (st)
		return st;
	o->source = *dump->source; /* `read` stays: readers are the dump's */
	o->source.reader = over_reader;
	o->source.symbol = over_symbol;
	o->source.nearest = over_nearest;
	o->source.size = over_size;
	o->source.member = over_member;
	o->source.constant = over_constant;
	o->source.note = over_note;
	*out = (struct image){&o->source, o, dump->info, arena};
	return K_OK;
}
