// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_storage: what do the journal, the block layer and the VFS say?
 *
 * Reads their lines; leaves log.jbd2, log.io_error and log.vfs. Sources: fs/jbd2/journal.c,
 * fs/jbd2/checkpoint.c, block/blk-core.c and blk-mq.c, fs/buffer.c, fs/super.c, fs/inode.c,
 * include/linux/vfsdebug.h.
 */
#include "log/events.h"
#include "log/parse.h"

/* jbd2 names a journal inside a file system "sda1-8" (inode 8), one on its own device "dm-8". */
#define JDEV	 "(?<device>\\S+?)(?:(?<!dm)-8)?\\.?$"
#define JBD2(re) "(?:JBD2: |JBD: )?(?<message>" re ")"
#define IO_ERROR                                                                                   \
	"(?:\\w+: )?(?<message>(?:critical \\w+(?: \\w+)*|[\\w/ ]+) error, dev "                   \
	"(?<device>[^,\\s]+).*)"

#define ROW(first, pattern, kind)                                                                  \
	{                                                                                          \
		first, pattern, log_take_fact, &kind_log_##kind, NULL, 0                           \
	}

const struct log_rule log_rules_storage[] = {
	ROW("JBD2: Detected IO errors ",
	    JBD2("Detected IO errors (?:(?<error>-?\\d+) )?while flushing file data on " JDEV),
	    jbd2),
	ROW("JBD2: Error ",
	    JBD2("Error (?<error>-?\\d+) detected when updating journal superblock for " JDEV),
	    jbd2),
	ROW("JBD2: I/O error ",
	    JBD2("I/O error (?:(?<error>-?\\d+) )?when updating journal superblock for " JDEV),
	    jbd2),
	ROW("JBD2: ", JBD2(".*"), jbd2),
	ROW("JBD: ", JBD2(".*"), jbd2),
	ROW("Aborting journal on device ", JBD2("Aborting journal on device " JDEV), jbd2),
	ROW("__jbd2_log_wait_for_space: ", JBD2("\\w+: no way to get more journal space in " JDEV),
	    jbd2),
	ROW("__jbd2_log_wait_for_space: ", JBD2(".*"), jbd2),
	ROW("journal commit I/O error", JBD2(".*"), jbd2),

	ROW("I/O error, dev ", IO_ERROR, io_error),
	ROW("blk_update_request: ", IO_ERROR, io_error),
	ROW("print_req_error: ", IO_ERROR, io_error),
	ROW("end_request: ", IO_ERROR, io_error),
	ROW("critical ", IO_ERROR, io_error),
	ROW("Buffer I/O error on dev",
	    "(?<message>Buffer I/O error on dev(?:ice)? (?<device>[^,\\s]+).*)", io_error),

	ROW("VFS: Busy inodes after unmount of ",
	    "(?<message>VFS: Busy inodes after unmount of (?<device>[^ ]+?)(?: "
	    "\\((?<fstype>\\w+)\\)|\\."
	    "|$).*)",
	    vfs),
	ROW("VFS: brelse: ", "(?<message>.*)", vfs),
	ROW("VFS_BUG_ON_INODE(",
	    "(?<message>VFS_BUG_ON_INODE.*: inode:(?<object>[0-9a-f]+) fs:(?<fstype>\\S+) .*"
	    "state:(?<state>0x[0-9a-f]+|0) count:(?<count>-?\\d+).*)",
	    vfs),
	{NULL, NULL, NULL, NULL, NULL, 0},
};
