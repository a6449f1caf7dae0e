// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rows_super: what a file system says beside the fields that predicates use: counters, features
 * and options by name.
 */
#include "ext4/e4_features.h"
#include "probes/rows.h"

#define SB_RDONLY 1u /* include/linux/fs.h, since 2.6 (MS_RDONLY) */

void row_super_more(struct facts *facts, struct fact *f, const struct e4_super *s)
{
	const char *gone = "its per-CPU parts are not in the dump";

	if (s->free_clusters_known)
		fact_i64(facts, f, "free_clusters", s->free_clusters);
	else
		fact_unknown(facts, f, "free_clusters", gone);
	if (s->free_inodes_known)
		fact_i64(facts, f, "free_inodes", s->free_inodes);
	else
		fact_unknown(facts, f, "free_inodes", gone);
	fact_flags(facts, f, "options", e4_mount_text(facts->arena, s->mount_opt));
	fact_bool(facts, f, "read_only", s->s_flags & SB_RDONLY);
	if (s->es_status == K_OK) {
		fact_u64(facts, f, "error_count", s->error_count);
		fact_flags(facts, f, "features", e4_features_text(facts->arena, s));
		return;
	}
	fact_unknown(facts, f, "error_count", "s_es lies in the page cache, which is not in the dump");
	fact_unknown(facts, f, "features", "s_es lies in the page cache, which is not in the dump");
}
