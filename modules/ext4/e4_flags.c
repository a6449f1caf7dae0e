// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_flags: what do the bits of i_state, i_flags and bb_state mean in this kernel?
 * Reads: enumerators of the image. Leaves: struct e4_flags.
 */
#include "ext4/e4_flags.h"

/* include/linux/fs.h, 2.6.32 to 6.11: i_state is unsigned long. */
static const struct e4_flag i_state_long[] = {
	{"I_DIRTY_SYNC", 1 << 0},   {"I_DIRTY_DATASYNC", 1 << 1}, {"I_DIRTY_PAGES", 1 << 2},
	{"I_NEW", 1 << 3},	    {"I_WILL_FREE", 1 << 4},	  {"I_FREEING", 1 << 5},
	{"I_CLEAR", 1 << 6},	    {"I_SYNC", 1 << 7},		  {"I_REFERENCED", 1 << 8},
	{"I_LINKABLE", 1 << 10},    {"I_DIRTY_TIME", 1 << 11},	  {"I_WB_SWITCH", 1 << 13},
	{"I_OVL_INUSE", 1 << 14},   {"I_CREATING", 1 << 15},	  {"I_DONTCACHE", 1 << 16},
	{"I_SYNC_QUEUED", 1 << 17}, {"I_LRU_ISOLATING", 1 << 19},
};

/* include/linux/fs.h, 6.12 to 6.14: u32, renumbered (commit 2ed634c96ed1 and its series). */
static const struct e4_flag i_state_u32[] = {
	{"I_NEW", 1 << 0},	     {"I_SYNC", 1 << 1},	    {"I_LRU_ISOLATING", 1 << 2},
	{"I_DIRTY_SYNC", 1 << 3},    {"I_DIRTY_DATASYNC", 1 << 4},  {"I_DIRTY_PAGES", 1 << 5},
	{"I_WILL_FREE", 1 << 6},     {"I_FREEING", 1 << 7},	    {"I_CLEAR", 1 << 8},
	{"I_REFERENCED", 1 << 9},    {"I_LINKABLE", 1 << 10},	    {"I_DIRTY_TIME", 1 << 11},
	{"I_WB_SWITCH", 1 << 12},    {"I_OVL_INUSE", 1 << 13},	    {"I_CREATING", 1 << 14},
	{"I_DONTCACHE", 1 << 15},    {"I_SYNC_QUEUED", 1 << 16},
};

/* include/linux/fs.h, 6.18 and later: enumerators with masks as their values. */
static const char *const i_state_enum[] = {
	"I_NEW",	"I_SYNC",      "I_LRU_ISOLATING", "I_DIRTY_SYNC", "I_DIRTY_DATASYNC",
	"I_DIRTY_PAGES", "I_WILL_FREE", "I_FREEING",	  "I_CLEAR",	  "I_REFERENCED",
	"I_LINKABLE",	"I_DIRTY_TIME", "I_WB_SWITCH",	  "I_OVL_INUSE",  "I_CREATING",
	"I_DONTCACHE",	"I_SYNC_QUEUED", "I_PINNING_NETFS_WB",
};

/* fs/ext4/ext4.h, enum EXT4_INODE_*: on-disk numbers, the same in every kernel. */
static const struct e4_flag i_flags_disk[] = {
	{"SYNC", 1 << 3},	   {"IMMUTABLE", 1 << 4},    {"APPEND", 1 << 5},
	{"NODUMP", 1 << 6},	   {"NOATIME", 1 << 7},	     {"ENCRYPT", 1 << 11},
	{"INDEX", 1 << 12},	   {"JOURNAL_DATA", 1 << 14}, {"DIRSYNC", 1 << 16},
	{"TOPDIR", 1 << 17},	   {"HUGE_FILE", 1 << 18},   {"EXTENTS", 1 << 19},
	{"VERITY", 1 << 20},	   {"EA_INODE", 1 << 21},    {"DAX", 1 << 25},
	{"INLINE_DATA", 1 << 28},  {"PROJINHERIT", 1 << 29}, {"CASEFOLD", 1 << 30},
};

/* fs/ext4/ext4.h: enumerators (bit numbers), an anonymous enum. */
static const char *const ext4_states[] = {
	"JDATA",	  "NEW",	    "XATTR",	       "NO_EXPAND", "DA_ALLOC_CLOSE",
	"EXT_MIGRATE",	  "NEWENTRY",	    "MAY_INLINE_DATA", "EXT_PRECACHED",
	"LUSTRE_EA_INODE", "VERITY_IN_PROGRESS", "FC_COMMITTING", "ORPHAN_FILE",
	"DIOREAD_LOCK",	  "ORDERED_MODE",   "FC_FLUSHING_DATA", "FC_REQUEUE",
};

/* fs/ext4/ext4.h: #define EXT4_GROUP_INFO_*_BIT, the same numbers since each was added. */
static const struct e4_flag bb_states[] = {
	{"NEED_INIT", 1 << 0},	    {"WAS_TRIMMED", 1 << 1},  {"BBITMAP_CORRUPT", 1 << 2},
	{"IBITMAP_CORRUPT", 1 << 3}, {"BBITMAP_READ", 1 << 4},
};

/*
 * fs/ext4/ext4.h, EXT4_IO_END_*: macros. 3.0 to 3.8 have ext4_io_end.num_io_pages, 3.10 and 3.11 no
 * longer that but still .iocb; FAILED came with 6.18 and stable 6.12 into kernels with .list_vec
 * (5.10+), of which the older never set bit 1.
 */
static const struct e4_flag io_end_pages[] = {
	{"UNWRITTEN", 1}, {"ERROR", 2}, {"QUEUED", 4}, {"DIRECT", 8},
};
static const struct e4_flag io_end_iocb[] = {{"UNWRITTEN", 1}, {"ERROR", 2}, {"DIRECT", 4}};
static const struct e4_flag io_end_vec[] = {{"UNWRITTEN", 1}, {"FAILED", 2}};
static const struct e4_flag io_end_other[] = {{"UNWRITTEN", 1}};

#define ADD_ALL(set, table) add_all(set, table, sizeof(table) / sizeof((table)[0]))

static void add(struct e4_flag_set *set, const char *name, uint64_t mask)
{
	if (set->n < sizeof(set->items) / sizeof(set->items[0]))
		set->items[set->n++] = (struct e4_flag){name, mask};
}

static void add_all(struct e4_flag_set *set, const struct e4_flag *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(set, table[i].name, table[i].mask);
}

static void load_i_state(const struct image *img, uint32_t state_size, struct e4_flag_set *set)
{
	int64_t value;

	if (image_constant(img, "I_CLEAR", &value) != K_OK) {
		if (state_size == 8)
			ADD_ALL(set, i_state_long);
		else
			ADD_ALL(set, i_state_u32);
		return;
	}
	for (size_t i = 0; i < sizeof(i_state_enum) / sizeof(i_state_enum[0]); i++)
		if (image_constant(img, i_state_enum[i], &value) == K_OK)
			add(set, i_state_enum[i], (uint64_t)value);
}

static void load_ext4_state(const struct image *img, struct e4_flag_set *set)
{
	char name[64];
	int64_t bit;

	for (size_t i = 0; i < sizeof(ext4_states) / sizeof(ext4_states[0]); i++) {
		snprintf(name, sizeof(name), "EXT4_STATE_%s", ext4_states[i]);
		if (image_constant(img, name, &bit) == K_OK && bit >= 0 && bit < 32)
			add(set, ext4_states[i], UINT64_C(1) << bit);
	}
}

uint64_t e4_flag_mask(const struct e4_flag_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->items[i].name, name) == 0)
			return set->items[i].mask;
	return 0;
}

void e4_flags_load(const struct image *img, uint32_t state_size, bool has_state_flags,
		   struct e4_flags *out)
{
	*out = (struct e4_flags){.state_shift = has_state_flags ? 0 : 32};
	load_i_state(img, state_size, &out->i_state);
	load_ext4_state(img, &out->ext4_state);
	ADD_ALL(&out->i_flags, i_flags_disk);
	ADD_ALL(&out->bb_state, bb_states);
	out->i_new = e4_flag_mask(&out->i_state, "I_NEW");
	out->i_freeing = e4_flag_mask(&out->i_state, "I_FREEING");
	out->i_clear = e4_flag_mask(&out->i_state, "I_CLEAR");
	out->i_will_free = e4_flag_mask(&out->i_state, "I_WILL_FREE");
	out->i_dirty_pages = e4_flag_mask(&out->i_state, "I_DIRTY_PAGES");
	out->inline_data = e4_flag_mask(&out->i_flags, "INLINE_DATA");
	out->extents = e4_flag_mask(&out->i_flags, "EXTENTS");
	out->ea_inode = e4_flag_mask(&out->i_flags, "EA_INODE");
	out->journal_data = e4_flag_mask(&out->i_flags, "JOURNAL_DATA");
	out->may_inline_data = e4_flag_mask(&out->ext4_state, "MAY_INLINE_DATA");
	out->orphan_file = e4_flag_mask(&out->ext4_state, "ORPHAN_FILE");
	out->grp_need_init = e4_flag_mask(&out->bb_state, "NEED_INIT");
	out->grp_bbitmap_corrupt = e4_flag_mask(&out->bb_state, "BBITMAP_CORRUPT");
}

void e4_flags_io_end(const struct image *img, struct e4_flag_set *out)
{
	*out = (struct e4_flag_set){0};
	if (image_has(img, "ext4_io_end", "list_vec"))
		ADD_ALL(out, io_end_vec);
	else if (image_has(img, "ext4_io_end", "num_io_pages"))
		ADD_ALL(out, io_end_pages);
	else if (image_has(img, "ext4_io_end", "iocb"))
		ADD_ALL(out, io_end_iocb);
	else
		ADD_ALL(out, io_end_other);
}

char *e4_flags_text(struct arena *arena, const struct e4_flag_set *set, uint64_t value)
{
	char *text = arena_strdup(arena, "");

	for (size_t i = 0; i < set->n; i++) {
		if (!(value & set->items[i].mask))
			continue;
		text = arena_printf(arena, "%s%s%s", text, *text ? "|" : "", set->items[i].name);
		value &= ~set->items[i].mask;
	}
	if (value)
		text = arena_printf(arena, "%s%s0x%lx", text, *text ? "|" : "",
				    (unsigned long)value);
	return text;
}
