// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * messages: one line, one fact; and what ext4's free text says in numbers.
 *
 * Reads the line of the hit; leaves its fact and, for ext4, a second one from the message. A
 * message that KERN_CONT printed in two pieces (ext4_grp_locked_error) may have other lines between
 * them: the head waits a few lines for a tail that a message rule knows.
 */
#include "log/parse.h"

void log_take_nothing(struct log_parser *p, const struct log_hit *hit)
{
	(void)p;
	(void)hit;
}

void log_take_fact(struct log_parser *p, const struct log_hit *hit)
{
	log_fill(p->facts, log_add(p, hit->rule->kind), hit);
}

void log_take_dropped(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	p->dropped = true;
}

void log_take_suppressed(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	p->suppressed = true;
}

/* `message` is the text behind the prefix whose groups `outer` holds; `line` its log.ext4. */
static bool derive(struct log_parser *p, const struct log_hit *outer, struct log_text message,
		   struct fact *line)
{
	struct log_hit inner;
	struct fact *fact;

	if (!log_rules_match(p->messages, message, false, &inner))
		return false;
	if (!inner.rule->kind) {
		log_fill(p->facts, line, &inner);
		return true;
	}
	fact = log_add(p, inner.rule->kind);
	log_fill(p->facts, fact, &inner);
	log_fill(p->facts, fact, outer);
	return true;
}

void log_take_ext4(struct log_parser *p, const struct log_hit *hit)
{
	struct fact *fact = log_add(p, &kind_log_ext4);
	struct log_text message, group;

	p->ext4_lines++;
	if (fact)
		fact_str(p->facts, fact, "level", hit->rule->word);
	log_fill(p->facts, fact, hit);
	if (log_hit_text(hit, "message", &message)) {
		derive(p, hit, message, fact);
	} else if (log_hit_text(hit, "group", &group)) {
		p->cont = fact;
		p->cont_hit = *hit;
		p->cont_caller = p->line.caller;
		p->cont_until = p->line.number + LOG_CONT_LINES;
	}
}

void log_continue(struct log_parser *p)
{
	struct log_text text = p->line.text;

	log_continue_modules(p);
	log_note_taint(p);
	if (!p->cont_until || p->line.number > p->cont_until)
		return;
	if (!log_text_is(p->cont_caller, p->line.caller))
		return;
	if (!derive(p, &p->cont_hit, text, p->cont))
		return;
	log_set_text(p->facts, p->cont, "message", text);
	p->cont_until = 0;
}
