// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is this file: a dump, a kernel log, or neither?
 *
 * Reads the first bytes of a file (and the last ones of a text, since in /var/log/messages the
 * kernel may speak late), leaves a kind and, for what is neither, the reason in words.
 */
#include "triage/sniff.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "log/log.h"

#define SNIFF_BYTES (256 * 1024)
#define MAX_PHDRS   64
#define MAX_NOTES   4096 /* one per CPU and a few */

struct bytes {
	const unsigned char *p;
	size_t len;
};

static bool starts(struct bytes b, const char *magic)
{
	size_t n = strlen(magic);

	return b.len >= n && !memcmp(b.p, magic, n);
}

struct elf_view {
	struct bytes file;
	bool wide, big;
};

/* `size` bytes at `at` as a number of the ELF file's byte order; 0 beyond the bytes we have. */
static uint64_t elf_number(const struct elf_view *v, uint64_t at, unsigned size)
{
	uint64_t n = 0;

	if (at > v->file.len || v->file.len - at < size)
		return 0;
	for (unsigned i = 0; i < size; i++)
		n |= (uint64_t)v->file.p[at + i] << 8 * (v->big ? size - 1 - i : i);
	return n;
}

/* Notes that only a process's core has (Linux, fs/binfmt_elf.c: fill_note_info). */
static bool notes_of_process(const struct elf_view *v, uint64_t at, uint64_t size)
{
	uint64_t end = at + size;

	if (end < at || end > v->file.len)
		end = v->file.len;
	for (unsigned i = 0; i < MAX_NOTES && at < end && end - at >= 12; i++) {
		uint64_t namesz = elf_number(v, at, 4), descsz = elf_number(v, at + 4, 4);
		uint64_t type = elf_number(v, at + 8, 4);

		if (type == NT_AUXV || type == NT_FILE)
			return true;
		at += 12 + ((namesz + 3) & ~3ull) + ((descsz + 3) & ~3ull);
	}
	return false;
}

static bool core_of_process(const struct elf_view *v)
{
	uint64_t phoff = elf_number(v, v->wide ? 32 : 28, v->wide ? 8 : 4);
	uint64_t entsize = elf_number(v, v->wide ? 54 : 42, 2);
	uint64_t n = elf_number(v, v->wide ? 56 : 44, 2);

	for (uint64_t i = 0; i < n && i < MAX_PHDRS && phoff < v->file.len; i++) {
		uint64_t at = phoff + i * entsize;
		uint64_t offset = elf_number(v, at + (v->wide ? 8 : 4), v->wide ? 8 : 4);
		uint64_t size = elf_number(v, at + (v->wide ? 32 : 16), v->wide ? 8 : 4);

		if (elf_number(v, at, 4) == PT_NOTE && notes_of_process(v, offset, size))
			return true;
	}
	return false;
}

static enum input_kind sniff_elf(struct bytes b, const char **why)
{
	struct elf_view v = {.file = b};

	if (b.len < sizeof(Elf32_Ehdr)) {
		*why = "truncated: it ends within the ELF header";
		return INPUT_OTHER;
	}
	v.wide = b.p[EI_CLASS] == ELFCLASS64;
	v.big = b.p[EI_DATA] == ELFDATA2MSB;
	if (elf_number(&v, 16, 2) != ET_CORE) {
		*why = "an ELF file, but no core dump";
		return INPUT_OTHER;
	}
	if (core_of_process(&v)) {
		*why = "the core dump of a process, not of a kernel";
		return INPUT_OTHER;
	}
	return INPUT_DUMP;
}

/* INPUT_LOG stands for "no known magic: ask whether the text is a log". */
static enum input_kind sniff_magic(struct bytes b, const char **why)
{
	if (starts(b, "KDUMP   ") || starts(b, "DISKDUMP") || starts(b, "makedumpfile"))
		return INPUT_DUMP;
	if (starts(b, ELFMAG))
		return sniff_elf(b, why);
	if (starts(b, "LPKSHHRH")) {
		*why = "a binary journal: try journalctl -k --file=FILE | ext4dbg triage -";
		return INPUT_OTHER;
	}
	return INPUT_LOG;
}

static unsigned digits(const char **p, const char *end)
{
	unsigned n = 0;

	for (; *p < end && **p >= '0' && **p <= '9' && n < 100000000; (*p)++)
		n = n * 10 + (**p - '0');
	return n;
}

/* Linux, fs/pstore/platform.c: pstore_dump() writes "%s#%d Part%u\n". */
size_t pstore_header(const char *text, size_t len, struct pstore_part *out)
{
	const char *end = memchr(text, '\n', len < 80 ? len : 80);
	const char *hash, *p;
	struct pstore_part part = {0};

	if (!end)
		return 0;
	hash = memchr(text, '#', end - text);
	if (!hash || hash == text || (size_t)(hash - text) >= sizeof(part.reason))
		return 0;
	memcpy(part.reason, text, hash - text);
	p = hash + 1;
	part.count = digits(&p, end);
	if (end - p < 6 || memcmp(p, " Part", 5))
		return 0;
	p += 5;
	part.part = digits(&p, end);
	if (!part.part || p != end)
		return 0;
	*out = part;
	return end + 1 - text;
}

static ssize_t read_all(int fd, char *buf, size_t size, off_t at)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = pread(fd, buf + got, size - got, at + got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		got += n;
	}
	return got;
}

/* The first bytes of what a gzip file holds; 0 where it is none. */
static size_t unzip_head(int fd, char *buf, size_t size)
{
	int copy = dup(fd);
	gzFile gz;
	int n;

	if (copy < 0)
		return 0;
	if (lseek(copy, 0, SEEK_SET) < 0 || !(gz = gzdopen(copy, "r"))) {
		close(copy);
		return 0;
	}
	n = gzread(gz, buf, size);
	gzclose(gz);
	return n > 0 ? n : 0;
}

static void sniff_text(int fd, char *buf, size_t len, off_t size, struct sniffed *out)
{
	ssize_t n;

	if (len >= 2 && !memcmp(buf, "\x1f\x8b", 2)) {
		len = unzip_head(fd, buf, SNIFF_BYTES);
		size = 0;
	}
	/* Any part of a pstore record is a log, even one that holds half a stack dump. */
	if (pstore_header(buf, len, &out->pstore) || log_is_kernel(buf, len))
		return;
	n = size > SNIFF_BYTES ? read_all(fd, buf, SNIFF_BYTES, size - SNIFF_BYTES) : 0;
	if (n > 0 && log_is_kernel(buf, n))
		return;
	out->kind = INPUT_OTHER;
	out->why = "neither a kernel dump nor a kernel log";
}

static void unreadable(struct arena *arena, struct sniffed *out)
{
	out->kind = INPUT_UNREADABLE;
	out->why = arena_strdup(arena, strerror(errno));
}

static void sniff_regular(struct arena *arena, int fd, off_t size, struct sniffed *out)
{
	char *buf = arena_alloc(arena, SNIFF_BYTES);
	ssize_t n = read_all(fd, buf, SNIFF_BYTES, 0);

	if (n < 0) {
		unreadable(arena, out);
		return;
	}
	if (!n) {
		out->kind = INPUT_OTHER;
		out->why = "the file is empty";
		return;
	}
	out->kind = sniff_magic((struct bytes){(unsigned char *)buf, n}, &out->why);
	if (out->kind == INPUT_LOG)
		sniff_text(fd, buf, n, size, out);
}

static void sniff_open(struct arena *arena, int fd, bool pipes, struct sniffed *out)
{
	struct arena *scratch;
	struct stat st;

	if (fstat(fd, &st)) {
		unreadable(arena, out);
		return;
	}
	out->dev = st.st_dev;
	out->ino = st.st_ino;
	if (pipes && S_ISFIFO(st.st_mode)) {
		out->kind = INPUT_LOG;
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		out->kind = INPUT_OTHER;
		out->why = "not a regular file";
		return;
	}
	scratch = arena_new(NULL, NULL); /* a walk may meet a million files */
	sniff_regular(scratch, fd, st.st_size, out);
	out->why = out->why ? arena_strdup(arena, out->why) : NULL;
	arena_free(scratch);
}

void sniff_file(struct arena *arena, int dir, const char *name, int flags, bool pipes,
		struct sniffed *out)
{
	struct sniffed result = {0};
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);

	if (fd < 0) {
		unreadable(arena, &result);
	} else {
		sniff_open(arena, fd, pipes, &result);
		close(fd);
	}
	*out = result;
}
