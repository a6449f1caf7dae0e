/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_flags: bits by their kernel names.
 *
 * Enumerators come from the dump's types. What debuginfo does not have (macros) stands in the
 * tables of e4_flags.c, and nowhere else, keyed by the member's size, each with its source.
 */
#ifndef EXT4_E4_FLAGS_H
#define EXT4_E4_FLAGS_H

#include "image/image.h"

struct e4_flag {
	const char *name; /* without the common prefix's noise: "I_CLEAR", "INLINE_DATA" */
	uint64_t mask;
};

struct e4_flag_set {
	struct e4_flag items[48];
	size_t n;
};

/* What the probes and walkers ask for; 0 = this kernel has no such bit. */
struct e4_flags {
	struct e4_flag_set i_state;    /* inode.i_state */
	struct e4_flag_set i_flags;    /* ext4_inode_info.i_flags, bits 0..31 */
	struct e4_flag_set ext4_state; /* EXT4_STATE_*: see state_shift */
	struct e4_flag_set bb_state;   /* ext4_group_info.bb_state */
	uint32_t state_shift; /* 32: the state bits are the upper half of i_flags; 0: own member */
	uint64_t i_new, i_freeing, i_clear, i_will_free, i_dirty_pages;
	uint64_t inline_data, extents, ea_inode, journal_data;
	uint64_t may_inline_data, orphan_file;
	uint64_t grp_need_init, grp_bbitmap_corrupt;
};

/* `state_size`: sizeof(inode.i_state); `has_state_flags`: ext4_inode_info.i_state_flags exists. */
void e4_flags_load(const struct image *, uint32_t state_size, bool has_state_flags,
		   struct e4_flags *out);

/* EXT4_IO_END_*, told by what struct ext4_io_end looks like. */
void e4_flags_io_end(const struct image *, struct e4_flag_set *out);

/* "I_FREEING|I_CLEAR", "" for none, unknown bits as one hex word. */
char *e4_flags_text(struct arena *, const struct e4_flag_set *, uint64_t value);
uint64_t e4_flag_mask(const struct e4_flag_set *, const char *name);

#endif
