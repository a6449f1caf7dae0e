// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sniff: is this text a kernel log?
 *
 * Reads the first 64 KiB; leaves one bit. Counts lines: those that carry a prefix which only kernel
 * logs have, or that a rule knows, must be at least half of those that another program did not
 * sign. A text that quotes a few kernel messages is no log.
 */
#include "log/log.h"
#include "log/rule.h"

#include <string.h>

#define SNIFF_BYTES (64 * 1024)

static bool judge(struct log_rules *rules, struct log_lines *lines)
{
	size_t yes = 0, no = 0;
	struct log_line line;
	struct log_hit hit;

	while (log_line_next(lines, &line)) {
		if (line.foreign || (!line.text.n && !line.prefixed))
			continue;
		if (line.prefixed || log_rules_match(rules, line.text, true, &hit))
			yes++;
		else
			no++;
	}
	return yes && yes >= no;
}

bool log_is_kernel(const char *text, size_t len)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct log_lines lines = {{NULL, 0}, 0};
	struct log_rules *rules;
	bool is = false;

	if (len > SNIFF_BYTES)
		len = SNIFF_BYTES;
	lines.rest = log_uncolour(arena, text, len);
	if (log_rules_compile(arena, log_line_rules, &rules) == K_OK)
		is = judge(rules, &lines);
	arena_free(arena);
	return is;
}
