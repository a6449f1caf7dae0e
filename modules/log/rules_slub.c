// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_slub: what does the slab allocator complain about?
 *
 * Reads SLUB's reports and the checks in kmem_cache_free(); leaves log.slub and, where a report
 * with a trace begins, log.oops. Sources: mm/slub.c (slab_bug, slab_fix, object_err, print_trailer,
 * warn_free_bad_obj), mm/slab.h (cache_from_obj, virt_to_cache), mm/slab.c.
 */
#include "log/events.h"
#include "log/parse.h"

#define TAINT "\\((?:Not tainted|Tainted:(?<taint>[^)]*))[^)]*\\)"
#define SLUB(first, pattern)                                                                       \
	{                                                                                          \
		first, pattern, log_take_fact, &kind_log_slub, NULL, 0                             \
	}

const struct log_rule log_rules_slub[] = {
	/* A memcg's child cache is called "ext4_inode_cache(12:user.slice)". */
	{"BUG ", "BUG (?<cache>\\S+) " TAINT ": (?<reason>.*)", log_take_slub, &kind_log_slub,
	 "slub", LOG_ALONE},
	SLUB("FIX ", "FIX (?<cache>[^:]+|\\S+): (?<reason>(?:.*?(?<object>0x[0-9a-f]{8,}))?.*)"),
	SLUB("cache_from_obj: ", "\\w+: (?<reason>Wrong slab cache)\\. (?<cache>\\S+) but object "
				 "is from (?<other>\\S+)"),
	SLUB("virt_to_cache: ", "\\w+: (?<reason>Object is not a Slab page)"),
	SLUB("kmem_cache_free(", "kmem_cache_free\\((?<cache>[^,]+), (?<object>[0-9a-fx]+)\\): "
				 "(?<reason>object belongs to different cache) (?<other>\\S+)"),
	SLUB("kmem_cache_free(", "kmem_cache_free\\((?<cache>[^,]+), (?<object>[0-9a-fx]+)\\): "
				 "(?<reason>.*)"),
	SLUB("SLUB ", "SLUB (?<cache><none>): (?<reason>no slab for object "
		      "(?<object>0x[0-9a-f]+).*)"),
	SLUB("slab error in ",
	     "slab error in \\w+\\(\\): cache [`'](?<cache>[^']+)': (?<reason>.*)"),
	{NULL, NULL, NULL, NULL, NULL, 0},
};
