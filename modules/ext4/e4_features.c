// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_features: which features and mount options do these bits mean? Data, and one function.
 *
 * Source: fs/ext4/ext4.h, EXT4_FEATURE_{COMPAT,INCOMPAT,RO_COMPAT}_*: an on-disk format, numbers
 * are never used twice. Names are those of e2fsprogs (lib/e2p/feature.c), which users know.
 */
#include "ext4/e4_features.h"

static const struct e4_flag compat[] = {
	{"dir_prealloc", 0x0001}, {"imagic_inodes", 0x0002}, {"has_journal", 0x0004},
	{"ext_attr", 0x0008},	  {"resize_inode", 0x0010},  {"dir_index", 0x0020},
	{"sparse_super2", 0x0200}, {"fast_commit", 0x0400},  {"stable_inodes", 0x0800},
	{"orphan_file", 0x1000},
};

static const struct e4_flag incompat[] = {
	{"compression", 0x0001}, {"filetype", 0x0002},	   {"needs_recovery", 0x0004},
	{"journal_dev", 0x0008}, {"meta_bg", 0x0010},	   {"extent", 0x0040},
	{"64bit", 0x0080},	 {"mmp", 0x0100},	   {"flex_bg", 0x0200},
	{"ea_inode", 0x0400},	 {"dirdata", 0x1000},	   {"metadata_csum_seed", 0x2000},
	{"large_dir", 0x4000},	 {"inline_data", 0x8000},  {"encrypt", 0x10000},
	{"casefold", 0x20000},
};

static const struct e4_flag ro_compat[] = {
	{"sparse_super", 0x0001}, {"large_file", 0x0002}, {"btree_dir", 0x0004},
	{"huge_file", 0x0008},	  {"uninit_bg", 0x0010},  {"dir_nlink", 0x0020},
	{"extra_isize", 0x0040},  {"quota", 0x0100},	  {"bigalloc", 0x0200},
	{"metadata_csum", 0x0400}, {"read-only", 0x1000}, {"project", 0x2000},
	{"shared_blocks", 0x4000}, {"verity", 0x8000},	  {"orphan_present", 0x10000},
};

/*
 * fs/ext4/ext4.h, EXT4_MOUNT_*. Bits that were given a second meaning over the years (OLDALLOC,
 * the quota bits 0x40000 to 0x200000, I_VERSION and WARN_ON_ERROR) are left out: they show as hex.
 */
static const struct e4_flag mount_opts[] = {
	{"GRPID", 0x00004},	       {"DEBUG", 0x00008},	     {"ERRORS_CONT", 0x00010},
	{"ERRORS_RO", 0x00020},	       {"ERRORS_PANIC", 0x00040},    {"MINIX_DF", 0x00080},
	{"NOLOAD", 0x00100},	       {"DAX", 0x00200},	     {"JOURNAL_DATA", 0x00400},
	{"ORDERED_DATA", 0x00800},     {"NO_UID32", 0x02000},	     {"XATTR_USER", 0x04000},
	{"POSIX_ACL", 0x08000},	       {"NO_AUTO_DA_ALLOC", 0x10000}, {"BARRIER", 0x20000},
	{"DIOREAD_NOLOCK", 0x400000},  {"JOURNAL_CHECKSUM", 0x800000},
	{"JOURNAL_ASYNC_COMMIT", 0x1000000}, {"DELALLOC", 0x8000000},
	{"DATA_ERR_ABORT", 0x10000000}, {"BLOCK_VALIDITY", 0x20000000},
	{"DISCARD", 0x40000000},       {"INIT_INODE_TABLE", 0x80000000},
};

/* The mode is a number of two bits: 0x400 journal, 0x800 ordered, both: writeback. */
#define DATA_FLAGS	0x00c00u
#define WRITEBACK_DATA	0x00c00u

#define ADD(set, table) add(set, table, sizeof(table) / sizeof((table)[0]))

static void add(struct e4_flag_set *set, const struct e4_flag *table, size_t n)
{
	for (size_t i = 0; i < n && set->n < sizeof(set->items) / sizeof(set->items[0]); i++)
		set->items[set->n++] = table[i];
}

char *e4_features_text(struct arena *arena, const struct e4_super *s)
{
	struct e4_flag_set sets[3] = {0};
	const uint32_t bits[3] = {s->feature_compat, s->feature_incompat, s->feature_ro_compat};
	char *text = arena_strdup(arena, "");

	ADD(&sets[0], compat);
	ADD(&sets[1], incompat);
	ADD(&sets[2], ro_compat);
	for (int i = 0; i < 3; i++) {
		const char *some = e4_flags_text(arena, &sets[i], bits[i]);

		if (*some)
			text = arena_printf(arena, "%s%s%s", text, *text ? "|" : "", some);
	}
	return text;
}

char *e4_mount_text(struct arena *arena, uint32_t mount_opt)
{
	bool writeback = (mount_opt & DATA_FLAGS) == WRITEBACK_DATA;
	struct e4_flag_set set = {0};
	char *text;

	ADD(&set, mount_opts);
	text = e4_flags_text(arena, &set, writeback ? mount_opt & ~DATA_FLAGS : mount_opt);
	return writeback ? arena_printf(arena, "WRITEBACK_DATA%s%s", *text ? "|" : "", text) : text;
}
