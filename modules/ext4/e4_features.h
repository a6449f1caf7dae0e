/* SPDX-License-Identifier: GPL-2.0-or-later */
/* e4_features: feature bits and mount options of an ext4 file system by name. */
#ifndef EXT4_E4_FEATURES_H
#define EXT4_E4_FEATURES_H

#include "ext4/e4_flags.h"
#include "ext4/e4_super.h"

/* As mke2fs and tune2fs name them: "has_journal|extent|64bit|metadata_csum". */
char *e4_features_text(struct arena *, const struct e4_super *);
/* s_mount_opt: "DELALLOC|ERRORS_RO|BARRIER", unknown bits as one hex word. */
char *e4_mount_text(struct arena *, uint32_t mount_opt);

#endif
