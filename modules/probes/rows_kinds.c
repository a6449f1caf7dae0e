// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rows_kinds: the schemas of rows that only listings have. Data only.
 */
#include "probes/rows.h"

#define KIND(var, text, meaning_, ...)                                                             \
	const struct fact_kind var = {                                                             \
		.name = text,                                                                      \
		.origin = FROM_MEMORY,                                                             \
		.meaning = meaning_,                                                               \
		.fields = (const struct fact_field[]){__VA_ARGS__, {NULL, FT_END, NULL}},          \
	}

KIND(kind_slab_cache, "slab.cache", "a slab cache, all its slabs added up",
     {"cache", FT_STR, "name, as asked for"}, {"address", FT_HEX, "struct kmem_cache"},
     {"name", FT_STR, "name in the kernel; another one where caches were merged"},
     {"object_size", FT_U64, "bytes"}, {"size", FT_U64, "bytes from object to object"},
     {"objects", FT_U64, "in all slabs"}, {"free", FT_U64, "objects on free lists"},
     {"slabs", FT_U64, "slabs"}, {"full", FT_U64, "slabs without a free object"},
     {"partial", FT_U64, "slabs on a list of partial slabs"},
     {"holes", FT_U64, "slabs that were changing hands or could not be read: free or not unknown"},
     {"free_lists", FT_STR, "free objects per list"},
     {"damage", FT_U64, "contradictions found in it"});

KIND(kind_slab, "slab", "one slab of a cache", {"cache", FT_STR, "name of the slab cache"},
     {"slab", FT_HEX, "struct slab (struct page up to 5.16)"},
     {"base", FT_HEX, "its first object"}, {"inuse", FT_U64, "objects in use, as it counts"},
     {"objects", FT_U64, "objects in it"}, {"free", FT_U64, "objects seen on free lists"},
     {"frozen", FT_BOOL, "belongs to a CPU"},
     {"on_list", FT_STR, "the list that it stands on; full slabs are on none"},
     {"hole", FT_BOOL, "changing hands, or its freelist cannot be followed"},
     {"anomaly", FT_FLAGS, "what contradicts itself in it"});

KIND(kind_slab_object, "slab.object", "one object of a slab",
     {"cache", FT_STR, "name of the slab cache"}, {"index", FT_U64, "its number in the slab"},
     {"object", FT_HEX, "where it starts"}, {"slab_state", FT_STR, "allocated, free, unknown"},
     {"free_list", FT_STR, "the free list that it is on"},
     {"inode", FT_U64, "i_ino, where it is or was an inode"},
     {"device", FT_STR, "s_id of its super block"}, {"state", FT_FLAGS, "i_state"},
     {"anomaly", FT_FLAGS, "what contradicts itself"});

KIND(kind_ioend, "ioend", "an ext4_io_end: writeback that is not finished",
     {"device", FT_STR, "s_id of the super block"}, {"inode", FT_U64, "i_ino"},
     {"address", FT_HEX, "the ext4_inode_info"}, {"io_end", FT_HEX, "the ext4_io_end"},
     {"flag", FT_FLAGS, "EXT4_IO_END_*"}, {"count", FT_I64, "references to the io_end"},
     {"queued", FT_STR, "the list that it is on"},
     {"state", FT_FLAGS, "i_state of the inode"}, {"i_count", FT_I64, "i_count of the inode"},
     {"inode_object", FT_STR, "the inode's object: allocated, free, unknown"},
     {"handle", FT_HEX, "reserved handle of the journal, 0 = none"},
     {"bio", FT_HEX, "the bio that is being built, 0 = none"},
     {"slab_state", FT_STR, "the io_end itself: allocated, free"},
     {"free_list", FT_STR, "the free list that it is on"},
     {"anomaly", FT_FLAGS, "kinds of anomaly facts about it"});

KIND(kind_es, "es", "one entry of an inode's extent status tree",
     {"device", FT_STR, "s_id of the super block"}, {"inode", FT_U64, "i_ino"},
     {"address", FT_HEX, "the ext4_inode_info"}, {"entry", FT_HEX, "struct extent_status"},
     {"lblk", FT_U64, "first block in the file"}, {"len", FT_U64, "blocks"},
     {"pblk", FT_U64, "first block on the device; not set where the entry has none"},
     {"status", FT_FLAGS, "WRITTEN, UNWRITTEN, DELAYED, HOLE, REFERENCED"});

KIND(kind_es_sum, "es.sum", "the extent status tree of one inode, added up",
     {"device", FT_STR, "s_id of the super block"}, {"inode", FT_U64, "i_ino"},
     {"address", FT_HEX, "the ext4_inode_info"}, {"entries", FT_U64, "entries"},
     {"written", FT_U64, "blocks"}, {"unwritten", FT_U64, "blocks"},
     {"delayed", FT_U64, "blocks, delayed and not unwritten"}, {"hole", FT_U64, "blocks"},
     {"reserved", FT_U64, "i_reserved_data_blocks, clusters"},
     {"disorder", FT_BOOL, "entries overlap or are out of order"});

KIND(kind_journal_transaction, "journal.transaction", "one transaction of a journal",
     {"device", FT_STR, "s_id of the super block"}, {"journal", FT_HEX, "journal_t"},
     {"transaction", FT_HEX, "transaction_t"}, {"tid", FT_U64, "t_tid, its sequence number"},
     {"role", FT_STR, "running, committing, checkpoint"}, {"state", FT_STR, "t_state"},
     {"updates", FT_I64, "open handles"}, {"credits", FT_I64, "blocks that it may need"},
     {"handles", FT_I64, "handles that joined so far"},
     {"buffers", FT_U64, "buffers on t_buffers"}, {"reserved", FT_U64, "on t_reserved_list"},
     {"forget", FT_U64, "on t_forget"}, {"shadow", FT_U64, "on t_shadow_list"},
     {"checkpoint", FT_U64, "on t_checkpoint_list"},
     {"log_start", FT_U64, "its first block in the log, 0 = none yet"},
     {"started", FT_U64, "t_start, jiffies"}, {"expires", FT_U64, "t_expires, jiffies"},
     {"anomaly", FT_FLAGS, "kinds of anomaly facts about it"});
