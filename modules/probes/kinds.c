// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kinds: the schemas of the facts about slabs and ext4's structures. Data only.
 */
#include "probes/kinds.h"

#define INODE_FIELDS                                                                               \
	{"device", FT_STR, "s_id of the super block"},                                             \
	{"inode", FT_U64, "i_ino"},                                                                \
	{"address", FT_HEX, "the ext4_inode_info"},                                                \
	{"vfs", FT_HEX, "its struct inode"},                                                       \
	{"state", FT_FLAGS, "i_state"}

#define KIND(var, text, origin_, anomaly_, meaning_, ...)                                          \
	const struct fact_kind var = {                                                             \
		.name = text,                                                                      \
		.origin = origin_,                                                                 \
		.anomaly = anomaly_,                                                               \
		.meaning = meaning_,                                                               \
		.fields = (const struct fact_field[]){__VA_ARGS__, {NULL, FT_END, NULL}},          \
	}

KIND(kind_suspect, "suspect", FROM_MEMORY, false,
     "a register or stack word of the crashing task that points into a slab object",
     {"from", FT_STR, "RBX, x19, stack+0x48"},
     {"in_register", FT_BOOL, "false: a stack word, which may be stale"},
     {"value", FT_HEX, "the word"},
     {"cache", FT_STR, "name of the slab cache"}, {"what", FT_STR, "type of its objects"},
     {"object", FT_HEX, "start of the object"}, {"offset", FT_HEX, "word - object"},
     {"free", FT_BOOL, "the object is on a free list"}, {"inode", FT_U64, "i_ino"},
     {"device", FT_STR, "s_id"});

/* One error of s_es or ext4_sb_info, besides its place. */
#define ERROR_FIELDS(name, of)                                                                     \
	{name "_time", FT_U64, "time " of ", Unix, seconds"},                                      \
	{name "_inode", FT_U64, "inode " of ", not set: none was involved"},                       \
	{name "_block", FT_U64, "block " of ", not set: none was involved"}

KIND(kind_super, "super", FROM_MEMORY, false, "a mounted ext4 file system",
     {"device", FT_STR, "s_id"}, {"super", FT_HEX, "struct super_block"},
     {"sbi", FT_HEX, "struct ext4_sb_info"}, {"block_size", FT_U64, "bytes"},
     {"groups", FT_U64, "block groups"}, {"inodes_on_list", FT_U64, "inodes on s_inodes"},
     {"feature_incompat", FT_HEX, "s_es->s_feature_incompat"},
     {"mount_opt", FT_HEX, "s_mount_opt"}, {"delalloc", FT_BOOL, "mounted with delalloc"},
     {"error_fs", FT_BOOL, "EXT4_ERROR_FS is set"}, {"journal", FT_HEX, "journal_t, 0 = none"},
     {"bigalloc", FT_BOOL, "a cluster is more than a block"},
     {"inline_data", FT_BOOL, "feature inline_data"},
     {"first_error", FT_STR, "function:line of the first error since the last fsck"},
     {"last_error", FT_STR, "function:line of the last error"},
     ERROR_FIELDS("first_error", "of first_error"), ERROR_FIELDS("last_error", "of last_error"),
     {"mount_error", FT_STR, "function:line of the first error since the mount"},
     ERROR_FIELDS("mount_error", "of mount_error"),
     {"mount_last_error", FT_STR, "function:line of the last error since the mount"},
     {"unsaved_errors", FT_U64, "errors since the mount that are not in s_es yet"},
     {"dirty_clusters", FT_I64, "sum of s_dirtyclusters_counter"},
     {"free_clusters", FT_I64, "sum of s_freeclusters_counter"},
     {"free_inodes", FT_I64, "sum of s_freeinodes_counter"},
     {"error_count", FT_U64, "s_es->s_error_count: errors since the last fsck"},
     {"features", FT_FLAGS, "features by the names that mke2fs has"},
     {"options", FT_FLAGS, "s_mount_opt by name"},
     {"read_only", FT_BOOL, "SB_RDONLY"});

KIND(kind_inode, "inode", FROM_MEMORY, false,
     "an ext4 inode that the log, a register, the stack or an anomaly names", INODE_FIELDS,
     {"state_raw", FT_HEX, "i_state"}, {"flags", FT_FLAGS, "i_flags, on-disk bits"},
     {"ext4_state", FT_FLAGS, "EXT4_STATE_*"}, {"count", FT_I64, "i_count"},
     {"nlink", FT_U64, "i_nlink"}, {"mode", FT_HEX, "i_mode"}, {"size", FT_U64, "i_size, bytes"},
     {"blocks", FT_U64, "i_blocks, 512 bytes each"},
     {"nrpages", FT_U64, "pages in the page cache"},
     {"dirty", FT_BOOL, "a page is tagged dirty"},
     {"inline_off", FT_U64, "i_inline_off, bytes"},
     {"reserved", FT_U64, "i_reserved_data_blocks, clusters"},
     {"delayed", FT_U64, "delayed blocks in the extent status tree"},
     {"on_sb_list", FT_BOOL, "an s_inodes list leads to it"}, {"hashed", FT_BOOL, "i_hash"},
     {"slab_state", FT_STR, "allocated, free, unknown"},
     {"mmapped", FT_BOOL, "i_mmap is not empty"}, {"orphan", FT_BOOL, "on the orphan list"},
     {"why", FT_STR, "who named it"}, {"mode_text", FT_STR, "i_mode as ls shows it"},
     {"group", FT_U64, "the block group that the inode lies in"},
     {"disksize", FT_U64, "i_disksize, bytes"},
     {"tags", FT_FLAGS, "tags of the page cache: DIRTY, WRITEBACK, TOWRITE"},
     {"extents", FT_U64, "entries of the extent status tree"},
     {"io_ends", FT_BOOL, "i_rsv_conversion_list is not empty"},
     {"writers", FT_I64, "i_writecount: open for writing; negative: writing is denied"},
     {"readers", FT_I64, "i_readcount: open for reading only"},
     {"rwsem", FT_STR, "i_rwsem: free, or how it is held and by whom"},
     {"free_list", FT_STR, "the free list that the object is on"},
     {"path", FT_STR, "one path of it in the dentry cache, from the root of its file system"},
     {"anomaly", FT_FLAGS, "kinds of anomaly facts about it"});

KIND(kind_inode_inline_dirty, "inode.inline_dirty", FROM_MEMORY, true,
     "inline data, MAY_INLINE_DATA and dirty pages at once: writeback will hit its BUG_ON",
     INODE_FIELDS, {"nrpages", FT_U64, "pages in the page cache"},
     {"reserved", FT_U64, "i_reserved_data_blocks"}, {"size", FT_U64, "i_size, bytes"},
     {"blocks", FT_U64, "i_blocks, 512 bytes each"},
     {"mmapped", FT_BOOL, "i_mmap is not empty"});

KIND(kind_inode_reserved_leak, "inode.reserved_leak", FROM_MEMORY, true,
     "more blocks reserved than delayed extents add up to, no lock held", INODE_FIELDS,
     {"reserved", FT_U64, "i_reserved_data_blocks"},
     {"delayed", FT_U64, "delayed blocks in the extent status tree"},
     {"excess", FT_U64, "reserved - delayed"});

KIND(kind_inode_reserved_underflow, "inode.reserved_underflow", FROM_MEMORY, true,
     "fewer blocks reserved than delayed extents add up to, no lock held", INODE_FIELDS,
     {"reserved", FT_U64, "i_reserved_data_blocks"},
     {"delayed", FT_U64, "delayed blocks in the extent status tree"},
     {"excess", FT_U64, "delayed - reserved"});

KIND(kind_es_damage, "es.damage", FROM_MEMORY, true,
     "an extent status tree that contradicts itself, its lock free", INODE_FIELDS,
     {"what", FT_STR, "tree, order, wraps, bits, count: the first that is so"},
     {"entry", FT_HEX, "the extent_status that shows it, for tree and order"},
     {"entries", FT_U64, "extent_status in the tree"},
     {"all_nr", FT_U64, "i_es_all_nr"});

KIND(kind_super_dirty_clusters, "super.dirty_clusters", FROM_MEMORY, true,
     "s_dirtyclusters_counter is not what the inodes have reserved, and no allocation is under way",
     {"device", FT_STR, "s_id of the super block"}, {"sbi", FT_HEX, "struct ext4_sb_info"},
     {"counter", FT_I64, "sum of s_dirtyclusters_counter"},
     {"reserved", FT_U64, "sum of i_reserved_data_blocks over all inodes in use, clusters"},
     {"excess", FT_I64, "counter - reserved"},
     {"inodes", FT_U64, "inodes that have reserved something"});

KIND(kind_inode_clear_live, "inode.clear_live", FROM_MEMORY, true,
     "an inode with I_CLEAR that is still on s_inodes or still referenced", INODE_FIELDS,
     {"count", FT_I64, "i_count"}, {"nlink", FT_U64, "i_nlink"},
     {"on_sb_list", FT_BOOL, "an s_inodes list leads to it"}, {"hashed", FT_BOOL, "i_hash"});

KIND(kind_inode_free_linked, "inode.free_linked", FROM_MEMORY, true,
     "an inode whose object is on a free list, or whose page is no slab, and that is still linked",
     INODE_FIELDS, {"linked_by", FT_FLAGS, "S_INODES, HASH, LRU, DENTRY, RCU"},
     {"list", FT_STR, "the free list that holds it"}, {"slab", FT_HEX, "struct slab"});

KIND(kind_inode_impossible, "inode.impossible", FROM_MEMORY, true,
     "an allocated object on s_inodes whose contents no inode on that list can have", INODE_FIELDS,
     {"what", FT_FLAGS, "SB: i_sb; HOST: i_data.host; COUNT: i_count < 0; STATE: bits beyond all"});

KIND(kind_rcu_bad_callback, "rcu.bad_callback", FROM_MEMORY, true,
     "an RCU callback waits to free an inode that is free already, or that waits twice; callbacks "
     "that rcu_do_batch() has taken off to run them are not seen",
     INODE_FIELDS, {"what", FT_STR, "free-object, twice, cycle"},
     {"cpu", FT_U64, "whose list"}, {"func", FT_STR, "the callback's function"},
     {"list", FT_STR, "rcu_data.cblist, rcu_data.nocb_bypass, ..."});

KIND(kind_inode_free_twice, "inode.free_twice", FROM_MEMORY, true,
     "an inode's object that stands on two free lists, or twice on one", INODE_FIELDS,
     {"first", FT_STR, "one list"}, {"second", FT_STR, "the other list"},
     {"slab", FT_HEX, "struct slab"});

KIND(kind_ioend_dead_inode, "ioend.dead_inode", FROM_MEMORY, true,
     "an ext4_io_end in use whose inode is being freed or is free", INODE_FIELDS,
     {"io_end", FT_HEX, "the ext4_io_end"}, {"count", FT_I64, "i_count of the inode"},
     {"free", FT_BOOL, "the inode's object is on a free list"});

KIND(kind_slab_damage, "slab.damage", FROM_MEMORY, true, "a slab that contradicts itself",
     {"cache", FT_STR, "name of the slab cache; those of merged caches joined by |"},
     {"slab", FT_HEX, "struct slab, 0 = none"},
     {"object", FT_HEX, "the object, 0 = the slab as a whole"},
     {"sheaf", FT_HEX, "the slab_sheaf that shows it"},
     {"what", FT_STR,
      "cycle, outside, misaligned, two-lists, wrong-inuse, not-a-slab, wrong-cache, impossible, "
      "bad-sheaf"},
     {"list", FT_STR, "the list that shows it"}, {"other", FT_STR, "the other list"},
     {"value", FT_HEX, "the bad pointer, or objects counted as used"},
     {"expected", FT_HEX, "inuse, or the right cache, or a sheaf's room"},
     {"inode", FT_U64, "i_ino, if it is one"},
     {"device", FT_STR, "s_id, if it is an inode"});

#define GROUP_FIELDS                                                                               \
	{"device", FT_STR, "s_id of the super block"}, {"group", FT_U64, "number of the group"},   \
	{"group_info", FT_HEX, "the ext4_group_info"}, {"bb_state", FT_FLAGS, "bb_state"},         \
	{"bb_free", FT_U64, "bb_free, clusters"},                                                  \
	{"counters_sum", FT_U64, "sum of bb_counters[i] << i, clusters"},                          \
	{"bitmap_zero", FT_U64, "zero bits of the buddy cache's copy of the bitmap"},              \
	{"bitmap", FT_HEX, "where that copy lies"},                                                \
	{"disk_zero", FT_U64, "zero bits of the bitmap's buffer"},                                 \
	{"disk_bitmap", FT_HEX, "where that buffer lies"},                                         \
	{"desc_free", FT_U64, "bg_free_blocks_count, clusters"},                                   \
	{"stale", FT_U64, "bits set on disk and clear in the copy"},                               \
	{"stale_byte", FT_U64, "first byte of the bitmap with such a bit"},                        \
	{"agrees_disk", FT_BOOL, "the bitmap on disk bears out bb_free, preallocation allowed for"}, \
	{"fragments", FT_U64, "bb_fragments"},                                                     \
	{"fragments_counted", FT_U64, "runs of zero bits of the copy"},                            \
	{"first_free", FT_U64, "bb_first_free, cluster of the group"},                             \
	{"first_zero", FT_U64, "the copy's first zero bit"},                                       \
	{"largest_order", FT_I64, "bb_largest_free_order"},                                        \
	{"largest_counted", FT_I64, "highest order of bb_counters that is not 0, -1 = none"},      \
	{"preallocated", FT_U64, "sum of pa_free of bb_prealloc_list, clusters"},                  \
	{"uncommitted", FT_U64, "clusters of freed extents that are not committed"},               \
	{"unexplained", FT_U64,                                                                    \
	 "bits set in the copy, but neither on disk, nor preallocated, nor freed uncommitted"},    \
	{"unexplained_at", FT_U64, "the first such cluster of the group"}

KIND(kind_mb_group, "mb.group", FROM_MEMORY, false,
     "a block group that the log or an anomaly names", GROUP_FIELDS,
     {"loaded", FT_BOOL, "the buddy was made: NEED_INIT is clear"},
     {"lock", FT_STR, "the group's lock: free, held, unknown"},
     {"preallocations", FT_U64, "entries of bb_prealloc_list"},
     {"prealloc_list", FT_STR, "first block + length (free) of each, the first 16"},
     {"counters", FT_STR, "bb_counters, order:number"},
     {"differing", FT_STR, "ranges of bytes where the two bitmaps differ, the first 16"},
     {"anomaly", FT_FLAGS, "kinds of anomaly facts about it"});
KIND(kind_mb_group_diverged, "mb.group_diverged", FROM_MEMORY, true,
     "bb_free and bb_counters agree, the buddy cache's bitmap does not: it missed an update",
     GROUP_FIELDS);
KIND(kind_mb_group_inconsistent, "mb.group_inconsistent", FROM_MEMORY, true,
     "bb_free is not the sum over bb_counters", GROUP_FIELDS);
KIND(kind_mb_group_corrupt, "mb.group_corrupt", FROM_MEMORY, true,
     "a group that ext4 itself has marked BBITMAP_CORRUPT", GROUP_FIELDS);
KIND(kind_mb_disk_mismatch, "mb.disk_mismatch", FROM_MEMORY, true,
     "the bitmap on disk and the group descriptor disagree", GROUP_FIELDS);
KIND(kind_mb_group_miscounted, "mb.group_miscounted", FROM_MEMORY, true,
     "bb_free, bb_counters and the copy agree; fragments, first_free or largest_order do not",
     GROUP_FIELDS);
KIND(kind_mb_group_unexplained, "mb.group_unexplained", FROM_MEMORY, false,
     "bits of the copy that nothing explains: an allocation or fstrim under way, or a lost update",
     GROUP_FIELDS, {"updates", FT_I64, "open handles of the running transaction"});
