// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report: what do the lines inside a report say?
 *
 * Reads the task, the place of the fault, registers and the trace; leaves fields of the open
 * log.oops, log.frame and log.reg. Only the registers at the fault count: those that a trace prints
 * for an interrupted context or for user space are of something else.
 */
#include "log/parse.h"

#include <ctype.h>
#include <string.h>

static void set_clean(struct log_parser *p, struct fact *fact, const struct log_hit *hit)
{
	struct log_text clean;

	if (fact && !fact_get(fact, "tainted") && log_hit_text(hit, "clean", &clean))
		fact_str(p->facts, fact, "tainted", "");
}

void log_take_detail(struct log_parser *p, const struct log_hit *hit)
{
	log_note_release(p, hit);
	set_clean(p, p->current->fact, hit);
	log_fill(p->facts, p->current->fact, hit);
}

void log_take_cpu(struct log_parser *p, const struct log_hit *hit)
{
	struct log_oops *o = p->current;

	log_note_release(p, hit);
	if (!o)
		return;
	if (o->trace) { /* dump_stack() of something else: one report has one such line */
		log_close(p, o);
		return;
	}
	o->body = true;
	set_clean(p, o->fact, hit);
	log_fill(p->facts, o->fact, hit);
}

void log_take_task(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	p->current->body = true;
	if (p->current->trace)
		log_close(p, p->current);
}

static struct fact *add_frame(struct log_parser *p, struct log_oops *o, uint64_t n)
{
	struct fact *fact;

	if (!o->fact)
		return NULL;
	if (o->frames > LOG_MAX_FRAMES) {
		p->trace_capped = true;
		return NULL;
	}
	fact = log_add(p, &kind_log_frame);
	if (!fact)
		return NULL;
	fact_u64(p->facts, fact, "oops", o->index);
	fact_u64(p->facts, fact, "n", n);
	return fact;
}

static void copy_text(struct log_parser *p, struct fact *to, const struct fact *from,
		      const char *field)
{
	const struct fact_value *value = fact_get(from, field);

	if (value)
		fact_str(p->facts, to, field, value->str);
}

static void copy_number(struct log_parser *p, struct fact *to, const struct fact *from,
			const char *field)
{
	const struct fact_value *value = fact_get(from, field);

	if (value)
		fact_u64(p->facts, to, field, value->u64);
}

/* Frame 0 is the faulting function, which the head or the pc line named. */
static void add_zero(struct log_parser *p, struct log_oops *o)
{
	struct fact *fact;

	if (o->zero || !o->fact || !fact_get(o->fact, "function"))
		return;
	fact = add_frame(p, o, 0);
	if (!fact)
		return;
	o->zero = true;
	copy_text(p, fact, o->fact, "function");
	copy_text(p, fact, o->fact, "raw_function");
	copy_text(p, fact, o->fact, "module");
	copy_number(p, fact, o->fact, "offset");
	copy_number(p, fact, o->fact, "size");
	fact_bool(p->facts, fact, "reliable", true);
}

static bool is_user(const struct log_hit *hit)
{
	struct log_text segment;
	uint64_t selector;

	/* The two lowest bits of a code segment are the privilege level (x86). */
	return log_hit_text(hit, "segment", &segment) && log_number(segment, true, &selector) &&
	       (selector & 3) == 3;
}

void log_take_pc(struct log_parser *p, const struct log_hit *hit)
{
	struct log_oops *o = p->current;

	p->arch = hit->rule->word;
	if (is_user(hit)) {
		if (o)
			o->foreign = true;
		return;
	}
	if (!o)
		o = log_open_headless(p);
	if (!o)
		return;
	if (o->trace && (!o->headless || o->zero)) { /* an exception below: one more frame */
		o->foreign = true;
		log_take_frame(p, hit);
		return;
	}
	/* Up to 4.9 "IP: .." stands between "BUG: unable to .." and "Oops: ..". */
	o->body = !log_text_starts(p->line.text, "IP: ");
	log_fill(p->facts, o->fact, hit);
	add_zero(p, o);
}

static void add_reg(struct log_parser *p, struct log_text name, struct log_text value,
		    struct log_text symbol)
{
	struct log_oops *o = p->current;
	struct fact *fact;
	uint64_t v;

	if (!o->fact || o->foreign || (o->trace && !o->headless))
		return;
	if (value.n && !log_number(value, true, &v))
		return;
	if (o->regs++ >= LOG_MAX_REGS) {
		p->trace_capped = true;
		return;
	}
	fact = log_add(p, &kind_log_reg);
	if (!fact)
		return;
	fact_u64(p->facts, fact, "oops", o->index);
	log_set_text(p->facts, fact, "name", name);
	if (value.n)
		fact_hex(p->facts, fact, "value", v);
	if (symbol.n)
		log_set_text(p->facts, fact, "symbol", symbol);
}

/* arm64: the link register as a symbol, or pc and lr as numbers. */
void log_take_link(struct log_parser *p, const struct log_hit *hit)
{
	const struct log_text lr = {"lr", 2}, none = {"", 0};
	struct log_text value = none, symbol = none;

	p->arch = hit->rule->word;
	log_fill(p->facts, p->current->fact, hit);
	p->current->body = true;
	if (log_hit_text(hit, "lr", &value) || log_hit_text(hit, "symbol", &symbol))
		add_reg(p, lr, value, symbol);
}

static struct log_text word(struct log_text *rest)
{
	struct log_text t = log_text_trim(*rest);
	const char *blank = t.n ? memchr(t.p, ' ', t.n) : NULL;
	size_t n = blank ? (size_t)(blank - t.p) : t.n;

	*rest = (struct log_text){t.p + n, t.n - n};
	return (struct log_text){t.p, n};
}

/* "RAX: 0123 RBX: 0123", "RSP: 0018:0123 EFLAGS: 00010246", "x9 : 0123 x8 : 0123". */
void log_take_regs(struct log_parser *p, const struct log_hit *hit)
{
	const struct log_text none = {"", 0};
	struct log_text rest = p->line.text;

	(void)hit;
	while (rest.n) {
		struct log_text name = word(&rest), value = word(&rest);
		const char *colon;

		if (log_text_is(value, (struct log_text){":", 1}))
			value = word(&rest);
		else if (name.n && name.p[name.n - 1] == ':')
			name.n--;
		else
			break;
		colon = value.n ? memchr(value.p, ':', value.n) : NULL;
		if (colon)
			value = (struct log_text){colon + 1,
						  (size_t)(value.p + value.n - colon - 1)};
		/* A line that was cut must not leave a shorter number. */
		if (!name.n || name.n > 8 || value.n != (log_text_starts(name, "EFLAGS") ? 8 : 16))
			break;
		add_reg(p, name, value, none);
	}
}

void log_take_trace(struct log_parser *p, const struct log_hit *hit)
{
	struct log_oops *o = p->current;

	(void)hit;
	if (o->frames > 1 || o->trace_done) { /* the stack of another task or CPU */
		log_close(p, o);
		return;
	}
	o->trace = true;
	o->body = true;
	add_zero(p, o);
}

void log_take_trace_end(struct log_parser *p, const struct log_hit *hit)
{
	(void)hit;
	p->current->trace_done = p->current->trace;
}

/* arm64, and x86 where the trace begins at the exception, repeat the faulting function. */
static bool repeats_zero(const struct log_oops *o, const struct log_hit *hit)
{
	const struct fact_value *name, *offset;
	struct log_text t;
	uint64_t at;

	if (!o->zero || o->frames != 1)
		return false;
	name = fact_get(o->fact, "raw_function");
	offset = fact_get(o->fact, "offset");
	return name && offset && log_hit_text(hit, "raw_function", &t) &&
	       t.n == strlen(name->str) && !memcmp(t.p, name->str, t.n) &&
	       log_hit_text(hit, "offset", &t) && log_number(t, true, &at) && at == offset->u64;
}

/*
 * What reports prints itself into the trace: warn_slowpath, KASAN, the exception's own entry. Left
 * out at the top, so that frame 1 is the caller of the faulting function.
 */
static bool is_reporter(const struct log_oops *o, const struct log_hit *hit)
{
	struct log_text t;

	return o->frames == 1 && log_hit_text(hit, "raw_function", &t) && log_is_reporting(t);
}

void log_take_frame(struct log_parser *p, const struct log_hit *hit)
{
	struct log_oops *o = p->current;
	struct log_text doubt, name;
	struct fact *fact;
	bool reliable = !log_hit_text(hit, "doubt", &doubt);

	if (!o->trace || o->trace_done || repeats_zero(o, hit) || is_reporter(o, hit))
		return;
	fact = add_frame(p, o, o->frames);
	o->frames++;
	if (!fact)
		return;
	log_fill(p->facts, fact, hit);
	fact_bool(p->facts, fact, "reliable", reliable);
	/* Where no pc was printed (hung tasks, panics), the first frame that did something. */
	if (reliable && !fact_get(o->fact, "function") &&
	    log_hit_text(hit, "raw_function", &name) && !log_is_waiting(name))
		log_fill(p->facts, o->fact, hit);
}
