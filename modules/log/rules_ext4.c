// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_ext4: what does ext4 say, in every form from 2.6.32 on?
 *
 * Reads EXT4-fs lines; leaves log.ext4 and, from the message behind the prefix, the facts that have
 * numbers worth comparing. Sources: fs/ext4/super.c (__ext4_error, __ext4_error_inode,
 * __ext4_std_error, __ext4_warning, __ext4_grp_locked_error, __ext4_msg, print_daily_error_info),
 * fs/ext4/mballoc.c, fs/ext4/inode.c.
 */
#include "log/events.h"
#include "log/parse.h"

#define DEV  "\\((?:device )?(?<device>[^)]*)\\)"
#define FUNC "(?:(?<function>[A-Za-z_]\\w*)(?::(?<line>\\d+))?: )?"
/* 2.6.32 of RHEL 6 has "inode #12: (comm rm) ". A comm has at most 15 bytes and may hold blanks. */
#define WHERE                                                                                      \
	"(?:group (?<group>\\d+)(?:, ?|$))?"                                                       \
	"(?:inode #?(?<inode>\\d+): ?)?"                                                           \
	"(?:block (?<block>\\d+): ?)?"                                                             \
	"(?:comm (?<comm>.{0,15}?):(?: |$)|\\(comm (?<comm>.{0,15}?)\\) ?)?"                       \
	"(?:path (?<path>.*?): )?"
#define REST "(?<message>.*)"

const struct log_rule log_rules_ext4[] = {
	{"EXT4-fs error (device ",
	 "EXT4-fs error " DEV " in (?<function>\\w+)(?::(?<line>\\d+))?: "
	 "(?<message>(?<error>.*))",
	 log_take_ext4, NULL, "std_error", 0},
	{"EXT4-fs error (device ", "EXT4-fs error " DEV ": " FUNC WHERE REST, log_take_ext4, NULL,
	 "error", 0},
	{"EXT4-fs warning (device ", "EXT4-fs warning " DEV ": " FUNC WHERE REST, log_take_ext4,
	 NULL, "warning", 0},
	{"EXT4-fs panic ", "EXT4-fs panic (?:" DEV ": )?" REST, log_take_ext4, NULL, "panic", 0},
	{"EXT4-fs (", "EXT4-fs " DEV ": " REST, log_take_ext4, NULL, "msg", 0},
	{"EXT4-fs: ", "EXT4-fs: " REST, log_take_ext4, NULL, "msg", 0},
	{"EXT4-fs error", "EXT4-fs error: ?" REST, log_take_ext4, NULL, "error", 0},
	/* ES_AGGRESSIVE_TEST builds (extents_status.c), and a WARN_ONCE of xattr.c. */
	{"ES insert assertion failed for inode: ",
	 "(?<message>ES insert assertion failed for inode: (?<inode>\\d+).*)", log_take_ext4, NULL,
	 "msg", 0},
	{"EA inode ", "(?<message>EA inode (?<inode>\\d+) ref_count=-?\\d+.*)", log_take_ext4, NULL,
	 "msg", 0},
	/* DOUBLE_CHECK builds before 3.2 print this without a prefix; reports quote it so. */
	{"corruption in group ",
	 "corruption in group (?<group>\\d+) at byte (?<byte>\\d+)\\((?<bit>\\d+)\\): "
	 "(?<copy>[0-9a-f]+) in copy != (?<disk>[0-9a-f]+) on disk",
	 log_take_fact, &kind_log_mb_double_check, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

/*
 * Behind the prefix. With a kind: a fact of its own, which takes device, function, line, group and
 * inode over from the line. Without: more fields for the log.ext4 itself.
 */
const struct log_rule log_rules_messages[] = {
	{"",
	 "(?:inode \\d+: ?)?(?:block \\d+: ?)?(?<group_info>\\d+) free (?<unit>clusters|blocks) "
	 "(?:as per group info|of order (?<order>\\d+))\\. But "
	 "(?:got (?<bitmap>\\d+) (?:blocks|clusters)|bitmap says (?<bitmap>\\d+))",
	 NULL, &kind_log_mb_free_mismatch, NULL, 0},
	/* 3.18 and later; one reporter's log has "free cls". */
	{"block bitmap and bg descriptor inconsistent",
	 "[^:]*: (?<bitmap>\\d+) vs (?<descriptor>\\d+) free cl\\w+", NULL,
	 &kind_log_mb_descriptor_mismatch, NULL, 0},
	/* 3.0 .. 3.13; 2.6.32 repeats the prefix and the group. */
	{"",
	 "(?:EXT4-fs: group (?<group>\\d+): )?(?<bitmap>\\d+) (?:clusters|blocks) in bitmap, "
	 "(?<descriptor>\\d+) in gd",
	 NULL, &kind_log_mb_descriptor_mismatch, NULL, 0},
	{"corruption in group ",
	 "corruption in group (?<group>\\d+) at byte (?<byte>\\d+)\\((?<bit>\\d+)\\): "
	 "(?<copy>[0-9a-f]+) in copy != (?<disk>[0-9a-f]+) on disk",
	 NULL, &kind_log_mb_double_check, NULL, 0},
	{"",
	 "(?:inode (?<inode>\\d+): ?)?(?:block (?<block>\\d+): ?)?freeing already freed "
	 "(?:block|cluster)(?: (?<block>\\d+))?(?: ?\\(bit (?<bit>\\d+)\\))?",
	 NULL, &kind_log_mb_freed_block, NULL, 0},
	{"Inode ",
	 "Inode (?<inode>\\d+) \\(.{0,40}\\): i_reserved_data_blocks ?\\((?<reserved>\\d+)\\) "
	 "not cleared",
	 NULL, &kind_log_reserved_not_cleared, NULL, 0},
	{"",
	 "(?:ext4_da_\\w+: )?ino (?<inode>\\d+), (?:to_free|used) (?<used>-?\\d+) with only "
	 "(?<reserved>\\d+) reserved data blocks",
	 NULL, &kind_log_reserved_underflow, NULL, 0},
	/* Function and line of the first and last error outlive reboots in the superblock. */
	{"initial error at time ",
	 "\\D*\\d+: (?<function>\\w+):(?<line>\\d+)"
	 "(?:: inode (?<inode>\\d+))?(?:: block (?<block>\\d+))?",
	 NULL, NULL, NULL, 0},
	{"last error at time ",
	 "\\D*\\d+: (?<function>\\w+):(?<line>\\d+)"
	 "(?:: inode (?<inode>\\d+))?(?:: block (?<block>\\d+))?",
	 NULL, NULL, NULL, 0},
	{"Delayed block allocation failed for inode ",
	 "\\D*(?<inode>\\d+) at .* with error (?<error>-?\\d+)", NULL, NULL, NULL, 0},
	{"Inode ", "Inode #?(?<inode>\\d+)\\b", NULL, NULL, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
