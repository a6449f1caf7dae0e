// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oops: where does a report begin and end, what is it called, and which report leads?
 *
 * Reads head and end lines; leaves log.oops (its fields come in with the lines of the report, see
 * report.c), log.slub and log.panic. One report may be open for each printk caller, so that two
 * CPUs that print at once do not mix where the log has caller ids.
 */
#include "log/parse.h"

#include <string.h>

/* Two heads of one report: "list_del corruption", "kernel BUG at", "invalid opcode". */
static unsigned weight(const char *type)
{
	static const char *const order[] = {"oops",	  "warning", "bug",
					    "page-fault", "gpf",     "null-deref"};

	for (unsigned i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (!strcmp(type, order[i]))
			return i;
	return 100;
}

void log_select(struct log_parser *p)
{
	p->current = NULL;
	for (size_t i = 0; i < LOG_MAX_OPEN; i++)
		if (p->open[i].open && log_text_is(p->open[i].caller, p->line.caller))
			p->current = &p->open[i];
}

static struct log_oops *free_slot(struct log_parser *p)
{
	struct log_oops *oldest = &p->open[0];

	for (size_t i = 0; i < LOG_MAX_OPEN; i++) {
		if (!p->open[i].open)
			return &p->open[i];
		if (p->open[i].index < oldest->index)
			oldest = &p->open[i];
	}
	log_close(p, oldest);
	return oldest;
}

static void describe(struct log_parser *p, const struct log_oops *o)
{
	fact_u64(p->facts, o->fact, "index", o->index);
	fact_u64(p->facts, o->fact, "boot", o->boot);
	fact_u64(p->facts, o->fact, "line_no", p->line.number);
	log_set_text(p->facts, o->fact, "text", p->line.text);
	if (p->line.ts.n)
		log_set_text(p->facts, o->fact, "ts", p->line.ts);
	if (p->line.caller.n)
		log_set_text(p->facts, o->fact, "caller", p->line.caller);
}

static struct log_oops *open_report(struct log_parser *p, const char *type, bool fatal)
{
	struct log_oops *o;

	if (p->current)
		log_close(p, p->current);
	o = free_slot(p);
	*o = (struct log_oops){
		.caller = p->line.caller,
		.type = type,
		.index = p->next_index++,
		.boot = p->boot,
		.line = p->line.number,
		.frames = 1,
		.fatal = fatal,
		.open = true,
	};
	if (fatal || p->warnings++ < LOG_MAX_WARNINGS)
		o->fact = log_add(p, &kind_log_oops);
	if (o->fact)
		describe(p, o);
	p->current = o;
	p->no_headless = true;
	return o;
}

struct log_oops *log_open_headless(struct log_parser *p)
{
	struct log_oops *o;

	if (p->no_headless)
		return NULL;
	/* Whether it was fatal stood in the lines that are lost; it counts as if it were. */
	o = open_report(p, "oops", true);
	o->headless = true;
	o->trace = true;
	return o;
}

void log_close(struct log_parser *p, struct log_oops *o)
{
	struct log_oops *kept;

	o->open = false;
	if (p->current == o)
		p->current = NULL;
	if (!o->fact)
		return;
	fact_str(p->facts, o->fact, "type", o->type);
	fact_str(p->facts, o->fact, "title", log_title(p, o));
	fact_bool(p->facts, o->fact, "truncated", o->headless || !o->trace);
	if (o->headless)
		fact_unknown(p->facts, o->fact, "fatal", "the log lacks the head of this report");
	else
		fact_bool(p->facts, o->fact, "fatal", o->fatal);
	kept = arena_push(p->arena, &p->reports, &p->n_reports, &p->cap_reports, sizeof(*kept));
	*kept = *o;
}

void log_close_all(struct log_parser *p)
{
	for (size_t i = 0; i < LOG_MAX_OPEN; i++)
		if (p->open[i].open)
			log_close(p, &p->open[i]);
}

void log_take_head(struct log_parser *p, const struct log_hit *hit)
{
	const struct log_rule *rule = hit->rule;
	bool fatal = rule->flags & LOG_FATAL;
	struct log_oops *o = p->current;

	if (!o || o->body || (rule->flags & LOG_ALONE) || p->line.number > o->line + LOG_HEAD_LINES)
		o = open_report(p, rule->word, fatal);
	else if (weight(rule->word) > weight(o->type))
		o->type = rule->word;
	o->fatal |= fatal;
	log_fill(p->facts, o->fact, hit);
}

void log_take_slub(struct log_parser *p, const struct log_hit *hit)
{
	struct fact *fact = log_add(p, &kind_log_slub);

	log_fill(p->facts, fact, hit);
	if (fact && !fact_get(fact, "tainted"))
		fact_str(p->facts, fact, "tainted", "");
	log_take_head(p, hit);
}

/* Panics that only end what a report began; the others are reports of their own. */
static bool is_consequence(struct log_text text, bool *of_fatal)
{
	static const struct {
		const char *start;
		bool fatal;
	} texts[] = {
		{"Fatal exception", true},
		{"Fatal error", true},
		{"Oops", true},
		{"Attempted to kill", true},
		{"panic_on_oops", true},
		{"panic_on_warn", false},
		{"kernel: panic_on_warn", false},
		{"KASAN: panic_on_warn", false},
		{"UBSAN: panic_on_warn", false},
		{"kasan.fault=panic", false},
		{"hung_task: blocked", false},
		{"softlockup: hung", false},
		{"Hard LOCKUP", false},
		{"RCU Stall", false},
		{"panic_on_taint", false},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (!log_text_starts(text, texts[i].start))
			continue;
		*of_fatal = texts[i].fatal;
		return true;
	}
	return false;
}

/* The report that a panic with this text ended; NULL: none, it is its own. */
static struct log_oops *panicked(struct log_parser *p, struct log_text text)
{
	bool of_fatal;

	if (!is_consequence(text, &of_fatal))
		return NULL;
	if (p->current && (p->current->fatal || !of_fatal))
		return p->current;
	for (size_t i = p->n_reports; i > 0; i--) {
		struct log_oops *o = &p->reports[i - 1];

		if (o->boot == p->boot && (o->fatal || !of_fatal))
			return o;
	}
	return NULL;
}

void log_take_panic(struct log_parser *p, const struct log_hit *hit)
{
	struct log_text text = {"", 0}, device;
	struct log_oops *o;
	struct fact *fact;

	log_hit_text(hit, "text", &text);
	o = panicked(p, text);
	if (!o) {
		log_take_head(p, hit);
		o = p->current;
		log_fill(p->facts, o->fact, hit);
		if (o->fact)
			log_set_text(p->facts, o->fact, "reason", text);
	}
	o->fatal = true;
	o->trace_done = o->frames > 1;
	if (o->fact && !o->headless)
		fact_bool(p->facts, o->fact, "fatal", true);
	fact = log_add(p, &kind_log_panic);
	log_fill(p->facts, fact, hit);
	if (fact)
		fact_u64(p->facts, fact, "oops", o->index);
	if (!log_hit_text(hit, "device", &device))
		return;
	fact = log_add(p, &kind_log_ext4);
	log_fill(p->facts, fact, hit);
	if (fact)
		fact_str(p->facts, fact, "level", "panic");
}

void log_take_cut(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	/* lib/list_debug.c prints its text before the line, WARN_ONCE behind it. */
	if (p->current->body || weight(p->current->type) < 100)
		log_close(p, p->current);
}

void log_take_end(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	log_close(p, p->current);
}

void log_take_ruler(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	if (p->current->body)
		log_close(p, p->current);
}

void log_take_aside(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	log_close_all(p);
	p->no_headless = true;
}

static unsigned gravity(const struct log_oops *o)
{
	if (o->headless)
		return 2;
	if (o->fatal)
		return 3;
	return strcmp(o->type, "warning") ? 1 : 0;
}

void log_choose_lead(struct log_parser *p)
{
	struct log_oops *best = NULL;

	for (size_t i = 0; i < p->n_reports; i++) {
		struct log_oops *o = &p->reports[i];

		if (!best || gravity(o) > gravity(best) ||
		    (gravity(o) == gravity(best) && o->boot > best->boot) ||
		    (gravity(o) == gravity(best) && o->boot == best->boot &&
		     o->index < best->index))
			best = o;
	}
	for (size_t i = 0; i < p->n_reports; i++)
		fact_bool(p->facts, p->reports[i].fact, "leads", &p->reports[i] == best);
}
