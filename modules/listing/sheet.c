// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sheet: how do rows reach the reader? Takes facts, leaves lines on the host's output.
 *
 * Columns are as wide as the first batch needs and grow with later ones: nothing is held back for
 * a look ahead, and a list of a few rows fits exactly.
 */
#include "listing/sheet.h"

#include <inttypes.h>
#include <string.h>

#include "facts/escape.h"
#include "facts/json.h"
#include "triage/table.h"

#define GAP 2

/* Addresses as crash prints and takes them; other masks with 0x, so that they are no decimals. */
static const char *hex_text(struct arena *arena, uint64_t v, bool full)
{
	if (!v)
		return full ? "0" : "-"; /* no handle, no journal */
	return arena_printf(arena, v >> 63 ? "%016" PRIx64 : "0x%" PRIx64, v);
}

/* include/linux/fs.h has this name for the three together. */
static const char *flags_text(struct arena *arena, const char *text, bool full)
{
	static const char three[] = "I_DIRTY_SYNC|I_DIRTY_DATASYNC|I_DIRTY_PAGES";
	const char *at = full ? NULL : strstr(text, three);

	return at ? arena_printf(arena, "%.*sI_DIRTY%s", (int)(at - text), text,
				 at + sizeof(three) - 1)
		  : text;
}

const char *value_text(struct arena *arena, const struct fact_field *f,
		       const struct fact_value *v, bool full)
{
	if (v->unknown)
		return full ? arena_printf(arena, "? (%s)", escape_terminal(arena, v->str)) : "?";
	if (!v->set)
		return "-";
	switch (f->type) {
	case FT_U64:
		return arena_printf(arena, "%" PRIu64, v->u64);
	case FT_I64:
		return arena_printf(arena, "%" PRId64, v->i64);
	case FT_HEX:
		return hex_text(arena, v->u64, full);
	case FT_BOOL:
		return v->boolean ? "yes" : full ? "no" : "-";
	case FT_FLAGS:
		return *v->str ? escape_terminal(arena, flags_text(arena, v->str, full)) : "-";
	default:
		return *v->str ? escape_terminal(arena, v->str) : "-";
	}
}

static const char **row_cells(struct batch *b, const struct fact *row)
{
	const struct column *c = b->sheet->columns;
	const char **cells = arena_array(b->arena, SHEET_COLUMNS, sizeof(*cells));
	size_t index;

	for (size_t i = 0; i < SHEET_COLUMNS && c[i].field; i++) {
		const struct fact_field *f = fact_field(row->kind, c[i].field, &index);

		cells[i] = f ? value_text(b->arena, f, &row->values[index], false) : "";
	}
	return cells;
}

/* Fields that are not set say nothing about the object, but that they are missing does. */
static const char *row_long(struct batch *b, const struct fact *row)
{
	const struct fact_field *fields = row->kind->fields;
	size_t size = 0, wide = 0;
	char *text;
	FILE *out = open_memstream(&text, &size);
	const char *copy;

	if (!out)
		return "";
	for (size_t i = 0; fields[i].type != FT_END; i++)
		wide = strlen(fields[i].name) > wide ? strlen(fields[i].name) : wide;
	fprintf(out, "%s %016" PRIx64 "\n", row->kind->name, row->at);
	for (size_t i = 0; fields[i].type != FT_END; i++) {
		const char *value = value_text(b->arena, &fields[i], &row->values[i], true);
		size_t pad = text_width(value) < 24 ? 24 - text_width(value) : 0;

		if (row->values[i].set || row->values[i].unknown)
			fprintf(out, "  %-*s  %s%*s  %s\n", (int)wide, fields[i].name, value,
				(int)pad, "", fields[i].meaning);
	}
	if (row->see)
		fprintf(out, "  %-*s  %s\n", (int)wide, "see", escape_terminal(b->arena, row->see));
	fputs("\n", out);
	fclose(out);
	copy = arena_strdup(b->arena, text);
	free(text);
	return copy;
}

/* Facts are numbered so that verdicts can refer to them; a row has its address. */
static const char *row_json(struct batch *b, const struct fact *row)
{
	json_t *json = fact_to_json(b->arena, row);
	const char *line;

	json_object_del(json, "n");
	line = json ? json_line(b->arena, json) : NULL;
	json_decref(json);
	return line ? arena_printf(b->arena, "%s\n", line) : "";
}

static struct item *add_item(struct batch *b)
{
	return arena_push(b->arena, &b->items, &b->n, &b->cap, sizeof(*b->items));
}

static bool is_odd(const struct fact *row)
{
	const struct fact_value *v = fact_get(row, "anomaly");

	return v && !v->unknown && *v->str;
}

void batch_add(struct batch *b, struct fact *row)
{
	struct item *item = add_item(b);

	item->row = true;
	item->odd = is_odd(row);
	if (b->sheet->form == SHEET_TABLE)
		item->cells = row_cells(b, row);
	else if (b->sheet->form == SHEET_LONG)
		item->text = row_long(b, row);
	else
		item->text = row_json(b, row);
	b->tally.shown++;
}

void batch_note(struct batch *b, const char *line)
{
	if (b->sheet->form != SHEET_JSON)
		add_item(b)->text = arena_printf(b->arena, "%s\n", line);
}

void batch_note_json(struct batch *b, struct fact *row)
{
	if (b->sheet->form != SHEET_JSON)
		return;
	add_item(b)->text = row_json(b, row);
}

void batch_hole(struct batch *b, const char *why)
{
	if (!b->tally.holes++)
		b->tally.hole_why = arena_strdup(b->worker_arena, why && *why ? why : "no reason");
}

static bool is_number(const struct sheet *s, size_t column)
{
	const struct fact_field *f = fact_field(s->kind, s->columns[column].field, NULL);

	return f && (f->type == FT_U64 || f->type == FT_I64);
}

static void grow_widths(struct sheet *s, const struct batch *b)
{
	for (size_t c = 0; c < SHEET_COLUMNS && s->columns[c].field; c++) {
		size_t head = strlen(s->columns[c].head);

		s->width[c] = head > s->width[c] ? head : s->width[c];
		for (size_t i = 0; i < b->n; i++) {
			size_t w = b->items[i].cells ? text_width(b->items[i].cells[c]) : 0;

			s->width[c] = w > s->width[c] ? w : s->width[c];
		}
	}
}

static char *put(char *at, char fill, size_t n)
{
	memset(at, fill, n);
	return at + n;
}

static const char *join_cells(const struct sheet *s, struct arena *arena,
			      const char *const *cells)
{
	size_t size = 1;
	char *line, *at;

	for (size_t c = 0; c < SHEET_COLUMNS && s->columns[c].field; c++)
		size += strlen(cells[c]) + s->width[c] + GAP;
	line = at = arena_alloc(arena, size);
	for (size_t c = 0; c < SHEET_COLUMNS && s->columns[c].field; c++) {
		size_t len = strlen(cells[c]), pad = s->width[c] - text_width(cells[c]);

		if (is_number(s, c))
			at = put(at, ' ', pad);
		memcpy(at, cells[c], len);
		at = put(at + len, ' ', is_number(s, c) ? GAP : pad + GAP);
	}
	while (at > line && at[-1] == ' ')
		at--;
	*at = '\0';
	return line;
}

/* One line, cut where the terminal ends. */
static void print_cells(const struct sheet *s, struct arena *arena, const char *const *cells,
			const char *colour)
{
	const struct host *host = s->host;
	const char *line = join_cells(s, arena, cells);

	if (host->columns)
		line = text_shorten_end(arena, line, host->columns);
	if (host->colour && colour)
		fprintf(host->out, "\033[%sm%s\033[0m\n", colour, line);
	else
		fprintf(host->out, "%s\n", line);
}

static void print_heads(struct sheet *s, struct arena *arena)
{
	const char *heads[SHEET_COLUMNS] = {NULL};

	if (s->headed)
		return;
	s->headed = true;
	for (size_t c = 0; c < SHEET_COLUMNS && s->columns[c].field; c++)
		heads[c] = s->columns[c].head;
	print_cells(s, arena, heads, "1");
}

static void add_tally(struct tally *to, const struct tally *from, uint64_t shown)
{
	to->shown += shown;
	to->over_limit += from->shown - shown;
	to->filtered += from->filtered;
	to->free_hidden += from->free_hidden;
	to->free_odd += from->free_odd;
	to->holes += from->holes;
	if (!to->hole_why)
		to->hole_why = from->hole_why;
}

void sheet_print(struct sheet *s, struct batch *b)
{
	uint64_t left = s->limit - s->tally.shown, shown = 0;

	if (s->form == SHEET_TABLE && b->n) {
		grow_widths(s, b);
		print_heads(s, b->arena);
	}
	for (size_t i = 0; i < b->n && (shown < left || !b->items[i].row); i++) {
		const struct item *item = &b->items[i];

		shown += item->row;
		if (item->text)
			fputs(item->text, s->host->out);
		else
			print_cells(s, b->arena, item->cells, item->odd ? "31" : NULL);
	}
	add_tally(&s->tally, &b->tally, shown);
}

static const char *plural(struct arena *arena, uint64_t n, const char *noun)
{
	size_t len = strlen(noun);

	if (n == 1)
		return arena_printf(arena, "1 %s", noun);
	if (noun[len - 1] == 'y')
		return arena_printf(arena, "%" PRIu64 " %.*sies", n, (int)len - 1, noun);
	return arena_printf(arena, "%" PRIu64 " %ss", n, noun);
}

static void print_totals(struct sheet *s, struct arena *arena)
{
	const struct tally *t = &s->tally;
	const char *line = plural(arena, t->shown, s->noun);

	if (t->filtered && s->left_noun)
		line = arena_printf(arena, "%s, %s left out by filters", line,
				    plural(arena, t->filtered, s->left_noun));
	else if (t->filtered)
		line = arena_printf(arena, "%s, %" PRIu64 " left out by filters", line,
				    t->filtered);
	if (t->over_limit)
		line = arena_printf(arena, "%s, stopped by --limit", line);
	if (t->free_hidden && s->left_noun)
		line = arena_printf(arena, "%s, %s free (--free shows them)", line,
				    plural(arena, t->free_hidden, s->left_noun));
	else if (t->free_hidden)
		line = arena_printf(arena, "%s, %" PRIu64 " free (--free shows them)", line,
				    t->free_hidden);
	if (t->free_odd)
		line = arena_printf(arena, "%s, %" PRIu64 " of these an anomaly (--anomalies)",
				    line, t->free_odd);
	if (t->holes)
		line = arena_printf(arena, "%s; holes: %" PRIu64 " (%s)", line, t->holes,
				    escape_terminal(arena, t->hole_why));
	if (t->remark)
		line = arena_printf(arena, "%s; %s", line, t->remark);
	fprintf(s->host->out, "%s.\n", line);
}

static int print_coverage(struct sheet *s, struct arena *arena)
{
	const struct tally *t = &s->tally;
	struct coverage c = {.kind = s->kind, .state = COVER_COMPLETE};
	const char *line;
	json_t *json;

	c.why = t->holes ? t->hole_why : t->over_limit ? "--limit" : t->filtered ? "filters" : NULL;
	c.why = c.why ? c.why : t->remark;
	if (c.why)
		c.state = COVER_PARTIAL;
	c.seen = t->shown + t->filtered + t->over_limit;
	c.missing = t->holes;
	json = coverage_to_json(arena, &c);
	line = json ? json_line(arena, json) : NULL;
	json_decref(json);
	if (!line)
		return VERB_INTERNAL;
	fprintf(s->host->out, "%s\n", line);
	return 0;
}

int sheet_end(struct sheet *s, struct arena *arena)
{
	if (s->form == SHEET_JSON)
		return print_coverage(s, arena);
	print_totals(s, arena);
	return 0;
}
