// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does a busy ext4 look like?  Several processes for each directory do all that ext4 has a path for, until the
 * machine dies: create, append, overwrite, direct I/O, mmap, fallocate, truncate, rename, link, unlink (also of open
 * files), xattr, fsync.  Errors are expected (files vanish under us, the disk fills) and ignored.
 *
 *	load SEED DIRECTORY...
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define WORKERS		3		/* for each directory: more than there are CPUs */
#define NAMES		150		/* few enough that the workers meet on the same files */
#define SPAN		(1 << 20)	/* largest file offset */
#define BUF		16384
#define ORPHANS		8

static char *buf;
static unsigned int state;

static unsigned int pick(unsigned int n)
{
	return rand_r(&state) / 7 % n;
}

static const char *name(void)
{
	static char s[2][32];
	static int i;

	i = !i;
	snprintf(s[i], sizeof(s[i]), "d%u/f%u", pick(3), pick(NAMES));
	return s[i];
}

static int some_file(int flags)
{
	return open(name(), flags, 0644);
}

static void op_create(void)
{
	int fd = some_file(O_CREAT | O_TRUNC | O_WRONLY);

	/* Tiny ones stay inside the inode where the file system has inline_data. */
	(void)!write(fd, buf, pick(2) ? pick(100) : pick(BUF));
	close(fd);
}

static void op_append(void)
{
	int fd = some_file(O_CREAT | O_APPEND | O_WRONLY);

	for (unsigned int n = pick(8); n; n--)
		(void)!write(fd, buf, pick(BUF));
	close(fd);
}

static void op_overwrite(void)
{
	int fd = some_file(O_WRONLY);

	(void)!pwrite(fd, buf, pick(BUF), pick(SPAN));
	close(fd);
}

static void op_direct(void)
{
	int fd = some_file(O_CREAT | O_RDWR | O_DIRECT);

	(void)!pwrite(fd, buf, BUF, pick(SPAN / BUF) * BUF);
	(void)!pread(fd, buf, BUF, pick(SPAN / BUF) * BUF);
	close(fd);
}

static void op_mmap(void)
{
	int fd = some_file(O_RDWR);
	struct stat st;
	char *p;

	if (fstat(fd, &st) == 0 && st.st_size > 4096) {
		p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (p != MAP_FAILED) {
			p[pick(4096)]++;
			munmap(p, 4096);
		}
	}
	close(fd);
}

static void op_fallocate(void)
{
	static const int mode[] = {
		0, FALLOC_FL_KEEP_SIZE, FALLOC_FL_ZERO_RANGE,
		FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	};
	int fd = some_file(O_RDWR);

	(void)!fallocate(fd, mode[pick(4)], pick(SPAN), 1 + pick(1 << 17));
	close(fd);
}

static void op_truncate(void)
{
	(void)!truncate(name(), pick(SPAN));
}

static void op_rename(void)
{
	rename(name(), name());
}

static void op_link(void)
{
	if (pick(2))
		(void)!link(name(), name());
	else
		(void)!symlink("target", name());
}

static void op_unlink(void)
{
	unlink(name());
}

/* Unlinked but open: these stay on the orphan list. */
static void op_orphan(void)
{
	static int fds[ORPHANS], next;
	int fd = some_file(O_CREAT | O_RDWR);

	op_unlink();
	if (fds[next] > 0)
		close(fds[next]);
	fds[next] = fd;
	next = (next + 1) % ORPHANS;
}

static void op_xattr(void)
{
	setxattr(name(), "user.x", buf, pick(300), 0);
}

static void op_fsync(void)
{
	int fd = some_file(O_RDONLY);

	fsync(fd);
	close(fd);
}

static void op_readback(void)
{
	int fd = some_file(O_RDONLY);

	while (read(fd, buf, BUF) > 0)
		;
	close(fd);
}

/* The cheap and the unspectacular come more than once. */
static void (*const op[])(void) = {
	op_create, op_create, op_create, op_append, op_append, op_append, op_overwrite, op_overwrite, op_direct, op_mmap,
	op_mmap, op_fallocate, op_truncate, op_rename, op_link, op_unlink, op_unlink, op_orphan, op_xattr, op_fsync,
	op_readback,
};

static void work(const char *dir, unsigned int seed)
{
	state = seed;
	buf = aligned_alloc(4096, BUF);
	if (!buf || chdir(dir))
		exit(1);
	memset(buf, 'x', BUF);
	mkdir("d0", 0755);
	mkdir("d1", 0755);
	mkdir("d2", 0755);
	for (;;)
		op[pick(sizeof(op) / sizeof(op[0]))]();
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 2; i < argc; i++)
		for (int w = 0; w < WORKERS; w++)
			if (fork() == 0)
				work(argv[i], seed * 1000 + i * 10 + w);
	while (wait(NULL) > 0)
		;
	return 0;
}
