/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sniff: what is this file, as its first bytes tell? Names decide nothing here.
 *
 * Dumps: kdump-compressed ("KDUMP   ", "DISKDUMP"), flattened ("makedumpfile"), ELF cores of a
 * kernel (makedumpfile.c and diskdump_mod.h of makedumpfile; a process's core has an NT_AUXV or
 * NT_FILE note, a kernel's never). Logs: what log_is_kernel() takes, plain or gzip.
 */
#ifndef TRIAGE_SNIFF_H
#define TRIAGE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"

enum input_kind {
	INPUT_DUMP,
	INPUT_LOG,
	INPUT_OTHER,	 /* neither; `why` says what it is */
	INPUT_UNREADABLE /* `why` says what the system said */
};

/* The header of a pstore record: "Panic#2 Part3". part 0: no such header. */
struct pstore_part {
	char reason[24];
	unsigned count, part;
};

struct sniffed {
	enum input_kind kind;
	const char *why;
	dev_t dev;
	ino_t ino;
	struct pstore_part pstore;
};

/*
 * Opens relative to `dir` (AT_FDCWD), with `flags` added (O_NOFOLLOW). Never blocks: what is no
 * regular file is INPUT_OTHER, but a pipe is INPUT_LOG where `pipes` says so (a shell's <(...)).
 */
void sniff_file(struct arena *, int dir, const char *name, int flags, bool pipes,
		struct sniffed *out);

/* Length of the header line with its newline; 0 where `text` does not start with one. */
size_t pstore_header(const char *text, size_t len, struct pstore_part *out);

#endif
