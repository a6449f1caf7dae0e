// SPDX-License-Identifier: GPL-2.0-or-later
/* report_page: how a line of the text report is made. Reads JSON values, leaves lines. */
#include "verdict/report_page.h"

#include <inttypes.h>
#include <string.h>

#include "facts/escape.h"

/* A JSON scalar as text; NULL for null and for what is no scalar. */
const char *page_value(struct page *p, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return escape_terminal(p->arena, json_string_value(v));
	case JSON_INTEGER:
		return arena_printf(p->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	case JSON_TRUE:
		return "yes";
	case JSON_FALSE:
		return "no";
	default:
		return NULL;
	}
}

const char *page_member(struct page *p, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return v ? page_value(p, v) : NULL;
}

/* One paragraph, broken at blanks, with a hanging indent of `indent` columns. */
void page_wrap(struct page *p, int indent, const char *head, const char *s)
{
	int column = indent;

	fprintf(p->out, "%-*s", indent, head);
	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		int len = (int)strcspn(s, " ");

		if (column > indent && column + 1 + len > PAGE_WIDTH) {
			fprintf(p->out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putc(' ', p->out);
			column++;
		}
		fprintf(p->out, "%.*s", len, s);
		s += len;
		column += len;
	}
	putc('\n', p->out);
}

void page_line(struct page *p, const char *head, const char *s)
{
	if (s && *s)
		page_wrap(p, 14, head, s);
}

void page_list(struct page *p, const char *head, const json_t *values)
{
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *s = page_value(p, v);

		if (s)
			page_line(p, i ? "" : head, s);
	}
}

const char *page_joined(struct page *p, const json_t *values, const char *between)
{
	const char *all = "";
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *s = page_value(p, v);

		all = arena_printf(p->arena, "%s%s%s", all, i ? between : "", s ? s : "");
	}
	return all;
}

/* "device=vdb inode=13 ..." */
const char *page_fields(struct page *p, const json_t *o)
{
	const char *all = "", *key;
	json_t *v;

	json_object_foreach((json_t *)o, key, v)
	{
		const char *s = page_value(p, v);

		if (s)
			all = arena_printf(p->arena, "%s%s%s=%s", all, *all ? " " : "", key, s);
	}
	return all;
}
