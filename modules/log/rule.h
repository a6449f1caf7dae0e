/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rule: one row per kernel message: the words it starts with, a pattern anchored there, what to do.
 *
 * The names of a pattern's groups are the names of fact fields: a group that took part is stored
 * with the type that the schema gives the field. A message is thus one row, without code.
 * Patterns are PCRE2 over bytes, run under match limits, and never see a line whose first words
 * differ. A new architecture is a new table (rules_x86.c, rules_arm64.c) and a line in rules.c.
 */
#ifndef LOG_RULE_H
#define LOG_RULE_H

#include "facts/fact.h"
#include "image/status.h"
#include "log/line.h"

#define LOG_MAX_GROUPS 24

/* %pS: "ext4_writepages.isra.0+0x1977/0x1c10 [ext4]"; 5.14+ adds a build id: "[ext4 0123..]". */
#define LOG_SYM                                                                                    \
	"(?<raw_function>[\\w.$]+)\\+(?<offset>0x[0-9a-f]+)/(?<size>0x[0-9a-f]+)"                  \
	"(?: \\[(?<module>[\\w-]+)[^\\]]*\\])?"

struct log_parser;
struct log_rule;

/* A match; points into the log's text and may be copied. */
struct log_hit {
	const struct log_rule *rule;
	const void *names; /* of the pattern's groups */
	uint32_t n_names, name_size;
	const char *subject;
	size_t at[2 * LOG_MAX_GROUPS]; /* begin and end of each group */
	uint32_t n;
};

enum log_rule_flags {
	LOG_IN_OOPS = 1, /* only while a report of this line's caller is open */
	LOG_FATAL = 2,	 /* heads: the kernel cannot go on with this task */
	LOG_ALONE = 4	 /* heads: begins a report even right behind another head */
};

struct log_rule {
	const char *first; /* the line starts with these bytes */
	const char *pattern;
	void (*take)(struct log_parser *, const struct log_hit *);
	const struct fact_kind *kind; /* what log_take_fact() makes */
	const char *word;	      /* level of log.ext4, type of log.oops */
	unsigned flags;
};

/* Tables end with a row whose `first` is NULL, the list of tables with NULL. */
extern const struct log_rule *const log_line_rules[];	 /* whole lines */
extern const struct log_rule *const log_message_rules[]; /* what follows ext4's prefix */

extern const struct log_rule log_rules_ext4[], log_rules_storage[], log_rules_slub[],
	log_rules_heads[], log_rules_report[], log_rules_x86[], log_rules_arm64[],
	log_rules_frames[], log_rules_messages[];

struct log_rules;

/* Compiles the tables; the library's objects go with the arena. K_HOST: a pattern is wrong. */
enum kstatus log_rules_compile(struct arena *, const struct log_rule *const *tables,
			       struct log_rules **out);

/* The first row that matches; false: none. */
bool log_rules_match(struct log_rules *, struct log_text, bool in_oops, struct log_hit *out);

/* false where the group did not take part or is empty. */
bool log_hit_text(const struct log_hit *, const char *group, struct log_text *out);

/*
 * Stores the groups whose name is a field of the fact; a field that is set keeps its value.
 * "raw_function" also sets "function"; "taint" sets "tainted". NULL fact: nothing.
 */
void log_fill(struct facts *, struct fact *, const struct log_hit *);

/* One string field, cut at 512 bytes; a field that is set keeps its value. */
void log_set_text(struct facts *, struct fact *, const char *field, struct log_text);

/* Numbers with or without "0x" (then hex); false: none or too large. */
bool log_number(struct log_text, bool hex, uint64_t *out);

#endif
