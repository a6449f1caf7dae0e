// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dumpfile: is this file a dump, and is all of it here? libkdumpfile reads what lies behind the end
 * of a short file as zeros and then speaks of "unknown compression"; the headers say it plainly.
 * Reads the first kilobytes and the page descriptors; leaves behind a struct dumpfile.
 *
 * Layouts: makedumpfile's diskdump_mod.h (struct disk_dump_header, kdump_sub_header, page_desc),
 * elf.h. Only 64-bit little-endian dumps come this far, so offsets are those of that ABI.
 */
#include "hosts/dumpfile.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* struct disk_dump_header: 8 signature, 4 version, 6 * 65 utsname, padding, timeval, then ... */
#define DH_MACHINE     (12 + 4 * 65)
#define DH_STATUS      424
#define DH_BLOCK_SIZE  428
#define DH_SUB_BLOCKS  432
#define DH_BMP_BLOCKS  436
#define DH_SIZE	       464
#define DH_INCOMPLETE  0x8 /* DUMP_DH_COMPRESSED_INCOMPLETE */
#define SUB_DUMP_LEVEL 8   /* struct kdump_sub_header: 8 phys_base, then dump_level */
#define DESC_SIZE      24  /* struct page_desc: 8 offset, 4 size, 4 flags, 8 page_flags */
#define MAX_PHDRS      65536

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t get64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static bool get(const struct dumpfile *f, uint64_t at, void *buf, size_t len)
{
	return at <= f->size && len <= f->size - at &&
	       pread(f->fd, buf, len, (off_t)at) == (ssize_t)len;
}

static void truncated(struct dumpfile *f, struct arena *arena, uint64_t promised)
{
	f->truncated = true;
	f->warning =
		arena_printf(arena,
			     "truncated: the file has %lu bytes, its headers promise %lu; pages "
			     "behind the end count as not in the dump",
			     f->size, promised);
}

static enum kstatus wrong_machine(struct arena *arena, const char *machine, const char **why)
{
	*why = arena_printf(arena, "a dump of %s (supported: x86_64, aarch64)", machine);
	return K_BADDATA;
}

/* uname -m as the header has it: numbers of a header of another byte order would mislead. */
static bool is_our_machine(const unsigned char *head, char *machine)
{
	size_t i;

	memcpy(machine, head + DH_MACHINE, 64);
	machine[64] = '\0';
	for (i = 0; machine[i]; i++)
		if (!isalnum((unsigned char)machine[i]) && machine[i] != '_')
			machine[i] = '?';
	return !*machine || !strcmp(machine, "x86_64") || !strcmp(machine, "aarch64");
}

/*
 * makedumpfile stores pages in the order of their descriptors, so the last descriptor's page is
 * the end of the file; a page of zeros is shared and may stand earlier, hence a few more.
 */
static enum kstatus check_kdump(struct dumpfile *f, struct arena *arena, const unsigned char *head,
				const char **why)
{
	uint64_t block = get32(head + DH_BLOCK_SIZE), end = 0, first, n;
	uint64_t table =
		(1 + (uint64_t)get32(head + DH_SUB_BLOCKS) + get32(head + DH_BMP_BLOCKS)) * block;
	unsigned char desc[DESC_SIZE], level[4];
	unsigned i;
	char machine[65];

	f->format = "kdump-compressed";
	if (!is_our_machine(head, machine))
		return wrong_machine(arena, machine, why);
	if (get(f, block + SUB_DUMP_LEVEL, level, sizeof(level)))
		f->dump_level = get32(level) & 31;
	/* libkdumpfile 0.5.1 crashes on headers like these. */
	if (f->size < DH_SIZE || block < 4096 || block > 65536 || block & (block - 1)) {
		*why = "damaged or cut off within its header";
		return K_BADDATA;
	}
	if (!get(f, table, desc, sizeof(desc)) || get64(desc) <= table) {
		*why = "truncated before its first page: nothing can be read";
		return K_BADDATA;
	}
	/* The first page's data stand right behind the table of descriptors: so many are there. */
	first = get64(desc);
	n = (first - table) / DESC_SIZE;
	for (i = 0; i < 64 && i < n; i++) {
		uint64_t at = table + (n - 1 - i) * DESC_SIZE;

		if (!get(f, at, desc, sizeof(desc))) {
			truncated(f, arena, first);
			return K_OK;
		}
		if (get64(desc) <= UINT64_MAX / 2 && get64(desc) + get32(desc + 8) > end)
			end = get64(desc) + get32(desc + 8);
	}
	if (end > f->size)
		truncated(f, arena, end);
	else if (get32(head + DH_STATUS) & DH_INCOMPLETE)
		f->warning = "makedumpfile marked this dump as incomplete";
	return K_OK;
}

static const char *elf_machine(struct arena *arena, unsigned machine)
{
	switch (machine) {
	case EM_386:
		return "i386";
	case EM_ARM:
		return "arm";
	case EM_PPC64:
		return "ppc64";
	case EM_S390:
		return "s390x";
	case EM_RISCV:
		return "riscv64";
	case EM_LOONGARCH:
		return "loongarch64";
	}
	return arena_printf(arena, "ELF machine %u", machine);
}

static enum kstatus check_elf(struct dumpfile *f, struct arena *arena, const unsigned char *head,
			      const char **why)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	uint64_t end = 0;
	unsigned i, machine, type;

	memcpy(&eh, head, sizeof(eh));
	machine =
		eh.e_ident[EI_DATA] == ELFDATA2LSB ? eh.e_machine : __builtin_bswap16(eh.e_machine);
	type = eh.e_ident[EI_DATA] == ELFDATA2LSB ? eh.e_type : __builtin_bswap16(eh.e_type);
	if (type != ET_CORE) {
		*why = "an ELF file, but not a core dump";
		return K_BADDATA;
	}
	if (eh.e_ident[EI_CLASS] != ELFCLASS64 || eh.e_ident[EI_DATA] != ELFDATA2LSB ||
	    (machine != EM_X86_64 && machine != EM_AARCH64))
		return wrong_machine(arena, elf_machine(arena, machine), why);
	for (i = 0; i < eh.e_phnum && i < MAX_PHDRS; i++) {
		if (!get(f, eh.e_phoff + i * sizeof(ph), &ph, sizeof(ph)))
			break;
		if (ph.p_offset < UINT64_MAX / 2 && ph.p_filesz < UINT64_MAX / 2 &&
		    ph.p_offset + ph.p_filesz > end)
			end = ph.p_offset + ph.p_filesz;
	}
	if (end > f->size)
		truncated(f, arena, end);
	f->format = "elf";
	return K_OK;
}

static enum kstatus check_signature(struct dumpfile *f, struct arena *arena, const char **why)
{
	unsigned char head[512] = {0};

	if (!f->size) {
		*why = "empty file";
		return K_BADDATA;
	}
	if (pread(f->fd, head, sizeof(head), 0) < 0) {
		*why = arena_strdup(arena, strerror(errno));
		return K_HOST;
	}
	if (!memcmp(head, "makedumpfile", 13)) {
		*why = "flattened format: rearrange it with `makedumpfile -R`";
		return K_BADDATA;
	}
	if (!memcmp(head, ELFMAG, SELFMAG))
		return check_elf(f, arena, head, why);
	if (!memcmp(head, "KDUMP   ", 8))
		return check_kdump(f, arena, head, why);
	/* Others (DISKDUMP, LKCD, ...) are left to the library, which knows more formats. */
	return K_OK;
}

static void close_file(void *arg)
{
	struct dumpfile *f = arg;

	close(f->fd);
}

enum kstatus dumpfile_open(const char *path, struct arena *arena, struct dumpfile *out,
			   const char **why)
{
	struct dumpfile *f = arena_alloc(arena, sizeof(*f));
	struct stat st;
	enum kstatus status;

	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0) {
		*why = arena_strdup(arena, strerror(errno));
		return K_HOST;
	}
	arena_on_free(arena, close_file, f);
	if (fstat(f->fd, &st)) {
		*why = arena_strdup(arena, strerror(errno));
		return K_HOST;
	}
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) {
		*why = S_ISDIR(st.st_mode) ? "a directory" : "not a regular file";
		return K_BADDATA;
	}
	f->size = (uint64_t)st.st_size;
	status = check_signature(f, arena, why);
	if (!status)
		*out = *f;
	return status;
}

bool dumpfile_may_be_cut_off(const struct dumpfile *f, const void *page, size_t len)
{
	const unsigned char *bytes = page;

	return f->truncated && len && !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}
