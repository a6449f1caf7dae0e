// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gdbtypes: how large is a type, and where is its member? Asks gdb for the address of a member of
 * an object at 0 ("output"), and for its type ("whatis", "ptype"). Of a bit field these tell only
 * where its byte is, so it is looked for in the listing with offsets ("ptype/o") first. Each answer
 * takes gdb a good part of a second: bearable for what BTF lacks, slow for a kernel without any.
 * Leaves numbers.
 */
#include "hosts/gdbtypes.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COMMAND 512
#define MAX_ANSWER  32768
#define MAX_LISTING 1048576 /* task_struct with all that is in it: 100 KB */

/* gdb's grammar must not see more than a name: "a.b[3]", "slab", nothing that has an effect. */
static bool plain(const char *name, const char *also)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_' && !strchr(also, *name))
			return false;
	return true;
}

static bool ask_number(gdb_ask *ask, const char *command, int64_t *out)
{
	char answer[256], *end;

	if (!ask(command, answer, sizeof(answer)))
		return false;
	errno = 0;
	*out = strtoll(answer, &end, 10);
	return end != answer && !errno && (!*end || isspace((unsigned char)*end));
}

/* "struct slab", "union x" or "kuid_t": what gdb knows `type` as. */
static bool find_type(gdb_ask *ask, const char *type, char *full, size_t size, int64_t *bytes)
{
	static const char *const keywords[] = {"struct ", "union ", ""};
	char command[MAX_COMMAND];

	for (size_t i = 0; i < 3 && plain(type, ""); i++) {
		snprintf(full, size, "%s%s", keywords[i], type);
		snprintf(command, sizeof(command), "output/d (long)sizeof(%s)", full);
		if (ask_number(ask, command, bytes) && *bytes >= 0 && *bytes <= UINT32_MAX)
			return true;
	}
	return false;
}

enum kstatus gdbtypes_size(gdb_ask *ask, const char *type, uint32_t *out)
{
	char full[MAX_COMMAND / 2];
	int64_t bytes;

	if (!find_type(ask, type, full, sizeof(full), &bytes))
		return K_NONAME;
	*out = (uint32_t)bytes;
	return K_OK;
}

enum kstatus gdbtypes_constant(gdb_ask *ask, const char *name, int64_t *out)
{
	char command[MAX_COMMAND], answer[256];

	/* A variable or function would have a value or address too. */
	snprintf(command, sizeof(command), "whatis %s", name);
	if (!plain(name, "") || !ask(command, answer, sizeof(answer)) ||
	    strncmp(answer, "type = enum ", 12))
		return K_NONAME;
	snprintf(command, sizeof(command), "output/d (long)%s", name);
	return ask_number(ask, command, out) ? K_OK : K_NONAME;
}

/* The number of elements of "int [2][3]" is that of the first brackets. */
static uint32_t count_elements(const char *text, size_t len)
{
	while (len && text[len - 1] == ']') {
		while (len && text[len - 1] != '[')
			len--;
		len -= len > 0;
	}
	return (uint32_t)strtoul(text + len + (text[len] == '['), NULL, 10);
}

static uint8_t integer_kind(const char *text)
{
	if (!strncmp(text, "enum ", 5) || strstr(text, "unsigned") || strstr(text, "ool"))
		return KK_UINT;
	if (strstr(text, "int") || strstr(text, "long") || strstr(text, "short") ||
	    strstr(text, "char"))
		return KK_INT;
	return KK_OTHER;
}

/* False: a name that stands for another type. */
static bool read_kind(const char *answer, struct kmember *m)
{
	const char *text = strncmp(answer, "type = ", 7) ? answer : answer + 7;
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	while (!strncmp(text, "const ", 6) || !strncmp(text, "volatile ", 9)) {
		size_t n = text[0] == 'c' ? 6 : 9;

		text += n;
		len -= n;
	}
	m->count = 1;
	if (len && text[len - 1] == '*') {
		m->kind = KK_PTR;
	} else if (len && text[len - 1] == ']') {
		m->kind = KK_ARRAY;
		m->count = count_elements(text, len);
	} else if (memmem(text, len, "(*)", 3) && !memchr(text, '{', len)) {
		m->kind = KK_PTR;
	} else if (!strncmp(text, "struct ", 7) || !strncmp(text, "union ", 6)) {
		m->kind = KK_STRUCT;
	} else {
		m->kind = integer_kind(text);
	}
	return m->kind != KK_OTHER;
}

static bool ask_kind(gdb_ask *ask, const char *full, const char *path, struct kmember *m)
{
	static const char *const verbs[] = {"whatis", "ptype"};
	char command[MAX_COMMAND], answer[MAX_ANSWER];

	for (size_t i = 0; i < 2; i++) {
		snprintf(command, sizeof(command), "%s ((%s *)0)->%s", verbs[i], full, path);
		if (!ask(command, answer, sizeof(answer)))
			return false;
		/* "uint32_t" holds "int" and says nothing of the sign: only ptype does. */
		if (read_kind(answer, m) && (i || m->kind == KK_PTR || m->kind == KK_ARRAY))
			return true;
	}
	return true;
}

/* A line of ptype/o: "/\*   42: 0   |     4 *\/    unsigned int objects : 15;" */
static bool read_bit_line(const char *line, const char *name, struct kmember *m)
{
	unsigned byte, bit, size, width;
	const char *at = strstr(line, name), *colon;

	if (sscanf(line, "/* %u: %u | %u */", &byte, &bit, &size) != 3 || !at || at == line)
		return false;
	colon = at + strlen(name);
	if ((isalnum((unsigned char)at[-1]) || at[-1] == '_') ||
	    sscanf(colon, " : %u;", &width) != 1 || !size || size > 8 || width > size * 8)
		return false;
	m->offset = byte / size * size;
	m->size = size;
	m->count = 1;
	m->kind = strstr(line, "unsigned") || strstr(line, "ool") ? KK_UINT : KK_INT;
	m->bit_offset = (uint8_t)((byte - m->offset) * 8 + bit);
	m->bit_size = (uint8_t)width;
	return true;
}

static bool find_bit_line(char *listing, const char *name, struct kmember *m)
{
	char *line, *next;

	for (line = listing; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (read_bit_line(line, name, m))
			return true;
	}
	return false;
}

/* Of "a.b.c" the struct that has c: what gdb calls the type of a.b. */
static const char *find_holder(gdb_ask *ask, const char *full, const char *path, char *holder,
			       size_t size)
{
	const char *dot = strrchr(path, '.');
	char command[MAX_COMMAND], answer[MAX_COMMAND];

	snprintf(holder, size, "%s", full);
	if (!dot)
		return path;
	snprintf(command, sizeof(command), "whatis ((%s *)0)->%.*s", full, (int)(dot - path), path);
	if (!ask(command, answer, sizeof(answer)) ||
	    sscanf(answer, "type = %[a-zA-Z0-9_ ]", holder) != 1)
		return NULL;
	return dot + 1;
}

static bool find_bit_field(gdb_ask *ask, const char *full, const char *path, struct kmember *m)
{
	char command[MAX_COMMAND], holder[MAX_COMMAND / 2], *listing;
	const char *name = find_holder(ask, full, path, holder, sizeof(holder));
	struct kmember inner;
	bool found;

	if (!name || !plain(name, ""))
		return false;
	listing = malloc(MAX_LISTING);
	if (!listing)
		return false;
	snprintf(command, sizeof(command), "ptype/o %s", holder);
	found = ask(command, listing, MAX_LISTING) && find_bit_line(listing, name, &inner);
	free(listing);
	if (!found)
		return false;
	/* Of a field in a field the listing counts from the inner one's start, the address from
	 * ours. */
	if (name != path)
		inner.offset = m->offset / inner.size * inner.size;
	*m = inner;
	return true;
}

enum kstatus gdbtypes_member(gdb_ask *ask, const char *type, const char *path, struct kmember *out)
{
	char full[MAX_COMMAND / 2], command[MAX_COMMAND];
	struct kmember m = {0};
	int64_t bytes, offset;

	if (!plain(path, ".[]") || !find_type(ask, type, full, sizeof(full), &bytes))
		return K_NONAME;
	snprintf(command, sizeof(command), "output/d (long)sizeof(((%s *)0)->%s)", full, path);
	if (!ask_number(ask, command, &bytes) || bytes < 0 || bytes > UINT32_MAX)
		return K_NONAME;
	snprintf(command, sizeof(command), "output/d (long)&((%s *)0)->%s", full, path);
	if (!ask_number(ask, command, &offset))
		return K_NONAME;
	m.offset = (uint32_t)offset;
	m.size = (uint32_t)bytes;
	if (!find_bit_field(ask, full, path, &m) && !ask_kind(ask, full, path, &m))
		return K_NONAME;
	*out = m;
	return K_OK;
}
