// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * title: what is a report called? Short, stable between builds, as syzkaller's are: type and
 * function, no addresses, no lines.
 *
 * Reads the fields of a log.oops; leaves a string in the arena.
 */
#include "log/parse.h"

#include <string.h>

static const char *field(const struct log_oops *o, const char *name)
{
	const struct fact_value *value = fact_get(o->fact, name);

	return value && value->set ? value->str : NULL;
}

/* "%s" stands for nothing else than the function or the reason. */
static const struct {
	const char *type, *with_function, *without;
} titles[] = {
	{"bug", "kernel BUG in %s", "kernel BUG"},
	{"null-deref", "NULL pointer dereference in %s", "NULL pointer dereference"},
	{"page-fault", "unable to handle page fault in %s", "unable to handle page fault"},
	{"gpf", "general protection fault in %s", "general protection fault"},
	{"warning", "WARNING in %s", "WARNING"},
	{"list", "corrupted list in %s", "corrupted list"},
	{"refcount", "refcount bug in %s", "refcount bug"},
	{"hung", "INFO: task hung in %s", "INFO: task hung"},
};

static const char *of_kasan(struct log_parser *p, const struct log_oops *o, const char *function)
{
	const char *reason = field(o, "reason"), *access = field(o, "access");

	/* KASAN prints "Free of addr" only where the class says it already. */
	if (access && !strcmp(access, "Free"))
		access = NULL;
	return arena_printf(p->arena, "KASAN: %s%s%s%s%s", reason ? reason : "report",
			    access ? " " : "", access ? access : "", function ? " in " : "",
			    function ? function : "");
}

static const char *of_lockup(struct log_parser *p, const struct log_oops *o, const char *function)
{
	const char *reason = field(o, "reason");
	const char *what = !reason			 ? "lockup"
			   : !strcmp(reason, "detected") ? "INFO: rcu detected stall"
			   : reason[0] == 'h'		 ? "hard lockup"
							 : "soft lockup";

	return arena_printf(p->arena, "%s%s%s", what, function ? " in " : "",
			    function ? function : "");
}

static bool starts_with_any(struct log_text t, const char *const *starts)
{
	for (; *starts; starts++)
		if (log_text_starts(t, *starts))
			return true;
	return false;
}

const char *log_title(struct log_parser *p, const struct log_oops *o)
{
	const char *function = field(o, "function"), *reason = field(o, "reason");
	const char *cache = field(o, "cache");

	if (!strcmp(o->type, "kasan"))
		return of_kasan(p, o, function);
	if (!strcmp(o->type, "lockup"))
		return of_lockup(p, o, function);
	if (!strcmp(o->type, "slub"))
		return arena_printf(p->arena, "BUG %s: %s", cache ? cache : "slab",
				    reason ? reason : "report");
	if (!strcmp(o->type, "panic"))
		return arena_printf(p->arena, "kernel panic: %s", reason ? reason : "");
	if (!strcmp(o->type, "oops"))
		return arena_printf(p->arena, "%s%s%s", reason && !o->headless ? reason : "oops",
				    function ? " in " : "", function ? function : "");
	/* "BUG: Bad page state in process ..." is no kernel BUG. */
	if (!strcmp(o->type, "bug") && reason && !o->fatal)
		return arena_printf(p->arena, "BUG: %s", reason);
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
		if (strcmp(titles[i].type, o->type))
			continue;
		if (!function)
			return titles[i].without;
		return arena_printf(p->arena, "%.*s%s",
				    (int)(strlen(titles[i].with_function) - strlen("%s")),
				    titles[i].with_function, function);
	}
	return o->type;
}

bool log_is_waiting(struct log_text function)
{
	static const char *const starts[] = {
		"__schedule",
		"schedule",
		"io_schedule",
		"preempt_schedule",
		"bit_wait",
		"wait_on_bit",
		"__wait_on_bit",
		"out_of_line_wait_on_bit",
		"down_",
		"__down",
		"rwsem_",
		"call_rwsem_",
		"mutex_lock",
		"__mutex_lock",
		"wait_for_comp",
		"wait_for_common",
		"__wait_for_common",
		"do_wait_for_common",
		"wait_on_page",
		"folio_wait_",
		"__lock_page",
		"__folio_lock",
		"__switch_to",
		NULL,
	};

	return starts_with_any(function, starts);
}

bool log_is_reporting(struct log_text function)
{
	static const char *const starts[] = {
		"dump_stack",
		"__dump_stack",
		"dump_backtrace",
		"show_stack",
		"show_trace",
		"show_regs",
		"panic",
		"vpanic",
		"warn_slowpath_",
		"__warn",
		"report_bug",
		"handle_bug",
		"kasan_",
		"__kasan_",
		"print_report",
		"print_address_descr",
		"print_trailer",
		"object_err",
		"slab_err",
		"slab_bug",
		"check_panic_on_warn",
		"die",
		"__die",
		"do_trap",
		"do_error_trap",
		"do_invalid_op",
		"exc_",
		"asm_exc_",
		"invalid_op",
		"page_fault_oops",
		"printk",
		"_printk",
		"no_context",
		NULL,
	};

	return starts_with_any(function, starts);
}
