// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was mounted? Reads the first mount namespace, its mounts and their super blocks' names;
 * leaves C strings, unescaped as the kernel had them.
 */
#include "kernel/kmount.h"
#include "kernel/kfail.h"

static const struct need needs[] = {
	NEED_SYM(struct kmounts, init_task, "init_task"),
	NEED(struct kmounts, nsproxy, "task_struct", "nsproxy"),
	NEED(struct kmounts, mnt_ns, "nsproxy", "mnt_ns"),
	NEED_OPT(struct kmounts, ns_list, "mnt_namespace", "list"),
	NEED_OPT(struct kmounts, ns_tree, "mnt_namespace", "mounts"),
	NEED_OPT(struct kmounts, mnt_list, "mount", "mnt_list"),
	NEED_OPT(struct kmounts, mnt_node, "mount", "mnt_node"),
	NEED(struct kmounts, devname, "mount", "mnt_devname"),
	NEED(struct kmounts, sb, "mount", "mnt.mnt_sb"),
	NEED(struct kmounts, s_type, "super_block", "s_type"),
	NEED(struct kmounts, fs_name, "file_system_type", "name"),
	NEED(struct kmounts, s_id, "super_block", "s_id"),
	NEED(struct kmounts, s_flags, "super_block", "s_flags"),
};

enum kstatus kmount_open(struct reader *r, struct kmounts *out)
{
	struct kmounts m;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &m);

	if (st)
		return st;
	if (!kfield_there(&m.mnt_node) && !kfield_there(&m.ns_list))
		return kfail_fresh(r, K_NONAME, 0, "no mount.mnt_node or mnt_namespace.list");
	*out = m;
	return K_OK;
}

static enum kstatus namespace(struct reader *r, const struct kmounts *m, kaddr *out) {
	uint64_t proxy, ns; enum kstatus st = kread_field(r, m->init_task, &m->nsproxy, &proxy);

	if (!st) st = kread_field(r, proxy, &m->mnt_ns, &ns);
	if (!st && kaddr_odd(r->img, ns)) return kbad(r, proxy,
						      "init_task's mount namespace is " KADDR, ns);
	if (!st) *out = ns;
	return st;
}

void kmount_begin(struct reader *r, const struct kmounts *m, struct kmount_iter *it)
{
	kaddr ns = 0;

	memset(it, 0, sizeof(*it));
	it->r = r;
	it->m = m;
	it->tree = kfield_there(&m->mnt_node) && kfield_there(&m->ns_tree);
	it->status = namespace(r, m, &ns);
	it->at = it->status ? r->fault : ns;
	if (it->status)
		return;
	if (it->tree)
		krbtree_begin(r, ns + m->ns_tree.offset, m->mnt_node.offset, KMOUNT_MAX, &it->rb);
	else
		klist_begin(r, ns + m->ns_list.offset, m->mnt_list.offset, KMOUNT_MAX, &it->list);
}

static bool step(struct kmount_iter *it, kaddr *mount)
{
	bool more;

	if (it->tree) {
		more = krbtree_next(&it->rb, mount);
		it->status = it->rb.status;
		it->at = it->rb.at;
		return more;
	}
	more = klist_next(&it->list, mount);
	it->status = it->list.status;
	it->at = it->list.at;
	return more;
}

/* A name that is not in the dump is no reason to lose the mount: it stays empty. */
static enum kstatus name_at(struct reader *r, kaddr at, size_t max, char *out)
{
	enum kstatus st = at ? kread_string(r, at, max, out) : K_NODATA;

	if (st)
		out[0] = '\0';
	return st == K_NODATA || st == K_NOMAP || st == K_BADDATA ? K_OK : st;
}

static enum kstatus load(struct reader *r, const struct kmounts *m, struct kmount *out)
{
	uint64_t devname, type, name;
	enum kstatus st = kread_field(r, out->at, &m->devname, &devname);

	if (!st)
		st = name_at(r, devname, sizeof(out->device), out->device);
	if (!st)
		st = kread_field(r, out->super, &m->s_flags, &out->s_flags);
	if (!st)
		st = name_at(r, out->super + m->s_id.offset,
			     m->s_id.size < sizeof(out->id) ? m->s_id.size : sizeof(out->id),
			     out->id);
	if (!st)
		st = kread_field(r, out->super, &m->s_type, &type);
	if (!st)
		st = kread_field(r, type, &m->fs_name, &name);
	return st ? st : name_at(r, name, sizeof(out->fstype), out->fstype);
}

bool kmount_next(struct kmount_iter *it, struct kmount *out)
{
	struct kmount one = {0};
	uint64_t super = 0;
	enum kstatus st;

	while (!it->status && step(it, &one.at)) {
		st = kread_field(it->r, one.at, &it->m->sb, &super);
		if (!st && !super)
			continue; /* a cursor */
		one.super = super;
		if (!st)
			st = load(it->r, it->m, &one);
		if (st) {
			it->status = reader_fail(it->r, st, one.at, "mount " KADDR, one.at);
			it->at = one.at;
			return false;
		}
		it->n++;
		*out = one;
		return true;
	}
	return false;
}
