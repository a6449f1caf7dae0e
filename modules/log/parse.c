// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * parse: which events does this log hold, and are they all?
 *
 * Reads the log once, front to back; leaves facts of events.h and the coverage of each kind. Lines
 * of other programs are skipped. What a kind is missing at most: facts beyond its cap, what came
 * before the log begins, messages that the kernel dropped or rate-limited.
 */
#include "log/parse.h"

#include <inttypes.h>
#include <string.h>

/* "Linux version" stands near the top of a log that reaches back to boot. */
#define BOOT_LINES 64
/* ext4 prints at most this many messages in 5 s by default (DEFAULT_RATELIMIT_BURST). */
#define RATE_BURST 10

static size_t kind_index(const struct fact_kind *kind)
{
	size_t i = 0;

	while (log_kinds[i + 1] && log_kinds[i] != kind)
		i++;
	return i;
}

static size_t kind_cap(const struct fact_kind *kind)
{
	return kind->origin == FROM_TRACE ? LOG_MAX_FACTS_TRACE : LOG_MAX_FACTS;
}

struct fact *log_add(struct log_parser *p, const struct fact_kind *kind)
{
	struct fact *fact;

	if (++p->counts[kind_index(kind)] > kind_cap(kind))
		return NULL;
	fact = fact_add(p->facts, kind, 0);
	fact_see(p->facts, fact, "log line %" PRIu64, p->line.number);
	return fact;
}

/* Newer kernels (pr_fmt) put the name of the subsystem before messages that used to have none. */
static void strip_subsystem(struct log_text *t)
{
	static const char *const names[] = {"NMI watchdog: ", "watchdog: ", "rcu: "};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);

		if (log_text_starts(*t, names[i]))
			*t = (struct log_text){t->p + n, t->n - n};
	}
}

static void take_line(struct log_parser *p)
{
	struct log_hit hit;

	if (p->line.foreign || !p->line.text.n)
		return;
	strip_subsystem(&p->line.text);
	log_select(p);
	if (log_rules_match(p->rules, p->line.text, p->current != NULL, &hit))
		hit.rule->take(p, &hit);
	else
		log_continue(p);
}

static bool is_rate_limited(const struct fact_kind *kind)
{
	return kind == &kind_log_ext4 || kind == &kind_log_mb_free_mismatch ||
	       kind == &kind_log_mb_descriptor_mismatch || kind == &kind_log_mb_double_check ||
	       kind == &kind_log_mb_freed_block || kind == &kind_log_reserved_not_cleared ||
	       kind == &kind_log_reserved_underflow;
}

static const char *why_partial(const struct log_parser *p, const struct fact_kind *kind,
			       const struct log_source *source)
{
	enum log_reach reach = source ? source->reach : LOG_REACH_UNKNOWN;
	bool from_boot = p->boot_line && p->boot_line <= BOOT_LINES;

	if (p->counts[kind_index(kind)] > kind_cap(kind) ||
	    (kind == &kind_log_oops && p->warnings > LOG_MAX_WARNINGS) ||
	    (kind == &kind_log_taint_module && p->module_lines > LOG_MAX_MODULE_LINES) ||
	    (kind->origin == FROM_TRACE && p->trace_capped))
		return "more of these in the log than are kept";
	if (reach == LOG_REACH_WRAPPED || (reach == LOG_REACH_UNKNOWN && !from_boot))
		return "log does not reach back to boot";
	if (p->dropped)
		return "the kernel dropped messages";
	if (is_rate_limited(kind) && (p->suppressed || p->ext4_lines >= RATE_BURST))
		return "the kernel limits the rate of these messages";
	return NULL;
}

static void cover(struct log_parser *p, const struct log_source *source)
{
	for (size_t i = 0; log_kinds[i]; i++) {
		const char *why = why_partial(p, log_kinds[i], source);
		size_t seen = p->counts[i], cap = kind_cap(log_kinds[i]);

		fact_cover(p->facts, log_kinds[i], why ? COVER_PARTIAL : COVER_COMPLETE, why);
		fact_cover_count(p->facts, log_kinds[i], seen, seen > cap ? seen - cap : 0);
	}
}

enum kstatus log_parse(struct facts *facts, const char *text, size_t len,
		       const struct log_source *source)
{
	struct log_parser *p = arena_alloc(facts->arena, sizeof(*p));
	struct log_lines lines = {.rest = log_uncolour(facts->arena, text, len)};
	enum kstatus st;

	p->facts = facts;
	p->arena = facts->arena;
	st = log_rules_compile(p->arena, log_line_rules, &p->rules);
	if (st == K_OK)
		st = log_rules_compile(p->arena, log_message_rules, &p->messages);
	if (st != K_OK)
		return st;
	while (log_line_next(&lines, &p->line))
		take_line(p);
	log_close_all(p);
	log_close_boot(p);
	log_choose_lead(p);
	cover(p, source);
	return K_OK;
}
