/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image: a dead kernel, as bytes, symbols and type layouts. Knows nothing of ext4 or bugs.
 *
 * Global contract: addresses are `kaddr` (kernel virtual); sizes are bytes; values are in host
 * byte order; returned memory lives as long as the image. Fallible functions return `enum kstatus`
 * and leave `*out` untouched on failure; the out parameter stands last.
 *
 * The image is const after it was opened and may be shared by threads. Bytes are read through a
 * `reader`, one per thread, which has its own cache and its own error line.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "image/status.h"

typedef uint64_t kaddr;
#define KADDR "0x%016lx"

struct ksym {
	kaddr addr;
	const char *name;   /* as kallsyms has it, suffixes included */
	const char *module; /* NULL: vmlinux */
	uint64_t offset;    /* nearest(): address asked for - addr; else 0 */
};

enum kkind { KK_INT, KK_UINT, KK_PTR, KK_STRUCT, KK_ARRAY, KK_OTHER };

struct kmember {
	uint32_t offset; /* bytes from the start of the outer type */
	uint32_t size;	 /* bytes; of the whole array for KK_ARRAY */
	uint32_t count;	 /* elements of a KK_ARRAY, else 1; 0 = flexible array */
	uint8_t kind;	 /* enum kkind, typedefs and qualifiers resolved; enums are KK_UINT/INT */
	uint8_t bit_offset, bit_size; /* a bit field: within the `size` bytes at offset; else 0 */
};

/* What a host provides (libkdumpfile + BTF, crash, a layout file, a test's text image). */
struct image_source {
	const char *name;
	/* A reader of its own for the calling thread; freed by hooks of `arena`. */
	enum kstatus (*reader)(void *self, struct arena *arena, void **out);
	/*
	 * All or nothing. On failure *why is one line that lives until the reader's next call.
	 * `at` is kernel virtual; the host translates first and reads machine-physical.
	 */
	enum kstatus (*read)(void *reader, kaddr at, size_t len, void *buf, const char **why);
	enum kstatus (*symbol)(void *self, const char *name, struct ksym *out);
	enum kstatus (*nearest)(void *self, kaddr at, struct ksym *out);
	/* `type` is a struct, union or typedef name without the keyword. */
	enum kstatus (*size)(void *self, const char *type, uint32_t *out);
	/* `path` is "vfs_inode.i_state"; anonymous members are transparent; "a[3].b" indexes. */
	enum kstatus (*member)(void *self, const char *type, const char *path, struct kmember *out);
	enum kstatus (*constant)(void *self, const char *enumerator, int64_t *out);
	const char *(*note)(void *self, const char *key); /* VMCOREINFO value or NULL */
};

/* Facts about the machine that every host knows when it has opened a dump. */
struct image_info {
	const char *arch;    /* "x86_64", "arm64" */
	uint32_t page_size;  /* bytes */
	uint32_t ptr_size;   /* bytes */
	bool big_endian;     /* of the dump */
	uint32_t nr_cpus;    /* possible CPU numbers are 0 .. nr_cpus - 1 */
	uint32_t dump_level; /* makedumpfile -d; 0 where unknown */
	const char *format;  /* "kdump-compressed", "elf", ... */
	bool live;	     /* a running system: nothing is consistent */
};

struct image {
	const struct image_source *source;
	void *self;
	struct image_info info;
	struct arena *arena;
};

/* One thread's access to the bytes. */
struct reader {
	const struct image *img;
	struct arena *arena;
	void *host;
	char why[256];	      /* the last failure, outer context before inner */
	kaddr fault;	      /* address of the last failure */
	uint64_t bytes_read;  /* statistics for bench */
};

enum kstatus reader_open(const struct image *, struct arena *, struct reader *out);

enum kstatus kread(struct reader *, kaddr at, size_t len, void *buf);
enum kstatus kread_uint(struct reader *, kaddr at, size_t size, uint64_t *out); /* 1, 2, 4, 8 */
enum kstatus kread_ptr(struct reader *, kaddr at, kaddr *out);
/*
 * At most max - 1 bytes up to a NUL; K_BADDATA where none comes. `out` holds `max` bytes, and what
 * was read before the failure may stand in it.
 */
enum kstatus kread_string(struct reader *, kaddr at, size_t max, char *out);

/*
 * Addresses are those of the dump, KASLR slide included. A static per-CPU variable ("runqueues")
 * has its offset in the per-CPU area as address: add __per_cpu_offset[cpu].
 */
enum kstatus image_symbol(const struct image *, const char *name, struct ksym *out);
enum kstatus image_address(const struct image *, const char *name, kaddr *out);
enum kstatus image_nearest(const struct image *, kaddr at, struct ksym *out);
enum kstatus image_size(const struct image *, const char *type, uint32_t *out);
enum kstatus image_member(const struct image *, const char *type, const char *path,
			  struct kmember *out);
bool image_has(const struct image *, const char *type, const char *path);
enum kstatus image_constant(const struct image *, const char *enumerator, int64_t *out);
const char *image_note(const struct image *, const char *key);

/* Value of an integer of `size` bytes at `p`, dump byte order, sign-extended where is_signed. */
uint64_t image_int(const struct image *, const void *p, uint32_t size, bool is_signed);

/*
 * Writes "<context>: <what was there>" into r->why and returns `st`, so that callers can chain.
 * Each read empties r->why first: what stands there is the failure of the latest read or nothing.
 */
enum kstatus reader_fail(struct reader *, enum kstatus st, kaddr at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
