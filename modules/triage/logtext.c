// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does this log say, byte for byte?
 *
 * Reads files, pipes and standard input, leaves one text. The crash stands at the end of a log, so
 * of one that is too large the end is kept: a gzip bomb costs time, not memory.
 */
#include "triage/logtext.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "triage/sniff.h"

#define KEEP_BYTES  (32u << 20)
#define HALF_BYTES  (KEEP_BYTES / 2)
#define MAX_BYTES   (8ull << 30) /* read from one path; the child's time limit comes first */
#define FIRST_BYTES (256u << 10)

static enum kstatus failed(struct arena *arena, const char **why, const char *path,
			   const char *what)
{
	*why = arena_printf(arena, "%s: %s", strcmp(path, "-") ? path : "standard input", what);
	return K_HOST;
}

/*
 * A pipe without a writer must not hold us: O_NONBLOCK for open(), not for read(). NULL: errno.
 * zlib takes plain text as it is.
 */
static gzFile open_text(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
				   : dup(STDIN_FILENO);
	gzFile gz;

	if (fd < 0)
		return NULL;
	if (strcmp(path, "-"))
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	gz = gzdopen(fd, "r");
	if (!gz) {
		close(fd);
		errno = ENOMEM;
	}
	return gz;
}

static void grow(struct arena *arena, struct logtext *t, size_t *cap)
{
	char *larger;

	if (*cap - t->len > 1)
		return;
	if (*cap >= KEEP_BYTES) {
		memmove(t->text, t->text + t->len - HALF_BYTES, HALF_BYTES);
		t->len = HALF_BYTES;
		t->cut = true;
		return;
	}
	*cap = *cap ? *cap * 2 : FIRST_BYTES;
	larger = arena_alloc(arena, *cap);
	if (t->len)
		memcpy(larger, t->text, t->len);
	t->text = larger;
}

static enum kstatus append(struct arena *arena, const char *path, struct logtext *t, size_t *cap,
			   const char **why)
{
	gzFile gz = open_text(path);
	uint64_t total = 0;
	int n = 0, code;

	if (!gz)
		return failed(arena, why, path, strerror(errno));
	while (total < MAX_BYTES) {
		grow(arena, t, cap);
		n = gzread(gz, t->text + t->len, *cap - t->len - 1);
		if (n <= 0)
			break;
		t->len += n;
		total += n;
	}
	if (n < 0)
		failed(arena, why, path, gzerror(gz, &code));
	gzclose(gz);
	return n < 0 && !total ? K_HOST : K_OK; /* a torn gzip file is as good as its beginning */
}

/* The header of a pstore part is no line of the kernel's log. */
static void drop_header(struct logtext *t, size_t start)
{
	struct pstore_part part;
	size_t n = pstore_header(t->text + start, t->len - start, &part);

	memmove(t->text + start, t->text + start + n, t->len - start - n);
	t->len -= n;
}

enum kstatus logtext_read(struct arena *arena, const char *const *paths, size_t n,
			  struct logtext *out, const char **why)
{
	struct logtext t = {0};
	size_t cap = 0;

	grow(arena, &t, &cap);
	for (size_t i = 0; i < n; i++) {
		size_t start = t.len;
		enum kstatus st = append(arena, paths[i], &t, &cap, why);

		if (st != K_OK)
			return st;
		if (t.len > start && !t.cut)
			drop_header(&t, start);
	}
	t.text[t.len] = '\0';
	*out = t;
	return K_OK;
}
