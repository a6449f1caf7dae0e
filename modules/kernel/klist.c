// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which objects are on this list, and is the list sound? Reads the two pointers of each node;
 * leaves nothing behind but the iterator's status.
 */
#include "kernel/klist.h"
#include "kernel/kfail.h"

/* include/linux/poison.h: LIST_POISON1/2 = 0x100/0x122 + CONFIG_ILLEGAL_POINTER_VALUE. */
#define POISON_LOW_MASK 0xfffULL
#define POISON_BASE	0xdead000000000000ULL

bool kcycle_seen(struct kcycle *c, kaddr at)
{
	if (c->power && at == c->mark)
		return true;
	if (c->lap == c->power) {
		c->mark = at;
		c->power = c->power ? c->power * 2 : 1;
		c->lap = 0;
	}
	c->lap++;
	return false;
}

static const char *bad_pointer(const struct image *img, kaddr p)
{
	if (!p)
		return "is NULL";
	if ((p & ~POISON_LOW_MASK) == POISON_BASE)
		return "is list poison (the node was deleted)";
	if (kaddr_odd(img, p))
		return "is no address of a node";
	return NULL;
}

/* Ends the walk; the reader's line gets the list and the place in front. */
static bool stop(struct klist_iter *it, enum kstatus st, kaddr at)
{
	it->status = reader_fail(it->r, st, at, "list " KADDR ", node %lu", it->head, it->n);
	it->at = at;
	return false;
}

#define refuse(it, at, ...) stop(it, kbad((it)->r, at, __VA_ARGS__), at)

/* Reads {next, back} of the node at `at`. */
static enum kstatus read_node(struct reader *r, kaddr at, kaddr *next, kaddr *back)
{
	uint32_t size = r->img->info.ptr_size;
	uint8_t raw[16];
	enum kstatus st = kwild(kread(r, at, 2 * size, raw));

	if (st)
		return st;
	*next = image_int(r->img, raw, size, false);
	*back = image_int(r->img, raw + size, size, false);
	return K_OK;
}

/* Judges the pointer to the next node before that node is read. */
static bool may_go_on(struct klist_iter *it)
{
	const char *bad = bad_pointer(it->r->img, it->next);

	if (bad)
		return refuse(it, it->from, "the next pointer " KADDR " %s", it->next, bad);
	if (kcycle_seen(&it->cycle, it->next))
		return refuse(it, it->next, "a circle that leaves out the head");
	if (it->n >= it->max)
		return stop(it, kfail_fresh(it->r, K_STOP, it->next, "no further"), it->next);
	return true;
}

/*
 * What both kinds of list do with the node at it->next. An hlist_node's pprev points to the
 * pointer that leads here; `next` being the first member, that is the node before or the head.
 */
static bool visit(struct klist_iter *it, kaddr *object)
{
	kaddr node = it->next, next, back;
	enum kstatus st;

	if (!may_go_on(it))
		return false;
	st = read_node(it->r, node, &next, &back);
	if (st)
		return stop(it, st, node);
	if (it->check_prev && back != it->from)
		return refuse(it, node, "its back pointer is " KADDR ", not " KADDR, back,
			      it->from);
	it->at = it->from = node;
	it->next = next;
	it->n++;
	*object = node - it->offset;
	return true;
}

static void begin(struct reader *r, kaddr head, uint64_t offset, uint64_t max,
		  struct klist_iter *it)
{
	*it = (struct klist_iter){
		.r = r, .head = head, .at = head, .from = head, .offset = offset, .max = max};
}

void klist_begin(struct reader *r, kaddr head, uint64_t offset, uint64_t max, struct klist_iter *it)
{
	begin(r, head, offset, max, it);
	it->status = kread_ptr(r, head, &it->next);
	if (it->status)
		reader_fail(r, it->status, head, "list " KADDR ", its head", head);
}

static bool head_agrees(struct klist_iter *it)
{
	kaddr next, prev;
	enum kstatus st;

	if (!it->check_prev)
		return true;
	st = read_node(it->r, it->head, &next, &prev);
	if (st)
		return stop(it, st, it->head);
	if (prev != it->from)
		return refuse(it, it->head,
			      "prev of the head is " KADDR ", the last node is " KADDR, prev,
			      it->from);
	return true;
}

bool klist_next(struct klist_iter *it, kaddr *object)
{
	if (it->status)
		return false;
	if (it->next == it->head) {
		head_agrees(it);
		return false;
	}
	return visit(it, object);
}

void khlist_begin(struct reader *r, kaddr head, uint64_t offset, uint64_t max,
		  struct klist_iter *it)
{
	klist_begin(r, head, offset, max, it);
}

void khlist_bl_begin(struct reader *r, kaddr head, uint64_t offset, uint64_t max,
		     struct klist_iter *it)
{
	klist_begin(r, head, offset, max, it);
	it->next &= ~(kaddr)1;
}

bool khlist_next(struct klist_iter *it, kaddr *object)
{
	if (it->status || !it->next)
		return false;
	return visit(it, object);
}

enum kstatus klist_linked(struct reader *r, kaddr node, bool *out)
{
	kaddr next, prev;
	enum kstatus st = read_node(r, node, &next, &prev);

	if (st)
		return st;
	*out = next != node && !bad_pointer(r->img, next) && !bad_pointer(r->img, prev);
	return K_OK;
}
