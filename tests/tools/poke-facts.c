// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * poke-facts: what would the facts be if these bytes of the dump were others, or missing?
 *
 *	poke-facts DUMP [quick | threads N | put TYPE PATH ADDR VALUE | hole ADDR LEN]...
 *
 * ADDR may be *TYPE:MEMBER:ADDR[+OFFSET]: the pointer that stands there.
 * Prints facts and coverage as JSON Lines; the log is not looked at.
 */
#include "facts/json.h"
#include "hosts/dump.h"
#include "probes/probe.h"
#include "support/pokeimage.h"

static int usage(void)
{
	fprintf(stderr, "usage: poke-facts DUMP [quick | threads N | put TYPE PATH ADDR VALUE | "
			"hole ADDR LEN]...\n");
	return 64;
}

/* An address, or the pointer in a member of the object at one. */
static bool address(struct reader *r, const char *text, kaddr *out)
{
	char type[64], path[128], *end;
	int used = 0;
	struct kmember m;

	if (*text != '*') {
		*out = strtoull(text, NULL, 0);
		return true;
	}
	if (sscanf(text, "*%63[^:]:%127[^:]:%n", type, path, &used) < 2 || !used ||
	    image_member(r->img, type, path, &m) != K_OK ||
	    kread_ptr(r, strtoull(text + used, &end, 0) + m.offset, out) != K_OK) {
		fprintf(stderr, "poke-facts: no pointer %s\n", text);
		return false;
	}
	*out += *end == '+' ? strtoull(end + 1, NULL, 0) : 0;
	return true;
}

static bool poke(struct image *img, struct reader *r, char **argv)
{
	uint64_t value = strtoull(argv[4], NULL, 0);
	struct kmember m;
	kaddr at;

	if (!address(r, argv[3], &at))
		return false;
	if (image_member(r->img, argv[1], argv[2], &m) != K_OK || m.size > sizeof(value)) {
		fprintf(stderr, "poke-facts: no member %s.%s\n", argv[1], argv[2]);
		return false;
	}
	pokeimage_put(img, at + m.offset, &value, m.size);
	return true;
}

int main(int argc, char **argv)
{
	struct probe_options options = {.threads = 2};
	struct arena *arena = arena_new(NULL, NULL);
	struct image dump = {0}, img;
	struct facts facts;
	struct reader r;
	const char *why = "";
	int i = 2;

	if (argc < 2)
		return usage();
	if (dump_open(argv[1], arena, &dump, &why) != K_OK) {
		fprintf(stderr, "poke-facts: %s\n", why);
		return 2;
	}
	if (reader_open(&dump, arena, &r) != K_OK)
		return 70;
	pokeimage(arena, &dump, &img);
	while (i < argc) {
		if (strcmp(argv[i], "put") == 0 && i + 4 < argc) {
			if (!poke(&img, &r, argv + i))
				return 2;
			i += 5;
		} else if (strcmp(argv[i], "hole") == 0 && i + 2 < argc) {
			pokeimage_hole(&img, strtoull(argv[i + 1], NULL, 0),
				       strtoull(argv[i + 2], NULL, 0));
			i += 3;
		} else if (strcmp(argv[i], "quick") == 0) {
			options.quick = true;
			i++;
		} else if (strcmp(argv[i], "threads") == 0 && i + 1 < argc) {
			options.threads = (unsigned)strtoul(argv[i + 1], NULL, 0);
			i += 2;
		} else {
			return usage();
		}
	}
	facts_init(&facts, arena);
	if (reader_open(&img, arena, &r) != K_OK || probes_run(&r, &facts, &options) != K_OK ||
	    facts_write(&facts, stdout) != K_OK)
		return 70;
	arena_free(arena);
	return 0;
}
