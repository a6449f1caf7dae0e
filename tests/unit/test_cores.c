// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The evidence cores that come with the source: is there nothing in them that nobody asks for, and
 * what happens when any of their pages is missing?
 *
 * Taking a page away may turn a yes into unknown, never a no into a yes, never crashes, and what
 * is weaker then says why. Pages are a sample with a fixed seed: EXT4DBG_REMOVALS of each core
 * (default 40; 0: all).
 */
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "evidence/evidence.h"
#include "hosts/dump.h"
#include "hosts/layout.h"

#define CORES	  TESTS_DIR "/../dumps/cores/"
#define REMOVALS  40u
#define DESC_LEN  24u
#define PAGE_SIZE 4096u

struct core {
	const char *path, *layout;
	unsigned char *bytes;
	size_t len, bitmap, descs; /* offsets of the second bitmap and of the descriptors */
	uint64_t *frames;
	size_t n;
};

/* What an analysis of a core came to. */
struct seen {
	struct gathered g;
	struct verdicts verdicts;
	const char *outcome;
	const char *gaps; /* every line that says what could not be looked at */
};

struct fixture {
	struct arena *arena;
	struct sigdb db;
	glob_t cores;
	unsigned removals;
};

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void load_file(struct core *c, struct arena *arena)
{
	FILE *f = fopen(c->path, "re");

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	c->len = (size_t)ftell(f);
	rewind(f);
	c->bytes = arena_alloc(arena, c->len);
	assert_int_equal(fread(c->bytes, 1, c->len, f), c->len);
	fclose(f);
}

static void find_layout(struct core *c, struct arena *arena)
{
	struct image img;
	const char *why;

	assert_int_equal(dump_open_bytes(c->path, arena, &img, &why), K_OK);
	c->layout = layout_find(&img, c->path, arena);
	assert_non_null(c->layout);
}

static void load_core(struct core *c, const char *path, struct arena *arena)
{
	size_t half;

	*c = (struct core){.path = path};
	load_file(c, arena);
	find_layout(c, arena);
	half = (size_t)get32(c->bytes + 436) / 2 * PAGE_SIZE;
	c->bitmap = (1 + (size_t)get32(c->bytes + 432)) * PAGE_SIZE + half;
	c->descs = c->bitmap + half;
	c->frames = arena_array(arena, half * 8, sizeof(*c->frames));
	for (uint64_t frame = 0; frame < half * 8; frame++)
		if (c->bytes[c->bitmap + frame / 8] >> frame % 8 & 1)
			c->frames[c->n++] = frame;
	assert_true(c->n > 100 && c->descs + c->n * DESC_LEN < c->len);
}

/* A file in memory; its name is written to `path`. */
static int memory_file(const void *bytes, size_t len, char *path, size_t size)
{
	int fd = memfd_create("core", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	snprintf(path, size, "/proc/self/fd/%d", fd);
	return fd;
}

static const char *join(struct arena *arena, const char *text, const char *line)
{
	return line ? arena_printf(arena, "%s%s\n", text, line) : text;
}

static const char *gaps_of(const struct seen *s, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < s->g.n_errors; i++)
		text = join(arena, text, "an error");
	for (size_t i = 0; i < s->g.facts.n_cover; i++) {
		const struct coverage *c = &s->g.facts.cover[i];

		if (c->state != COVER_COMPLETE)
			text = join(arena, text,
				    arena_printf(arena, "%s %d %lu %s", c->kind->name, c->state,
						 c->missing, c->why));
	}
	for (size_t i = 0; i < s->verdicts.n; i++)
		for (size_t j = 0; j < s->verdicts.items[i].missing.n; j++)
			text = join(arena, text, s->verdicts.items[i].missing.items[j]);
	return text;
}

static void analyse(const struct fixture *f, const char *path, const char *layout,
		    struct arena *arena, struct seen *out)
{
	struct gather_options o = {.threads = 1, .names = layout,
				   .fix_names = sigdb_fix_names(&f->db)};
	struct crash crash = {.name = path, .dump = path};

	gather(arena, &crash, &o, &out->g);
	match(arena, &f->db, &out->g.facts, &out->verdicts);
	out->outcome = outcome_text(arena, &out->verdicts);
	out->gaps = gaps_of(out, arena);
}

static const struct verdict *verdict_of(const struct verdicts *all, const struct family *family)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->items[i].family == family)
			return &all->items[i];
	return NULL;
}

static bool is_weaker(const struct seen *now, const struct seen *whole)
{
	for (size_t i = 0; i < whole->verdicts.n; i++) {
		const struct verdict *was = &whole->verdicts.items[i];
		const struct verdict *is = verdict_of(&now->verdicts, was->family);

		if (was->word >= V_POSSIBLE && (!is || is->word < was->word))
			return true;
	}
	return false;
}

/* NULL, or what is wrong. */
static const char *wrong(const struct seen *now, const struct seen *whole, struct arena *arena)
{
	for (size_t i = 0; i < now->verdicts.n; i++) {
		const struct verdict *is = &now->verdicts.items[i];
		const struct verdict *was = verdict_of(&whole->verdicts, is->family);

		if (is->word != V_MATCH)
			continue;
		if (!was || was->word != V_MATCH)
			return arena_printf(arena, "%s matches", is->family->id);
		if (is->signature && is->signature != was->signature)
			return arena_printf(arena, "%s is named", is->signature->id);
	}
	if (is_weaker(now, whole) && !outcome_lost(arena, now->gaps, whole->gaps))
		return arena_printf(arena, "weaker, and nothing says why: %s", now->outcome);
	return NULL;
}

/* Descriptors stand in the order of frames: without one, all behind it move up. */
static void remove_page(const struct core *c, size_t index, unsigned char *out)
{
	const uint64_t frame = c->frames[index];
	unsigned char *desc = out + c->descs + index * DESC_LEN;

	memcpy(out, c->bytes, c->len);
	out[c->bitmap + frame / 8] &= (unsigned char)~(1u << frame % 8);
	memmove(desc, desc + DESC_LEN, (c->n - index - 1) * DESC_LEN);
}

enum { SAME, WEAKER, WRONG };

/* In a child, whose memory and crashes are its own. */
static int look_without(const struct fixture *f, const struct core *c, size_t index,
			const struct seen *whole)
{
	struct arena *arena = arena_new(NULL, NULL);
	unsigned char *bytes = arena_alloc(arena, c->len);
	struct seen *now = arena_alloc(arena, sizeof(*now));
	const char *text;
	char path[64];

	remove_page(c, index, bytes);
	memory_file(bytes, c->len, path, sizeof(path));
	analyse(f, path, c->layout, arena, now);
	text = wrong(now, whole, arena);
	if (text)
		fprintf(stderr, "%s without frame 0x%lx: %s\n", c->path, c->frames[index], text);
	if (text)
		return WRONG;
	return is_weaker(now, whole) ? WEAKER : SAME;
}

static int try_without(const struct fixture *f, const struct core *c, size_t index,
		       const struct seen *whole)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child)
		_exit(look_without(f, c, index, whole));
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= WRONG)
		return WEXITSTATUS(status);
	fprintf(stderr, "%s without frame 0x%lx: crashed, wait status 0x%x\n", c->path,
		c->frames[index], status);
	return WRONG;
}

static void test_each_page(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 20261120;
	unsigned n[WRONG + 1] = {0};

	for (size_t i = 0; i < f->cores.gl_pathc; i++) {
		struct arena *arena = arena_new(NULL, NULL);
		struct seen *whole = arena_alloc(arena, sizeof(*whole));
		struct core c;

		load_core(&c, f->cores.gl_pathv[i], arena);
		analyse(f, c.path, c.layout, arena, whole);
		for (size_t j = 0; j < c.n; j++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
			if (f->removals && (seed >> 33) % c.n >= f->removals)
				continue;
			n[try_without(f, &c, j, whole)]++;
		}
		arena_free(arena);
	}
	print_message("pages taken away: %u change no verdict, %u weaken one, %u are wrong\n",
		      n[SAME], n[WEAKER], n[WRONG]);
	assert_true(n[SAME] && n[WEAKER] && !n[WRONG]);
}

static void count(void *arg, uint64_t frame)
{
	*(uint64_t *)arg = frame;
}

static size_t unasked(const struct fixture *f, const char *path, const char *layout,
		      uint64_t *frame)
{
	struct evidence *e;
	struct arena *arena = arena_new(NULL, NULL);
	const char *why;
	size_t n;

	e = arena_alloc(arena, sizeof(*e));
	e->arena = arena;
	e->path = path;
	e->names = layout;
	e->db = &f->db;
	assert_int_equal(evidence_choose(e, &why), K_OK);
	n = evidence_unasked(e, count, frame);
	arena_free(arena);
	return n;
}

/* The same core with one more page: a copy of its first, where there was none. */
static size_t add_page(const struct core *c, uint64_t frame, unsigned char *out)
{
	unsigned char *desc = out + c->descs;
	uint64_t at;
	size_t i;

	memcpy(out, c->bytes, c->descs);
	out[c->bitmap + frame / 8] |= (unsigned char)(1u << frame % 8);
	for (i = 0; i < c->n && c->frames[i] < frame; i++)
		;
	memcpy(desc, c->bytes + c->descs, i * DESC_LEN);
	memcpy(desc + i * DESC_LEN, c->bytes + c->descs, DESC_LEN);
	memcpy(desc + (i + 1) * DESC_LEN, c->bytes + c->descs + i * DESC_LEN,
	       (c->n - i) * DESC_LEN);
	for (i = 0; i < c->n + 1; i++) {
		memcpy(&at, desc + i * DESC_LEN, sizeof(at));
		at += DESC_LEN;
		memcpy(desc + i * DESC_LEN, &at, sizeof(at));
	}
	at = c->descs + c->n * DESC_LEN;
	memcpy(out + at + DESC_LEN, c->bytes + at, c->len - at);
	return c->len + DESC_LEN;
}

static void test_extra_page(void **state)
{
	struct fixture *f = *state;
	struct core c;
	unsigned char *bytes;
	uint64_t frame, found = 0;
	char path[64];
	int fd;

	load_core(&c, CORES "a4-31.vmcore", f->arena);
	assert_int_equal(unasked(f, c.path, c.layout, &found), 0);
	for (frame = c.frames[c.n / 2]; c.bytes[c.bitmap + frame / 8] >> frame % 8 & 1; frame++)
		;
	bytes = arena_alloc(f->arena, c.len + DESC_LEN);
	fd = memory_file(bytes, add_page(&c, frame, bytes), path, sizeof(path));
	assert_int_equal(unasked(f, path, c.layout, &found), 1);
	assert_int_equal(found, frame);
	close(fd);
}

static int setup(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct fixture *f = arena_alloc(arena, sizeof(*f));
	const char *removals = getenv("EXT4DBG_REMOVALS"), *why;

	f->arena = arena;
	f->removals = removals ? (unsigned)strtoul(removals, NULL, 10) : REMOVALS;
	if (sigdb_load(arena, TESTS_DIR "/../signatures", &f->db, &why) != K_OK ||
	    glob(CORES "*.vmcore", 0, NULL, &f->cores))
		return -1;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	globfree(&f->cores);
	arena_free(f->arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extra_page),
		cmocka_unit_test(test_each_page),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
