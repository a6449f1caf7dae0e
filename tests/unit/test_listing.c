// SPDX-License-Identifier: GPL-2.0-or-later
/* Do rows reach the reader whole, escaped, counted, and are filters of names exact? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "listing/listing.h"
#include "listing/sheet.h"

static const struct fact_kind kind = {
	.name = "inode", /* one that facts_read() knows is not needed here */
	.origin = FROM_MEMORY,
	.fields = (const struct fact_field[]){{"name", FT_STR, "a name"},
					      {"n", FT_U64, "a number"},
					      {"at", FT_HEX, "an address"},
					      {"bits", FT_FLAGS, "bits"},
					      {"anomaly", FT_FLAGS, "what is wrong"},
					      {NULL, FT_END, NULL}},
};

static const struct column columns[] = {
	{"name", "NAME"}, {"n", "N"}, {"at", "AT"}, {"bits", "BITS"}, {NULL, NULL},
};

struct stage {
	struct host host;
	struct sheet sheet;
	struct arena *arena;
	char *text;
	size_t size;
};

static void begin(struct stage *s, enum sheet_form form)
{
	memset(s, 0, sizeof(*s));
	s->arena = arena_new(NULL, NULL);
	s->host.out = open_memstream(&s->text, &s->size);
	s->host.program = "ext4dbg";
	s->sheet = (struct sheet){.host = &s->host, .form = form, .kind = &kind,
				  .columns = columns, .noun = "entry", .limit = UINT64_MAX};
}

static void end(struct stage *s)
{
	assert_int_equal(sheet_end(&s->sheet, s->arena), 0);
	fclose(s->host.out);
}

static void drop(struct stage *s)
{
	free(s->text);
	arena_free(s->arena);
}

static struct batch batch(struct stage *s)
{
	struct batch b = {.arena = s->arena, .sheet = &s->sheet, .worker_arena = s->arena};

	facts_init(&b.facts, s->arena);
	return b;
}

static struct fact *row(struct batch *b, const char *name, uint64_t n, uint64_t at)
{
	struct fact *f = fact_add(&b->facts, &kind, at);

	fact_str(&b->facts, f, "name", name);
	fact_u64(&b->facts, f, "n", n);
	fact_hex(&b->facts, f, "at", at);
	batch_add(b, f);
	return f;
}

static void table(void **state)
{
	struct stage s;
	struct batch b;

	(void)state;
	begin(&s, SHEET_TABLE);
	b = batch(&s);
	row(&b, "short", 7, 0xffff888000001000);
	row(&b, "a\033[31mred\n\xff", 123456, 0x40);
	sheet_print(&s.sheet, &b);
	end(&s);
	assert_string_equal(s.text, "NAME                       N  AT                BITS\n"
				    "short                      7  ffff888000001000  -\n"
				    "a\\x1b[31mred\\x0a\\xff  123456  0x40              -\n"
				    "2 entries.\n");
	drop(&s);
}

/* A later batch is printed with what the first one needed, and more where it must. */
static void later_batches(void **state)
{
	struct stage s;
	struct batch b;

	(void)state;
	begin(&s, SHEET_TABLE);
	b = batch(&s);
	row(&b, "a", 1, 0);
	sheet_print(&s.sheet, &b);
	b = batch(&s);
	row(&b, "longer", 2, 0);
	batch_note(&b, "  a remark");
	batch_hole(&b, "page is not there");
	b.tally.filtered = 3;
	b.tally.free_hidden = 4;
	sheet_print(&s.sheet, &b);
	end(&s);
	assert_string_equal(s.text, "NAME  N  AT  BITS\na     1  -   -\nlonger  2  -   -\n"
				    "  a remark\n2 entries, 3 left out by filters, 4 free (--free "
				    "shows them); holes: 1 (page is not there).\n");
	drop(&s);
}

static void limit_and_width(void **state)
{
	struct stage s;
	struct batch b;

	(void)state;
	begin(&s, SHEET_TABLE);
	s.sheet.limit = 1;
	s.host.columns = 12;
	b = batch(&s);
	row(&b, "first", 1, 0);
	row(&b, "second", 2, 0);
	sheet_print(&s.sheet, &b);
	end(&s);
	assert_string_equal(s.text, "NAME    N...\nfirst   1...\n1 entry, stopped by --limit.\n");
	drop(&s);
}

static void json(void **state)
{
	struct stage s;
	struct batch b;
	struct fact *f;

	(void)state;
	begin(&s, SHEET_JSON);
	b = batch(&s);
	f = fact_add(&b.facts, &kind, 0xffff888000001000);
	fact_str(&b.facts, f, "name", "\xff\"");
	fact_unknown(&b.facts, f, "n", "not in the dump");
	batch_add(&b, f);
	batch_note(&b, "not in JSON");
	sheet_print(&s.sheet, &b);
	end(&s);
	assert_string_equal(s.text,
			    "{\"fact\":\"inode\",\"at\":\"0xffff888000001000\",\"origin\":\"memory\","
			    "\"fields\":{\"name\":\"\\\\xff\\\"\"},\"unknown\":{\"n\":\"not in the "
			    "dump\"}}\n{\"coverage\":\"inode\",\"state\":\"complete\",\"seen\":1,"
			    "\"missing\":0}\n");
	drop(&s);
}

static void long_form(void **state)
{
	struct stage s;
	struct batch b;
	struct fact *f;

	(void)state;
	begin(&s, SHEET_LONG);
	b = batch(&s);
	f = fact_add(&b.facts, &kind, 0xffff888000001000);
	fact_u64(&b.facts, f, "n", 5);
	fact_unknown(&b.facts, f, "bits", "gone");
	batch_add(&b, f);
	sheet_print(&s.sheet, &b);
	end(&s);
	assert_non_null(strstr(s.text, "inode ffff888000001000\n"));
	assert_non_null(strstr(s.text, "  n        5                         a number\n"));
	assert_non_null(strstr(s.text, "  bits     ? (gone)"));
	assert_null(strstr(s.text, "a name"));
	drop(&s);
}

static bool has(const char *wanted, const char *bits)
{
	struct listing l = {.o = {.given = OPT_FLAG, .flag = wanted}};
	struct arena *arena = arena_new(NULL, NULL);
	struct facts facts;
	struct fact *f;
	bool yes;

	facts_init(&facts, arena);
	f = fact_add(&facts, &kind, 0);
	fact_str(&facts, f, "name", "EXTENTS"); /* no field of flags */
	fact_flags(&facts, f, "bits", bits);
	yes = listing_has_flag(&l, f);
	arena_free(arena);
	return yes;
}

static void names(void **state)
{
	(void)state;
	assert_true(has("INLINE_DATA", "EXTENTS|INLINE_DATA"));
	assert_true(has("inline_data,extents", "EXTENTS|INLINE_DATA"));
	assert_true(has("CLEAR|I_FREEING", "I_FREEING|I_CLEAR"));
	assert_false(has("INLINE", "EXTENTS|INLINE_DATA"));
	assert_false(has("INLINE_DATA", "MAY_INLINE_DATA"));
	assert_false(has("DATA", "INLINE_DATA"));
	assert_false(has("EXTENTS", ""));
	assert_false(has("I_CLEAR,I_NEW", "I_FREEING|I_CLEAR"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),     cmocka_unit_test(later_batches),
		cmocka_unit_test(limit_and_width), cmocka_unit_test(json),
		cmocka_unit_test(long_form), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
