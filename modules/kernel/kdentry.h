/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kdentry: names of files, as far as the dentry cache has them.
 *
 * Source: include/linux/dcache.h. Children hang on d_subdirs by d_child (d_u.d_child up to 3.17),
 * from 6.8 on an hlist d_children by d_sib (da549bdd15c2 "dentry: switch the lists of children to
 * hlist"). An inode's names hang on i_dentry by d_alias (in the union d_u from 3.18 on).
 */
#ifndef KERNEL_KDENTRY_H
#define KERNEL_KDENTRY_H

#include "image/need.h"

#define KDENTRY_NAME  256	/* NAME_MAX + 1 */
#define KDENTRY_PATH  4096	/* PATH_MAX */
#define KDENTRY_DEPTH 128	/* components that are climbed */
#define KDENTRY_CHILDREN (1u << 22) /* names of one directory that are looked at */

struct kdentries {
	struct kfield name, len, parent, inode, children, subdirs, sib, child, alias;
	uint64_t size_of;
};

struct kdentry {
	kaddr at, parent, inode; /* inode 0: a name that is known not to exist */
	uint32_t len;
	kaddr name; /* where it stands */
};

enum kstatus kdentry_open(struct reader *, struct kdentries *out);
enum kstatus kdentry_load(struct reader *, const struct kdentries *, kaddr at, struct kdentry *out);
/* `name` holds KDENTRY_NAME bytes. */
enum kstatus kdentry_name(struct reader *, const struct kdentry *, char *name);

/*
 * The path from the root of the file system, "/dir/file"; whether the name was deleted since is
 * not told. `out` holds KDENTRY_PATH bytes. K_BADDATA: deeper than KDENTRY_DEPTH.
 */
enum kstatus kdentry_path(struct reader *, const struct kdentries *, kaddr dentry, char *out);

/*
 * The dentry of `path` below `root`. K_NONAME: no such name in the cache; then *reached is how
 * many bytes of `path` were found, which says nothing about the disk.
 */
enum kstatus kdentry_find(struct reader *, const struct kdentries *, kaddr root, const char *path,
			  struct kdentry *out, size_t *reached);

#endif
