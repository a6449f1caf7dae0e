// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules: which tables are there? A new architecture or subsystem is one file and one line here.
 * Order matters only where first words are the same: the first row that matches wins.
 */
#include "log/rule.h"

const struct log_rule *const log_line_rules[] = {
	log_rules_ext4,	  log_rules_storage, log_rules_slub,
	log_rules_report, log_rules_x86,     log_rules_arm64,
	log_rules_heads,  log_rules_frames,  NULL,
};

const struct log_rule *const log_message_rules[] = {log_rules_messages, NULL};
