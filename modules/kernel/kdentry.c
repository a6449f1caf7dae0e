// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kdentry: what is this file called, and which inode has this path? Reads dentries up and down.
 * Names are as the kernel has them: unescaped, any byte but NUL and '/'.
 */
#include "kernel/kdentry.h"

#include <string.h>

#include "kernel/kfail.h"
#include "kernel/klist.h"

typedef struct kdentries D;

static const struct need needs[] = {
	NEED_SIZE(D, size_of, "dentry"),
	/* 6.14 put a union around the short name (shortname_store); d_name is the same */
	NEED(D, name, "dentry", "d_name.name"),
	NEED(D, len, "dentry", "d_name.len"),
	NEED(D, parent, "dentry", "d_parent"),
	NEED(D, inode, "dentry", "d_inode"),
	NEED_OPT(D, children, "dentry", "d_children"),
	NEED_OPT(D, sib, "dentry", "d_sib"),
	NEED_OPT(D, subdirs, "dentry", "d_subdirs"),
	NEED_OPT(D, child, "dentry", "d_child|d_u.d_child"),
	NEED(D, alias, "dentry", "d_u.d_alias|d_alias"),
};

enum kstatus kdentry_open(struct reader *r, struct kdentries *out)
{
	D d = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &d);

	if (st != K_OK)
		return st;
	if (!(kfield_there(&d.children) && kfield_there(&d.sib)) &&
	    !(kfield_there(&d.subdirs) && kfield_there(&d.child)))
		return kfail_fresh(r, K_NONAME, 0, "no list of children in struct dentry");
	*out = d;
	return K_OK;
}

enum kstatus kdentry_load(struct reader *r, const D *d, kaddr at, struct kdentry *out)
{
	struct kdentry e = {.at = at};
	unsigned char b[1024];
	enum kstatus st;

	if (d->size_of > sizeof(b))
		return kbad(r, at, "struct dentry is too large");
	st = kread(r, at, d->size_of, b);
	if (st != K_OK)
		return st;
	e.parent = kfield_u64(r->img, &d->parent, b);
	e.inode = kfield_u64(r->img, &d->inode, b);
	e.name = kfield_u64(r->img, &d->name, b);
	e.len = (uint32_t)kfield_u64(r->img, &d->len, b);
	*out = e;
	return K_OK;
}

enum kstatus kdentry_name(struct reader *r, const struct kdentry *e, char *name)
{
	enum kstatus st;

	if (!e->len || e->len >= KDENTRY_NAME)
		return kbad(r, e->at, "dentry " KADDR ": a name of %u bytes", e->at, e->len);
	st = kread(r, e->name, e->len, name);
	if (st != K_OK)
		return st;
	name[e->len] = '\0';
	return K_OK;
}

enum kstatus kdentry_path(struct reader *r, const D *d, kaddr dentry, char *out)
{
	char path[KDENTRY_PATH], name[KDENTRY_NAME];
	size_t at = sizeof(path) - 1;
	struct kdentry e;

	path[at] = '\0';
	for (unsigned depth = 0; depth < KDENTRY_DEPTH; depth++) {
		enum kstatus st = kdentry_load(r, d, dentry, &e);

		if (st == K_OK && e.parent == dentry) {
			memcpy(out, at == sizeof(path) - 1 ? "/" : path + at,
			       at == sizeof(path) - 1 ? 2 : sizeof(path) - at);
			return K_OK;
		}
		if (st == K_OK)
			st = kdentry_name(r, &e, name);
		if (st != K_OK)
			return st;
		if (e.len + 1 > at)
			break;
		at -= e.len;
		memcpy(path + at, name, e.len);
		path[--at] = '/';
		dentry = e.parent;
	}
	return kbad(r, dentry, "the path is deeper than can be");
}

static bool is_named(struct reader *r, const struct kdentry *e, const char *name, size_t len)
{
	char buf[KDENTRY_NAME];

	return e->len == len && kdentry_name(r, e, buf) == K_OK && memcmp(buf, name, len) == 0;
}

/* A name may be there twice: as one that does not exist and, later made, as one that does. */
static enum kstatus find_child(struct reader *r, const D *d, kaddr dir, const char *name,
			       size_t len, struct kdentry *out)
{
	bool hlist = kfield_there(&d->children) && kfield_there(&d->sib);
	struct klist_iter it;
	struct kdentry e;
	bool any = false;
	kaddr at;

	if (hlist)
		khlist_begin(r, dir + d->children.offset, d->sib.offset, KDENTRY_CHILDREN, &it);
	else
		klist_begin(r, dir + d->subdirs.offset, d->child.offset, KDENTRY_CHILDREN, &it);
	while (hlist ? khlist_next(&it, &at) : klist_next(&it, &at)) {
		if (kdentry_load(r, d, at, &e) != K_OK || !is_named(r, &e, name, len))
			continue;
		*out = e;
		any = true;
		if (e.inode)
			break;
	}
	if (any)
		return K_OK;
	return it.status == K_OK ? kfail_fresh(r, K_NONAME, dir, "no such name") : it.status;
}

enum kstatus kdentry_find(struct reader *r, const D *d, kaddr root, const char *path,
			  struct kdentry *out, size_t *reached)
{
	const char *p = path;
	struct kdentry e;
	enum kstatus st = kdentry_load(r, d, root, &e);

	*reached = 0;
	while (st == K_OK) {
		size_t len;

		p += strspn(p, "/");
		len = strcspn(p, "/");
		if (!len)
			break;
		st = find_child(r, d, e.at, p, len, &e);
		if (st == K_OK)
			*reached = (size_t)(p + len - path);
		p += len;
	}
	if (st == K_OK)
		*out = e;
	return st;
}
