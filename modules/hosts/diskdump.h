/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diskdump: pages of a kdump-compressed file, fast. libkdumpfile opens and translates; this only
 * takes over the reading of single pages where it knows how, and says so where it does not.
 *
 * Format: IMPLEMENTATION and diskdump_mod.h of makedumpfile (struct disk_dump_header,
 * kdump_sub_header, page_desc). A page's descriptor stands at its rank among the bits of the
 * second bitmap. Reads are by pread: a file that is too short is a hole, not a SIGBUS.
 */
#ifndef HOSTS_DISKDUMP_H
#define HOSTS_DISKDUMP_H

#include "base/arena.h"
#include "image/status.h"

struct diskdump;
struct diskdump_reader;

/*
 * K_NONAME: not a whole, unsplit kdump-compressed file of this byte order; libkdumpfile's then.
 * The bitmap is read once; `arena` holds it. `fd` stays the caller's.
 */
enum kstatus diskdump_open(int fd, uint64_t file_size, struct arena *arena,
			   struct diskdump **out);

/* One per thread; its buffers live in `arena`. NULL where the decompressor cannot be had. */
struct diskdump_reader *diskdump_reader(const struct diskdump *, struct arena *arena);

/*
 * The page at page frame `pfn` into `out` (page_size bytes). K_NODATA: left out of the dump,
 * or behind the end of a file that was cut off.
 * K_NONAME: stored in a way that is left to libkdumpfile (snappy, zstd). K_BADDATA: its
 * descriptor or its bytes are damaged, or the file ends before them.
 */
enum kstatus diskdump_page(struct diskdump_reader *, uint64_t pfn, void *out);

uint32_t diskdump_page_size(const struct diskdump *);
/* Is the page in the dump, by the bitmap alone? */
int diskdump_has(const struct diskdump *, uint64_t pfn);
uint64_t diskdump_max_pfn(const struct diskdump *);

#endif
