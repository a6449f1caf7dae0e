// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * slab-floor: what it costs to inflate every page of the ext4_inode_cache once, and nothing else:
 * the floor under any walk over all inodes.
 *
 *	slab-floor DUMP [THREADS]	prints "SECONDS PAGES SCAN-SECONDS"
 *
 * SCAN-SECONDS is the pass over all struct pages that finds the slabs: it grows with the guest's
 * memory, not with the number of inodes.
 */
#include "hosts/diskdump.h"
#include "hosts/dump.h"
#include "kernel/kslabmap.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>

struct part {
	const struct diskdump *d;
	const uint64_t *pfns;
	size_t first, last;
	uint64_t pages;
	pthread_t thread;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *inflate_part(void *arg)
{
	struct part *p = arg;
	struct arena *arena = arena_new(NULL, NULL);
	struct diskdump_reader *r = diskdump_reader(p->d, arena);
	void *page = arena_alloc(arena, diskdump_page_size(p->d));

	for (size_t i = p->first; r && i < p->last; i++)
		p->pages += diskdump_page(r, p->pfns[i], page) == K_OK;
	arena_free(arena);
	return NULL;
}

/* Page frames of all slabs of the cache, in order. */
static size_t frames(const struct kslabmap *map, struct arena *arena, uint64_t **out)
{
	const struct kslabmap_cache *mc = kslabmap_cache_named(map, "ext4_inode_cache");
	const struct kpages *pages = &map->k->pages;
	uint64_t *pfns = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; mc && i < mc->n; i++) {
		const struct kslab *s = &mc->slots[i].s;
		uint64_t first = (s->base - pages->page_offset) >> pages->page_shift;
		uint64_t bytes = (uint64_t)s->objects * mc->c.size;

		for (uint64_t at = 0; at < bytes; at += UINT64_C(1) << pages->page_shift) {
			uint64_t *slot = arena_push(arena, &pfns, &n, &cap, sizeof(*pfns));

			*slot = first++;
		}
	}
	*out = pfns;
	return n;
}

static double inflate_all(const struct diskdump *d, const uint64_t *pfns, size_t n,
			  unsigned threads, uint64_t *pages)
{
	struct part *parts = calloc(threads, sizeof(*parts));
	double start = now();

	if (!parts)
		return 0;
	for (unsigned i = 0; i < threads; i++) {
		parts[i] = (struct part){.d = d, .pfns = pfns, .first = n * i / threads,
					 .last = n * (i + 1) / threads};
		if (pthread_create(&parts[i].thread, NULL, inflate_part, &parts[i]))
			return 0;
	}
	for (unsigned i = 0; i < threads; i++) {
		pthread_join(parts[i].thread, NULL);
		*pages += parts[i].pages;
	}
	free(parts);
	return now() - start;
}

int main(int argc, char **argv)
{
	static const struct kslab_want want[] = {{"ext4_inode_cache", "ext4_inode_cachep"}, {0}};
	unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : 1;
	struct arena *arena = arena_new(NULL, NULL);
	struct image img = {0};
	struct kslabs k;
	struct kslabmap map;
	struct diskdump *d;
	struct reader r;
	struct stat st;
	const char *why = "";
	uint64_t *pfns, pages = 0;
	double scan, inflate;
	size_t n;
	int fd;

	if (argc < 2 || !threads || dump_open(argv[1], arena, &img, &why) != K_OK ||
	    reader_open(&img, arena, &r) != K_OK || kslabs_open(&r, &k) != K_OK) {
		fprintf(stderr, "slab-floor: %s %s\n", why, argc < 2 ? "no dump" : argv[1]);
		return 2;
	}
	scan = now();
	if (kslabmap_build(&r, &k, want, threads, arena, &map) != K_OK)
		return 2;
	scan = now() - scan;
	n = frames(&map, arena, &pfns);
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || diskdump_open(fd, (uint64_t)st.st_size, arena, &d) != K_OK)
		return 2;
	inflate = inflate_all(d, pfns, n, threads, &pages);
	printf("%.3f %lu %.3f\n", inflate, (unsigned long)pages, scan);
	arena_free(arena);
	return 0;
}
