/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse: the state of one parse, and the actions that the rule tables name. Private to modules/log.
 */
#ifndef LOG_PARSE_H
#define LOG_PARSE_H

#include "log/events.h"
#include "log/log.h"
#include "log/rule.h"

enum {
	LOG_MAX_FACTS = 512,	     /* per kind, but for the two below */
	LOG_MAX_FACTS_TRACE = 16384, /* log.frame and log.reg, each */
	LOG_MAX_WARNINGS = 256, /* reports that are not fatal: these must not crowd out the rest */
	LOG_MAX_FRAMES = 256,	/* per report */
	LOG_MAX_REGS = 64,	/* per report */
	LOG_MAX_OPEN = 8,	/* reports at a time, one for each caller id */
	LOG_MAX_MODULE_LINES = 128,
	LOG_HEAD_LINES = 48, /* lines in which a second head may join the first */
	LOG_CONT_LINES = 8   /* lines in which the tail of a split message may follow */
};

/* A report while its lines come in. */
struct log_oops {
	struct fact *fact; /* NULL: beyond the cap, its lines are swallowed */
	struct log_text caller;
	const char *type;
	uint64_t index, boot, line;
	unsigned frames, regs;
	bool fatal;
	bool headless;	 /* began without a head line */
	bool body;	 /* more than head lines came: the next head is another report */
	bool zero;	 /* frame 0 was added */
	bool trace;	 /* frames may come */
	bool trace_done; /* its trace is complete, what follows is another stack */
	bool foreign;	 /* registers that follow are of an interrupted context or of user space */
	bool open;
};

struct log_module {
	struct log_text name;
	char flags[16];
	struct fact *fact;
};

struct log_parser {
	struct facts *facts;
	struct arena *arena;
	struct log_rules *rules, *messages;
	struct log_line line;

	struct log_oops *reports; /* all that have a fact, for choosing the one that leads */
	size_t n_reports, cap_reports;
	struct log_oops open[LOG_MAX_OPEN];
	struct log_oops *current; /* the open report of this line's caller, or NULL */
	uint64_t next_index, boot;
	size_t warnings, facts_at_boot;

	struct fact *cont; /* log.ext4 whose message is still to come */
	struct log_hit cont_hit;
	struct log_text cont_caller;
	uint64_t cont_until; /* line; 0: none waits */

	struct fact *kernel;
	const char *arch;
	size_t counts[LOG_KINDS]; /* facts asked for, those beyond the cap included */
	uint64_t boot_line;	  /* line of the first "Linux version"; 0: none */
	struct log_module modules[LOG_MAX_FACTS];
	size_t n_modules;
	uint64_t ext4_lines, module_lines;
	uint64_t modules_line; /* the last line of a list of modules */
	bool no_headless;      /* backtraces of other CPUs follow: their registers are no report */
	bool dropped, suppressed, trace_capped;
};

/* A fact with its `see`, or NULL beyond the cap of its kind. */
struct fact *log_add(struct log_parser *, const struct fact_kind *);

/* kernel.c */
void log_take_boot(struct log_parser *, const struct log_hit *);
void log_note_release(struct log_parser *, const struct log_hit *);
void log_close_boot(struct log_parser *);
void log_take_modules(struct log_parser *, const struct log_hit *);
void log_continue_modules(struct log_parser *); /* a list that was wrapped */
void log_note_taint(struct log_parser *);

/* messages.c */
void log_take_fact(struct log_parser *, const struct log_hit *); /* a fact of the rule's kind */
void log_take_ext4(struct log_parser *, const struct log_hit *);
void log_continue(struct log_parser *); /* a line that no rule knows: the tail of a message? */
void log_take_dropped(struct log_parser *, const struct log_hit *);
void log_take_suppressed(struct log_parser *, const struct log_hit *);
void log_take_nothing(struct log_parser *, const struct log_hit *);

/* oops.c */
void log_take_head(struct log_parser *, const struct log_hit *);
void log_take_slub(struct log_parser *, const struct log_hit *); /* a head and a fact */
void log_take_panic(struct log_parser *, const struct log_hit *);
void log_take_cut(struct log_parser *, const struct log_hit *);
void log_take_end(struct log_parser *, const struct log_hit *);
void log_take_ruler(struct log_parser *, const struct log_hit *);
void log_take_aside(struct log_parser *, const struct log_hit *);
struct log_oops *log_open_headless(struct log_parser *);
void log_select(struct log_parser *); /* sets `current` for the line */
void log_close(struct log_parser *, struct log_oops *);
void log_close_all(struct log_parser *);
void log_choose_lead(struct log_parser *);

/* report.c: lines inside a report */
void log_take_detail(struct log_parser *, const struct log_hit *);
void log_take_cpu(struct log_parser *, const struct log_hit *);
void log_take_pc(struct log_parser *, const struct log_hit *);
void log_take_link(struct log_parser *, const struct log_hit *);
void log_take_regs(struct log_parser *, const struct log_hit *);
void log_take_trace(struct log_parser *, const struct log_hit *);
void log_take_trace_end(struct log_parser *, const struct log_hit *);
void log_take_frame(struct log_parser *, const struct log_hit *);
void log_take_task(struct log_parser *, const struct log_hit *);

/* title.c */
const char *log_title(struct log_parser *, const struct log_oops *);
/* Functions that say how a task came to wait, or that print reports; not what went wrong. */
bool log_is_waiting(struct log_text function);
bool log_is_reporting(struct log_text function);

#endif
