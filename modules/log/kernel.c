// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel: which kernel wrote this log, of which upstream level, with which foreign modules?
 *
 * Reads "Linux version" and the lines that repeat the release; leaves one log.kernel for each boot
 * and log.taint_module. `upstream` is set only where the text itself proves it: a distribution's
 * release alone ("6.1.0-56-amd64", "5.14.21-150500.55") does not.
 */
#include "log/parse.h"

#include <ctype.h>
#include <string.h>

#define MAX_MODULES 1024 /* words of one line */

/* Length of "6.1.192" or "5.18" at the start of `t`; `dots` is the number of dots asked for. */
static size_t level_length(struct log_text t, unsigned dots)
{
	size_t i = 0;

	for (unsigned seen = 0;; seen++) {
		size_t start = i;

		while (i < t.n && isdigit((unsigned char)t.p[i]))
			i++;
		if (i == start)
			return 0;
		if (seen == dots)
			return i;
		if (i == t.n || t.p[i] != '.')
			return 0;
		i++;
	}
}

static struct log_text from(struct log_text t, const char *p)
{
	return (struct log_text){p, (size_t)(t.p + t.n - p)};
}

/* "... Debian 6.1.192-2", "(Ubuntu 5.15.0-91.101-generic 5.15.131)" */
static bool upstream_of_version(struct log_text version, struct log_text *out)
{
	const char *at = log_text_find(version, "Debian ");
	size_t n;

	if (at) {
		*out = from(version, at + strlen("Debian "));
		out->n = level_length(*out, 2);
		return out->n != 0;
	}
	at = log_text_find(version, "(Ubuntu ");
	at = at ? memchr(at + strlen("(Ubuntu "), ' ', from(version, at + 8).n) : NULL;
	if (!at)
		return false;
	*out = from(version, at + 1);
	n = level_length(*out, 2);
	if (!n || n == out->n || out->p[n] != ')')
		return false;
	out->n = n;
	return true;
}

/*
 * Releases that only a mainline or stable build has: "5.18.0-rc2-next-20220413+", "6.12.3",
 * "7.0.0-rc1-00042-g0123abc"; and Debian's "+deb13", which stands behind the true level.
 */
static bool upstream_of_release(struct log_text release, struct log_text *out)
{
	size_t n = level_length(release, 2);
	struct log_text tail;

	if (!n)
		return false;
	tail = (struct log_text){release.p + n, release.n - n};
	*out = (struct log_text){release.p, n};
	if (!tail.n || (tail.n == 1 && tail.p[0] == '+') || log_text_starts(tail, "+deb"))
		return true;
	if (!log_text_starts(tail, "-rc"))
		return false;
	n += 3;
	while (n < release.n && isdigit((unsigned char)release.p[n]))
		n++;
	out->n = n;
	return n == release.n || release.p[n] == '+' || release.p[n] == '-';
}

static void set_kernel(struct log_parser *p, struct log_text release, struct log_text version)
{
	struct log_text upstream;

	if (!p->kernel) {
		p->kernel = log_add(p, &kind_log_kernel);
		if (p->kernel)
			fact_u64(p->facts, p->kernel, "boot", p->boot);
	}
	if (!p->kernel)
		return;
	log_set_text(p->facts, p->kernel, "release", release);
	if (version.n)
		log_set_text(p->facts, p->kernel, "version", log_text_trim(version));
	if (upstream_of_version(version, &upstream) || upstream_of_release(release, &upstream))
		log_set_text(p->facts, p->kernel, "upstream", upstream);
	if (log_text_find(release, "x86_64") || log_text_find(release, "amd64"))
		fact_str(p->facts, p->kernel, "arch", "x86_64");
	else if (log_text_find(release, "aarch64") || log_text_find(release, "arm64"))
		fact_str(p->facts, p->kernel, "arch", "arm64");
}

void log_close_boot(struct log_parser *p)
{
	if (p->kernel && p->arch && !fact_get(p->kernel, "arch"))
		fact_str(p->facts, p->kernel, "arch", p->arch);
	p->kernel = NULL;
}

void log_take_boot(struct log_parser *p, const struct log_hit *hit)
{
	struct log_text release = {"", 0}, line = p->line.text, version = {"", 0};

	log_close_all(p);
	log_close_boot(p);
	if (p->facts->n != p->facts_at_boot)
		p->boot++;
	if (!p->boot_line)
		p->boot_line = p->line.number;
	p->no_headless = true; /* nothing is cut off behind a line that only a boot prints */
	log_hit_text(hit, "release", &release);
	for (size_t i = line.n; i > 1 && !version.n; i--)
		if (line.p[i - 1] == '#' && line.p[i - 2] == ' ')
			version = from(line, line.p + i - 1);
	set_kernel(p, release, version);
	p->facts_at_boot = p->facts->n;
}

void log_note_release(struct log_parser *p, const struct log_hit *hit)
{
	struct log_text release, version;

	/* Without "#1" behind it, the line was cut, maybe inside the release. */
	if (p->kernel || !log_hit_text(hit, "release", &release) ||
	    !log_hit_text(hit, "version", &version))
		return;
	set_kernel(p, release, version);
}

/* Adds the letters among `from` to the module's, each once. */
static void add_flags(struct log_parser *p, struct log_module *m, struct log_text from)
{
	for (size_t i = 0; i < from.n; i++) {
		size_t n = strlen(m->flags);

		if (isupper((unsigned char)from.p[i]) && !strchr(m->flags, from.p[i]) &&
		    n + 1 < sizeof(m->flags))
			m->flags[n] = from.p[i];
	}
	fact_str(p->facts, m->fact, "flags", m->flags);
}

static void note_module(struct log_parser *p, struct log_text name, struct log_text flags)
{
	struct log_module *m = p->modules;

	if (!name.n || name.n > 64)
		return;
	while (m < p->modules + p->n_modules && !log_text_is(m->name, name))
		m++;
	if (m == p->modules + p->n_modules) {
		struct fact *fact = log_add(p, &kind_log_taint_module);

		if (!fact)
			return;
		p->n_modules++;
		*m = (struct log_module){.name = name, .fact = fact};
		log_set_text(p->facts, fact, "name", name);
	}
	add_flags(p, m, flags);
}

/* One word: "cifs(O)", "ext4", "foo(OE+)"; + and - only say that it comes or goes. */
static void note_word(struct log_parser *p, struct log_text word)
{
	const char *open = memchr(word.p, '(', word.n);
	struct log_text flags;

	if (!open)
		return;
	flags = from(word, open);
	for (size_t i = 0; i < flags.n; i++) {
		if (!isupper((unsigned char)flags.p[i]))
			continue;
		note_module(p, (struct log_text){word.p, (size_t)(open - word.p)}, flags);
		return;
	}
}

/* The kernel says once why a module taints it: kernel/module/main.c. */
void log_note_taint(struct log_parser *p)
{
	static const struct {
		const char *text, *flag;
	} notes[] = {
		{": loading out-of-tree module taints kernel", "O"},
		{": module verification failed: signature and/or required key missing", "E"},
		{": module license ", "P"},
	};
	struct log_text t = p->line.text;

	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		const char *at = log_text_find(t, notes[i].text);
		size_t n = at ? (size_t)(at - t.p) : 0;

		if (n && !memchr(t.p, ' ', n) && log_text_find(t, "taint"))
			note_module(p, (struct log_text){t.p, n},
				    (struct log_text){notes[i].flag, 1});
	}
}

static void note_modules(struct log_parser *p, struct log_text list)
{
	const char *unloaded = log_text_find(list, "[last unloaded");
	size_t words = 0;

	if (p->module_lines++ >= LOG_MAX_MODULE_LINES)
		return;
	if (unloaded)
		list.n = (size_t)(unloaded - list.p);
	for (; list.n && words < MAX_MODULES; words++) {
		const char *blank;
		size_t n;

		list = log_text_trim(list);
		blank = list.n ? memchr(list.p, ' ', list.n) : NULL;
		n = blank ? (size_t)(blank - list.p) : list.n;
		note_word(p, (struct log_text){list.p, n});
		list = (struct log_text){list.p + n, list.n - n};
	}
}

/* Nothing but module names: "Hardware name: .." and registers are no list. */
static bool is_module_list(struct log_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!isalnum((unsigned char)t.p[i]) && !strchr("_-()+ ", t.p[i]))
			return false;
	return true;
}

void log_continue_modules(struct log_parser *p)
{
	if (p->modules_line && p->line.number == p->modules_line + 1 &&
	    is_module_list(p->line.text)) {
		note_modules(p, p->line.text);
		p->modules_line = p->line.number;
	}
}

void log_take_modules(struct log_parser *p, const struct log_hit *hit)
{
	struct log_text list;

	if (!log_hit_text(hit, "modules", &list))
		return;
	note_modules(p, list);
	/* Copied off a terminal, the list goes on in the next lines. */
	p->modules_line = p->line.number;
}
