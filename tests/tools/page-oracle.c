// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * page-oracle: does our reading of kdump-compressed pages agree with libkdumpfile, for every page
 * of a dump, those that are not there included?
 *
 *	page-oracle DUMP        prints "N pages agree, N holes agree"; status 1 at the first that differs
 */
#include "hosts/diskdump.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libkdumpfile/kdumpfile.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

struct both {
	kdump_ctx_t *lib;
	struct diskdump_reader *ours;
	unsigned char *a, *b;
	size_t page_size;
	uint64_t pages, holes;
};

static bool agree(struct both *o, uint64_t pfn)
{
	size_t len = o->page_size;
	kdump_status theirs = kdump_read(o->lib, KDUMP_MACHPHYSADDR, pfn * o->page_size, o->a, &len);
	enum kstatus ours = diskdump_page(o->ours, pfn, o->b);

	if (theirs == KDUMP_ERR_NODATA && ours == K_NODATA) {
		o->holes++;
		return true;
	}
	if (theirs == KDUMP_OK && ours == K_OK && memcmp(o->a, o->b, o->page_size) == 0) {
		o->pages++;
		return true;
	}
	fprintf(stderr, "page frame 0x%" PRIx64 ": libkdumpfile %s, ours %s%s\n", pfn,
		theirs == KDUMP_OK ? "has it" : kdump_get_err(o->lib), kstatus_name(ours),
		theirs == KDUMP_OK && ours == K_OK ? ", other bytes" : "");
	return false;
}

static int compare(const char *path, int fd, struct arena *arena)
{
	struct both o = {.lib = kdump_new()};
	struct diskdump *d;
	struct stat st;

	if (!o.lib || fstat(fd, &st) || kdump_open_fd(o.lib, fd) != KDUMP_OK) {
		fprintf(stderr, "%s: libkdumpfile: %s\n", path, o.lib ? kdump_get_err(o.lib) : "");
		return 2;
	}
	if (diskdump_open(fd, (uint64_t)st.st_size, arena, &d) != K_OK ||
	    !(o.ours = diskdump_reader(d, arena))) {
		fprintf(stderr, "%s: not a kdump-compressed file\n", path);
		return 2;
	}
	o.page_size = diskdump_page_size(d);
	o.a = arena_alloc(arena, o.page_size);
	o.b = arena_alloc(arena, o.page_size);
	for (uint64_t pfn = 0; pfn < diskdump_max_pfn(d); pfn++)
		if (!agree(&o, pfn))
			return 1;
	printf("%" PRIu64 " pages agree, %" PRIu64 " holes agree\n", o.pages, o.holes);
	kdump_free(o.lib);
	return o.pages == 0;
}

int main(int argc, char **argv)
{
	struct arena *arena;
	int fd, status;

	if (argc != 2) {
		fprintf(stderr, "usage: page-oracle DUMP\n");
		return 64;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	arena = arena_new(NULL, NULL);
	status = compare(argv[1], fd, arena);
	arena_free(arena);
	return status;
}
