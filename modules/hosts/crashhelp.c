// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crashhelp: how is `ext4` used at the crash prompt? Reads the table of verbs, leaves the strings
 * of crash's help page: crash prints the headings NAME, SYNOPSIS and DESCRIPTION itself.
 */
#include "hosts/crashhelp.h"

#include <string.h>

#include "hosts/verb.h"

static const char *const description[] = {
	"  Says which documented ext4 bug killed the machine of this dump, with the bytes that",
	"  prove it, and decodes ext4's structures. Where a verb takes a DUMP, none means the",
	"  one that is open here; other dumps, kernel logs and directories are given by path.",
	"",
	"  Each verb's options: `ext4 VERB -h`. Output goes through pipes and into files like",
	"  that of any command; Ctrl-C ends a verb and returns to the prompt.",
	"",
	"  Types come from the dump itself (BTF). Where ext4 is a module whose types it does not",
	"  have, `mod -s ext4` loads its debuginfo.",
	"",
};

static const char *const examples[] = {
	"\nEXAMPLES",
	"  Which known bug was it, and what proves it?\n",
	"    crash> ext4 triage",
	"\n  The same for each dump below a directory, as a table:\n",
	"    crash> ext4 triage /var/crash",
	"\n  What was observed, one JSON object a line:\n",
	"    crash> ext4 facts | grep '\"anomaly\"' > /tmp/facts",
	"\n  What is known of one bug?\n",
	"    crash> ext4 signatures show mb-free-blocks-double",
};

struct page {
	struct arena *arena;
	char **lines;
	size_t n, cap;
};

static void add(struct page *p, const char *line)
{
	char **slot = arena_push(p->arena, &p->lines, &p->n, &p->cap, sizeof(*slot));

	*slot = line ? arena_strdup(p->arena, line) : NULL;
}

static void add_all(struct page *p, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(p, lines[i]);
}

/* Without the newline at its end: crash adds one. */
static void add_verb(struct page *p, const struct verb *v)
{
	const char *line = v->help, *end;

	add(p, arena_printf(p->arena, "\n  ext4 %s %s", v->name, v->synopsis));
	add(p, arena_printf(p->arena, "      %s.", v->summary));
	for (; *line; line = *end ? end + 1 : end) {
		end = strchrnul(line, '\n');
		add(p, arena_printf(p->arena, "    %.*s", (int)(end - line), line));
	}
}

char **crashhelp_make(struct arena **arena)
{
	struct page p = {.arena = arena_new(NULL, NULL)};

	add(&p, "ext4");
	add(&p, "documented ext4 bugs in this dump");
	add(&p, "VERB [ARGUMENT...]");
	add_all(&p, description, sizeof(description) / sizeof(*description));
	for (const struct verb *v = ext4dbg_verbs; v->name; v++)
		add_verb(&p, v);
	add_all(&p, examples, sizeof(examples) / sizeof(*examples));
	add(&p, NULL);
	*arena = p.arena;
	return p.lines;
}
