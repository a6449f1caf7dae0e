// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * layout_files: which layout file belongs to this dump? Reads the dump's notes and asks for a file
 * of one name; leaves behind a path, or a recorder that knows more.
 */
#include "hosts/layout.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Notes are the dump's, which may be anybody's: nothing that leads out of a folder. */
static bool is_plain(const char *s)
{
	if (!s || !isalnum((unsigned char)*s) || strlen(s) > 100)
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("._+-~", *s))
			return false;
	return true;
}

const char *layout_file_name(const struct image *img, struct arena *arena)
{
	const char *release = image_note(img, "OSRELEASE"), *id = image_note(img, "BUILD-ID");

	if (!is_plain(release) || !is_plain(id))
		return NULL;
	return arena_printf(arena, "%s-%s.layout", release, id);
}

const char *layout_find(const struct image *img, const char *path, struct arena *arena)
{
	static const char *const folders[] = {"", "layouts/"};
	const char *name = layout_file_name(img, arena), *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash - path + 1) : 0;

	for (size_t i = 0; name && i < sizeof(folders) / sizeof(*folders); i++) {
		const char *file = arena_printf(arena, "%.*s%s%s", dir, path, folders[i], name);

		if (!access(file, R_OK))
			return file;
	}
	return NULL;
}

static bool same_note(const struct image *a, const struct image *b, const char *key)
{
	const char *x = image_note(a, key), *y = image_note(b, key);

	return x && y && !strcmp(x, y);
}

enum kstatus layout_join(const char *path, struct recorder *rec, struct arena *arena,
			 const char **why)
{
	const struct image *img = recorder_inner(rec);
	const char *offset = image_note(img, "KERNELOFFSET");
	const uint64_t slide = offset ? strtoull(offset, NULL, 16) : 0;
	const struct recorded *items;
	struct image layout;
	enum kstatus st;
	size_t n;

	if (access(path, F_OK))
		return K_OK;
	st = layout_load(path, arena, &layout, why);
	if (st)
		return st;
	if (!same_note(img, &layout, "BUILD-ID")) {
		*why = arena_printf(arena, "%s: a layout of another kernel", path);
		return K_BADDATA;
	}
	items = layout_items(&layout, &n);
	for (size_t i = 0; i < n; i++) {
		struct recorded r = items[i];

		if (r.what == RECORDED_SYMBOL && r.symbol.addr >> 63)
			r.symbol.addr += slide;
		recorder_add(rec, &r);
	}
	return K_OK;
}
