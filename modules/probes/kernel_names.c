// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel_names: does this kernel have the names that a fix added or removed?
 *
 * Reads symbols and type layouts, leaves one kernel.has fact per name. Where the image cannot tell
 * (no symbols, type not described) the answer is unknown, never "no".
 */
#include "probes/kernel_names.h"

#include <string.h>

static enum kstatus ask_member(const struct image *img, struct arena *arena, const char *name)
{
	const char *dot = strchr(name, '.');
	struct kmember member;
	uint32_t size;
	const char *type;

	if (!dot)
		return K_BADDATA;
	type = arena_strndup(arena, name, (size_t)(dot - name));
	/* Without the type itself a missing member says nothing. */
	if (image_size(img, type, &size) != K_OK)
		return K_NODATA;
	return image_member(img, type, dot + 1, &member);
}

static enum kstatus ask_symbol(const struct image *img, const char *name)
{
	struct ksym sym, any;
	enum kstatus st = image_symbol(img, name, &sym);

	/* Every ext4 has this one: without it the symbols of ext4, maybe a module, are not there. */
	if (st == K_NONAME && image_symbol(img, "ext4_sync_file", &any) != K_OK)
		return K_NODATA;
	return st;
}

void probe_kernel_names(const struct image *img, struct facts *fs, const char *const *names)
{
	fact_cover(fs, &kind_kernel_has, COVER_COMPLETE, NULL);
	for (; *names; names++) {
		struct fact *fact = fact_add(fs, &kind_kernel_has, 0);
		bool member = !strncmp(*names, "member ", 7);
		enum kstatus st = member ? ask_member(img, fs->arena, *names + 7)
					 : ask_symbol(img, *names + 7);

		fact_str(fs, fact, "what", *names);
		if (st == K_OK || st == K_NONAME)
			fact_bool(fs, fact, "present", st == K_OK);
		else
			fact_unknown(fs, fact, "present", "the image cannot tell");
	}
}
