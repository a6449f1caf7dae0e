// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fill the inode cache: COUNT small files below DIRECTORY, a thousand to a directory. Their dentries keep them cached.
 *
 *	many COUNT DIRECTORY
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int create(const char *dir, long i)
{
	char name[256];
	int fd;

	if (i % 1000 == 0) {
		snprintf(name, sizeof(name), "%s/%ld", dir, i / 1000);
		if (mkdir(name, 0755))
			return -1;
	}
	snprintf(name, sizeof(name), "%s/%ld/%ld", dir, i / 1000, i);
	fd = open(name, O_CREAT | O_WRONLY, 0644);
	return fd < 0 ? -1 : close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 64;
	for (long i = 0; i < atol(argv[1]); i++)
		if (create(argv[2], i)) {
			perror("many");
			return 1;
		}
	return 0;
}
