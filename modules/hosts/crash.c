// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The extension for crash: what does crash give us, and what does it get back?
 *
 * The only file that includes crash's header, which is an ABI: an extension fits the crash whose
 * header it was built from. Registers one command, `ext4`; fills the tables of calls that the rest
 * knows crash by (crashimage.h, verb.h).
 *
 * crash leaves a command by longjmp: on errors (even below reads that were asked to return them:
 * the page-table macros do not), on Ctrl-C, on a fault in gdb. So each call into it is guarded by
 * a jump buffer of ours in the place of crash's, Ctrl-C only sets a flag while a verb runs, and
 * what a verb allocates is in one arena that the next command frees if need be.
 */
#include <defs.h>

#include <sys/ioctl.h>

#include "base/banned.h"
#include "hosts/crashhelp.h"
#include "hosts/crashimage.h"
#include "hosts/dump.h"
#include "hosts/verb.h"
#include "probes/host_trace.h"

#define MAX_TRACE 65536

static volatile sig_atomic_t stop_signal;
static struct host host;
static struct arena *help_arena;

static void on_stop(int number)
{
	stop_signal = number;
}

/* gdb puts crash's handler back after each request, so this is done again after those. */
static void catch_interrupt(struct sigaction *old)
{
	struct sigaction stop = {.sa_handler = on_stop};

	sigaction(SIGINT, &stop, old);
}

/* What a call into crash may leave changed when it jumps. */
struct guard {
	jmp_buf main_loop;
	FILE *fp, *error_fp, *stdpipe;
	ulonglong foreach, zero_excluded;
};

static void guard_begin(struct guard *g)
{
	memcpy(g->main_loop, pc->main_loop_env, sizeof(g->main_loop));
	g->fp = fp;
	g->error_fp = pc->error_fp;
	g->stdpipe = pc->stdpipe;
	g->foreach = pc->flags & IN_FOREACH;
	g->zero_excluded = *diskdump_flags & ZERO_EXCLUDED;
	pc->flags &= ~IN_FOREACH;
	/* `set zero_excluded on` would turn pages that are not there into zeros. */
	*diskdump_flags &= ~ZERO_EXCLUDED;
	fp = pc->error_fp = pc->nullfp;
	pc->stdpipe = NULL;
}

static void guard_end(const struct guard *g)
{
	memcpy(pc->main_loop_env, g->main_loop, sizeof(g->main_loop));
	fp = g->fp;
	pc->error_fp = g->error_fp;
	pc->stdpipe = g->stdpipe;
	pc->flags |= g->foreach;
	*diskdump_flags |= g->zero_excluded;
}

/* Runs fn(arg), which talks to nobody. False: crash jumped out of it. */
static bool guarded(void (*fn)(void *), void *arg)
{
	struct guard g;
	volatile bool whole = false;

	guard_begin(&g);
	if (!setjmp(pc->main_loop_env)) {
		fn(arg);
		whole = true;
	}
	guard_end(&g);
	return whole;
}

struct translation {
	ulong at;
	physaddr_t phys;
	int found;
};

/*
 * Verbose (into /dev/null), because only then the page tables are asked about the direct map too:
 * else a pointer beyond all memory would look like a page that was left out of the dump.
 */
static void translate(void *arg)
{
	struct translation *t = arg;

	t->found = kvtop(NULL, t->at, &t->phys, VERBOSE);
}

static enum kstatus crash_translate(kaddr at, uint64_t *phys)
{
	struct translation t = {.at = at};

	if (!guarded(translate, &t))
		return K_NODATA;
	if (!t.found)
		return K_NOMAP;
	*phys = t.phys;
	return K_OK;
}

struct reading {
	uint64_t phys;
	size_t len;
	void *buf;
	int done;
};

static void read_physical(void *arg)
{
	struct reading *r = arg;

	r->done =
		readmem(r->phys, PHYSADDR, r->buf, r->len, "ext4dbg page", RETURN_ON_ERROR | QUIET);
}

static enum kstatus crash_read(uint64_t phys, size_t len, void *buf)
{
	struct reading r = {phys, len, buf, FALSE};

	return guarded(read_physical, &r) && r.done ? K_OK : K_NODATA;
}

struct lookup {
	const char *name; /* NULL: by address */
	ulong at, offset;
	struct syment *found;
};

static void search(void *arg)
{
	struct lookup *l = arg;

	l->found = l->name ? symbol_search((char *)l->name) : value_search(l->at, &l->offset);
}

/* K_NONAME also where crash jumped out of its tables. */
static enum kstatus look_up(struct lookup *l, struct ksym *out)
{
	struct load_module *module = NULL;

	if (!guarded(search, l) || !l->found)
		return K_NONAME;
	if (l->found->flags & MODULE_SYMBOL)
		module_symbol(l->found->value, NULL, &module, NULL, 0);
	*out = (struct ksym){l->found->value, l->found->name, module ? module->mod_name : NULL,
			     l->offset};
	return K_OK;
}

static enum kstatus crash_symbol(const char *name, struct ksym *out)
{
	return look_up(&(struct lookup){.name = name}, out);
}

static enum kstatus crash_nearest(kaddr at, struct ksym *out)
{
	return look_up(&(struct lookup){.at = at}, out);
}

struct gdb_question {
	const char *command;
	FILE *answer;
	int done;
};

static void pass_through(void *arg)
{
	struct gdb_question *q = arg;

	q->done = gdb_pass_through((char *)q->command, q->answer, GNU_RETURN_ON_ERROR);
}

/* One gdb command, its answer as text. False: gdb refused. */
static bool ask_gdb(const char *command, char *answer, size_t size)
{
	struct gdb_question q = {.command = command, .answer = fmemopen(answer, size, "w")};
	bool whole;

	if (!q.answer)
		return false;
	whole = guarded(pass_through, &q);
	catch_interrupt(NULL);
	fclose(q.answer);
	answer[size - 1] = '\0';
	return whole && q.done;
}

struct note_question {
	const char *key;
	char *value; /* malloc'ed by crash */
};

static void read_note(void *arg)
{
	struct note_question *q = arg;

	q->value = pc->read_vmcoreinfo ? pc->read_vmcoreinfo(q->key) : NULL;
}

static const char *crash_note(struct arena *arena, const char *key)
{
	struct note_question q = {.key = key};
	const char *value = NULL;

	if (guarded(read_note, &q) && q.value)
		value = arena_strdup(arena, q.value);
	free(q.value);
	return value;
}

static bool crash_has_module(const char *name)
{
	return st->mods_installed && is_module_name((char *)name, NULL, NULL);
}

static struct crash_calls calls = {
	.translate = crash_translate,
	.read = crash_read,
	.symbol = crash_symbol,
	.nearest = crash_nearest,
	.gdb = ask_gdb,
	.note = crash_note,
	.has_module = crash_has_module,
	.stop = &stop_signal,
};

static enum kstatus open_dump(const char *path, struct arena *arena, struct image *out,
			      const char **why)
{
	calls.arch = machine_type("ARM64") ? "arm64" : "x86_64";
	calls.page_size = PAGESIZE();
	return crashimage_open(&calls, path, arena, out, why);
}

/* The command `bt` of the task that crashed, as its user would type it. */
static void run_bt(void *arg)
{
	char name[] = "bt", task[32];

	snprintf(task, sizeof(task), "%lx", tt->panic_task);
	fp = arg;
	args[0] = name;
	args[1] = task;
	argcnt = 2;
	optind = argerrs = 0;
	cmd_bt();
}

static bool panic_trace(char *text, size_t size)
{
	char *kept[2] = {args[0], args[1]};
	FILE *out = fmemopen(text, size, "w");
	int n = argcnt;
	bool whole;

	if (!out)
		return false;
	whole = guarded(run_bt, out);
	args[0] = kept[0];
	args[1] = kept[1];
	argcnt = n;
	catch_interrupt(NULL);
	fclose(out);
	text[size - 1] = '\0';
	return whole;
}

static void add_facts(const struct image *img, struct facts *facts)
{
	char *text = arena_alloc(facts->arena, MAX_TRACE);

	if (!tt->panic_task || stop_signal || !panic_trace(text, MAX_TRACE))
		text[0] = '\0';
	probe_host_trace(img, facts, text);
}

struct evaluation {
	char text[512];
	ulong value;
	int wrong;
};

static void evaluate(void *arg)
{
	struct evaluation *e = arg;

	e->value = eval(e->text, RETURN_ON_ERROR, &e->wrong);
}

/* As `eval` and the arguments of crash's commands: numbers, symbols, "(A + 8)". */
static bool eval_expression(const char *expression, uint64_t *out)
{
	struct evaluation e = {.wrong = FALSE};
	size_t len = strlen(expression);

	if (!len || len >= sizeof(e.text))
		return false;
	memcpy(e.text, expression, len + 1);
	if (!guarded(evaluate, &e) || e.wrong)
		return false;
	*out = e.value;
	return true;
}

/* crash --minimal sets no address translation up: the file is read as the program does. */
static struct host_dump choose_dump(void)
{
	if (ACTIVE())
		return (struct host_dump){pc->live_memsrc ? pc->live_memsrc : "live",
					  crashimage_live, NULL};
	if (pc->flags & MINIMAL_MODE)
		return (struct host_dump){pc->dumpfile, dump_open, NULL};
	return (struct host_dump){pc->dumpfile, open_dump, add_facts};
}

/* To the prompt; the next command frees what the verb had. */
static void out_of_memory(void *arg)
{
	(void)arg;
	error(FATAL, "out of memory\n");
	abort(); /* not reached: FATAL jumps */
}

static unsigned columns(void)
{
	struct winsize size;

	if (!(pc->flags & TTY) || (fp != stdout && fp != pc->stdpipe))
		return 0;
	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

static void cmd_ext4(void)
{
	struct host_dump dump = choose_dump();
	struct sigaction interrupt;

	stop_signal = 0;
	host.out = fp;
	/* Where crash's own errors go: into the pager where there is one, else beside the output.
	 */
	host.err = pc->stdpipe && fp == pc->stdpipe ? fp : pc->error_fp;
	host.columns = columns();
	host.terminal = host.columns != 0;
	host.dump = &dump;
	catch_interrupt(&interrupt);
	ext4dbg_main(&host, argcnt, args);
	sigaction(SIGINT, &interrupt, NULL);
	clearerr(fp);
	if (stop_signal)
		restart(SIGINT); /* ends a script of commands too */
}

static struct command_table_entry table[] = {
	{"ext4", cmd_ext4, NULL, MINIMAL},
	{NULL, NULL, NULL, 0},
};

static void __attribute__((constructor)) load(void)
{
	if (strcmp(build_version, CRASH_VERSION)) {
		error(INFO,
		      "ext4dbg.so is built for crash " CRASH_VERSION ", this is crash %s: "
		      "build it with this crash's defs.h\n",
		      build_version);
		return;
	}
	host = (struct host){.program = "ext4",
			     .stop = &stop_signal,
			     .eval = eval_expression,
			     .out_of_memory = out_of_memory};
	table[0].help_data = crashhelp_make(&help_arena);
	register_extension(table);
}

static void __attribute__((destructor)) unload(void)
{
	verb_end(&host);
	arena_free(help_arena);
}
