// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of the names that tell whether a fix is in does this kernel have?
 *
 * Reads symbols and type layouts, leaves one kernel.has fact per name.
 */
#include "probes/kernel_has.h"

#include <string.h>

#include "facts/kernel_has.h"

/* Functions that every ext4 since 2.6.28 has: without them its symbols are not known here. */
static const char *const always_there[] = {"ext4_init_fs", "ext4_fill_super", "ext4_evict_inode",
					   "ext4_sync_file"};

static bool ext4_symbols_known(const struct image *img)
{
	struct ksym sym;

	for (size_t i = 0; i < sizeof(always_there) / sizeof(always_there[0]); i++)
		if (image_symbol(img, always_there[i], &sym) == K_OK)
			return true;
	return false;
}

static void ask_symbol(const struct image *img, struct facts *fs, struct fact *f, const char *name)
{
	struct ksym sym;
	bool there = image_symbol(img, name, &sym) == K_OK;

	if (there || ext4_symbols_known(img))
		fact_bool(fs, f, "present", there);
	else
		fact_unknown(fs, f, "present", "the symbols of ext4 are not known");
}

static void ask_member(const struct image *img, struct facts *fs, struct fact *f, const char *name)
{
	const char *dot = strchr(name, '.');
	const char *type = dot ? arena_strndup(fs->arena, name, dot - name) : name;
	uint32_t size;

	if (!dot)
		fact_unknown(fs, f, "present", "not of the form TYPE.MEMBER");
	else if (image_size(img, type, &size) != K_OK)
		fact_unknown(fs, f, "present", "the type is not known");
	else
		fact_bool(fs, f, "present", image_has(img, type, dot + 1));
}

static void ask(const struct image *img, struct facts *fs, const char *what)
{
	struct fact *f = fact_add(fs, &kind_kernel_has, 0);

	fact_str(fs, f, "what", what);
	if (!strncmp(what, "symbol ", 7))
		ask_symbol(img, fs, f, what + 7);
	else if (!strncmp(what, "member ", 7))
		ask_member(img, fs, f, what + 7);
	else
		fact_unknown(fs, f, "present", "neither \"symbol NAME\" nor \"member TYPE.PATH\"");
}

void kernel_has(const struct image *img, struct facts *fs, const char *const *names)
{
	for (; names && *names; names++)
		ask(img, fs, *names);
	fact_cover(fs, &kind_kernel_has, COVER_COMPLETE, NULL);
}
