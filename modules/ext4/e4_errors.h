/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_errors: what a file system remembers of its errors.
 *
 * Two places. s_es->s_{first,last}_error_* (2.6.36, fs/ext4/ext4.h: ext4_super_block) are kept on
 * disk until the next fsck; they lie in the page cache. From 5.11 on (c92dc856848f "ext4: defer
 * saving error info from atomic context") the same names stand in ext4_sb_info: errors since the
 * mount, in slab memory, which any dump level keeps; up to date even where s_es was not written.
 */
#ifndef EXT4_E4_ERRORS_H
#define EXT4_E4_ERRORS_H

#include "ext4/e4_super.h"

struct e4_error_fields {
	struct kfield func, line, ino, block, time, time_hi, code;
};

struct e4_errors_layout {
	uint64_t es_size, sbi_size;
	struct kfield count, pending; /* s_error_count; s_add_error_count: not yet in s_es */
	struct e4_error_fields es_first, es_last, sbi_first, sbi_last;
};

struct e4_error {
	bool set;
	char func[65];
	uint32_t line, code; /* code: as stored, errno or the on-disk EXT4_ERR_* */
	uint64_t ino, block; /* 0: none was involved */
	uint64_t time;	     /* Unix, seconds */
};

struct e4_errors {
	enum kstatus es_status;	 /* of first, last, count */
	enum kstatus sbi_status; /* of the mount's; K_NONAME: this kernel has none */
	uint32_t count, pending;
	struct e4_error first, last, mount_first, mount_last;
};

enum kstatus e4_errors_open(struct reader *, struct e4_errors_layout *out);
void e4_errors_load(struct reader *, const struct e4_errors_layout *, const struct e4_super *,
		    struct e4_errors *out);

#endif
