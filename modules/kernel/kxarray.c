// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does this index tree hold? Reads the root and whole nodes; leaves nothing behind.
 */
#include "kernel/kxarray.h"
#include "kernel/kfail.h"

#define NODE_BYTES 1024 /* an xa_node is 576 bytes; debug options add some */

/* include/linux/xarray.h: xa_mk_internal(v) = v << 2 | 2; XA_RETRY_ENTRY, XA_ZERO_ENTRY. */
#define XA_INTERNAL(v) ((uint64_t)(v) << 2 | 2)
#define XA_RETRY       XA_INTERNAL(256)
#define XA_ZERO	       XA_INTERNAL(257)
#define XA_NODE_MIN    4096

#define NODES "xa_node|radix_tree_node"
#define ROOTS "xarray|radix_tree_root"

static const struct need needs[] = {
	NEED(struct kxarray, head, ROOTS, "xa_head|rnode"),
	NEED(struct kxarray, flags, ROOTS, "xa_flags|gfp_mask"),
	NEED_OPT(struct kxarray, height, "radix_tree_root", "height"),
	NEED_OPT(struct kxarray, shift, NODES, "shift"),
	NEED_OPT(struct kxarray, offset, NODES, "offset"),
	NEED_OPT(struct kxarray, parent, NODES, "parent"),
	NEED_OPT(struct kxarray, array, NODES, "array|root"),
	NEED(struct kxarray, slots, NODES, "slots"),
	NEED(struct kxarray, marks, NODES, "marks|tags"),
	NEED_SIZE(struct kxarray, node_size, NODES),
};

/* lib/idr.c, kernel/pid.c: IDR_RT_MARKER = ROOT_IS_IDR | 1 << (ROOT_TAG_SHIFT + IDR_FREE). */
static uint32_t root_mark_shift(struct reader *r, const struct kxarray *x)
{
	struct kmember tree;
	kaddr ns;
	uint64_t flags;

	if (image_member(r->img, "pid_namespace", "idr.idr_rt", &tree) ||
	    image_address(r->img, "init_pid_ns", &ns) ||
	    kread_field(r, ns + tree.offset, &x->flags, &flags))
		return 0;
	for (uint32_t bit = 29; bit >= 16; bit--)
		if (flags >> bit & 1)
			return bit;
	return 0;
}

enum kstatus kxarray_open(struct reader *r, struct kxarray *out)
{
	struct kxarray x = {0};
	uint32_t size;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &x);

	if (st)
		return st;
	x.n_slots = x.slots.count;
	x.is_xarray = image_size(r->img, "xa_node", &size) == K_OK;
	while (1u << x.chunk_shift < x.n_slots && x.chunk_shift < 6)
		x.chunk_shift++;
	if (1u << x.chunk_shift != x.n_slots || x.n_slots < 8 || x.node_size > NODE_BYTES ||
	    x.slots.offset + x.slots.size > x.node_size ||
	    x.marks.offset + x.marks.size > x.node_size)
		return kfail_fresh(r, K_NONAME, 0, "tree nodes of %u slots, %lu bytes", x.n_slots,
				   x.node_size);
	x.root_mark_shift = root_mark_shift(r, &x);
	*out = x;
	return K_OK;
}

enum entry { ENTRY_NONE, ENTRY_USER, ENTRY_NODE, ENTRY_SIBLING, ENTRY_SKIP, ENTRY_BAD };

static enum entry xa_entry(const struct kxarray *x, uint64_t e)
{
	if ((e & 3) != 2)
		return ENTRY_USER;
	if (e > XA_NODE_MIN)
		return ENTRY_NODE;
	if (e < XA_INTERNAL(x->n_slots - 1))
		return ENTRY_SIBLING;
	return e == XA_RETRY || e == XA_ZERO ? ENTRY_SKIP : ENTRY_BAD;
}

/* The slot that a sibling entry in `node` stands for. */
static uint64_t sibling_slot(const struct reader *r, const struct kxarray *x,
			     const struct kxarray_node *node, uint64_t e)
{
	if (x->is_xarray)
		return e >> 2;
	return ((e & ~3ULL) - node->at - x->slots.offset) / r->img->info.ptr_size;
}

/* `node` NULL: the entry stands in the root. */
static enum entry classify(const struct reader *r, const struct kxarray *x,
			   const struct kxarray_node *node, uint64_t e)
{
	if (!e)
		return ENTRY_NONE;
	if (x->is_xarray)
		return xa_entry(x, e);
	if (e == ~0ULL || (r->img->info.ptr_size == 4 && e == UINT32_MAX))
		return ENTRY_SKIP; /* RADIX_TREE_RETRY */
	if (kfield_there(&x->height))
		return (node ? node->shift != 0 : e & 1) ? ENTRY_NODE : ENTRY_USER;
	if ((e & 3) != 1)
		return ENTRY_USER;
	return node && sibling_slot(r, x, node, e) < x->n_slots ? ENTRY_SIBLING : ENTRY_NODE;
}

bool kxarray_is_value(const struct kxarray *x, uint64_t entry)
{
	return x->is_xarray ? entry & 1 : entry & 2; /* RADIX_TREE_EXCEPTIONAL_ENTRY */
}

static void decode(const struct image *img, const struct kxarray *x, const uint8_t *raw,
		   struct kxarray_node *node)
{
	uint32_t size = img->info.ptr_size;
	uint32_t words = x->n_slots > size * 8 ? x->n_slots / (size * 8) : 1;

	for (uint32_t i = 0; i < x->n_slots; i++)
		node->slots[i] = image_int(img, raw + x->slots.offset + i * size, size, false);
	for (uint32_t i = 0; i < KXA_MARKS * words; i++) {
		if ((i + 1) * size > x->marks.size)
			break;
		node->marks[i / words] |=
			image_int(img, raw + x->marks.offset + i * size, size, false)
			<< (i % words * size * 8);
	}
}

static bool field_is(const struct image *img, const struct kfield *f, const void *raw,
		     uint64_t want)
{
	return !kfield_there(f) || kfield_u64(img, f, raw) == want;
}

/* A node that hangs in slot `slot` of `up` (NULL: in the root) must say so itself. */
static enum kstatus read_node(struct reader *r, const struct kxarray *x, kaddr root, uint64_t entry,
			      const struct kxarray_node *up, uint32_t slot, uint32_t shift,
			      struct kxarray_node *out)
{
	const struct image *img = r->img;
	uint8_t raw[NODE_BYTES];
	kaddr at = entry & ~3ULL;
	enum kstatus st;

	if (kaddr_odd(img, at))
		return kbad(r, at, "entry 0x%lx is no node", entry);
	st = kwild(kread(r, at, x->node_size, raw));
	if (st)
		return reader_fail(r, st, at, "tree node " KADDR, at);
	if (!up && kfield_there(&x->shift))
		shift = (uint32_t)kfield_u64(img, &x->shift, raw);
	if (shift >= 64 || shift % x->chunk_shift || !field_is(img, &x->shift, raw, shift))
		return kbad(r, at, "tree node " KADDR ": its shift does not fit its place", at);
	if (!field_is(img, &x->parent, raw, up ? up->at : 0) ||
	    (up && !field_is(img, &x->offset, raw, slot)) || !field_is(img, &x->array, raw, root))
		return kbad(r, at, "tree node " KADDR " belongs to another place or tree", at);
	*out = (struct kxarray_node){.at = at, .shift = shift};
	out->index = up ? up->index + ((uint64_t)slot << up->shift) : 0;
	decode(img, x, raw, out);
	return K_OK;
}

/* The root's entry; where it is a node, that node too. */
static enum kstatus read_root(struct reader *r, const struct kxarray *x, kaddr root,
			      uint64_t *entry, enum entry *kind, struct kxarray_node *top)
{
	uint64_t height = 1;
	enum kstatus st = kread_field(r, root, &x->head, entry);

	if (!st && kfield_there(&x->height))
		st = kread_field(r, root, &x->height, &height);
	if (st)
		return reader_fail(r, st, root, "tree " KADDR, root);
	*kind = classify(r, x, NULL, *entry);
	if (*kind == ENTRY_BAD || *kind == ENTRY_SIBLING)
		return kbad(r, root, "tree " KADDR ": its head is 0x%lx", root, *entry);
	if (*kind != ENTRY_NODE)
		return K_OK;
	if (!height || height > KXA_DEPTH)
		return kbad(r, root, "tree " KADDR ": height %lu", root, height);
	return read_node(r, x, root, *entry, NULL, 0, (uint32_t)(height - 1) * x->chunk_shift, top);
}

static enum kstatus read_child(struct reader *r, const struct kxarray *x, kaddr root,
			       const struct kxarray_node *up, uint32_t slot,
			       struct kxarray_node *out)
{
	if (!up->shift)
		return kbad(r, up->at, "tree node " KADDR ": a node below the leaves", up->at);
	return read_node(r, x, root, up->slots[slot], up, slot, up->shift - x->chunk_shift, out);
}

void kxarray_begin(struct reader *r, const struct kxarray *x, kaddr root, uint64_t max,
		   struct kxarray_iter *it)
{
	enum entry kind = ENTRY_NONE;
	uint64_t entry = 0;

	memset(it, 0, offsetof(struct kxarray_iter, stack));
	it->r = r;
	it->x = x;
	it->at = it->root = root;
	it->max = max;
	it->mark = -1;
	it->depth = -1;
	it->status = read_root(r, x, root, &entry, &kind, &it->stack[0]);
	if (it->status)
		it->at = r->fault;
	else if (kind == ENTRY_NODE)
		it->depth = 0;
	else if (kind == ENTRY_USER)
		it->single = entry;
}

static bool stop(struct kxarray_iter *it, enum kstatus st, kaddr at)
{
	it->status = reader_fail(it->r, st, at, "tree " KADDR, it->root);
	it->at = at;
	return false;
}

static enum kstatus root_marks(struct reader *r, const struct kxarray *x, kaddr root, uint8_t *out)
{
	uint64_t flags;
	enum kstatus st = kread_field(r, root, &x->flags, &flags);

	if (st)
		return st;
	if (!x->root_mark_shift)
		return kfail_fresh(r, K_NONAME, root, "where a tree's root keeps its marks");
	*out = (uint8_t)(flags >> x->root_mark_shift & 7);
	return K_OK;
}

/* The only entry of a tree without nodes; its marks are the root's. */
static bool next_single(struct kxarray_iter *it, uint64_t *entry)
{
	uint64_t e = it->single;
	enum kstatus st;

	it->single = 0;
	if (!e)
		return false;
	st = root_marks(it->r, it->x, it->root, &it->marks);
	if (st && (st != K_NONAME || it->mark >= 0))
		return stop(it, st, it->root);
	if (it->mark >= 0 && !(it->marks >> it->mark & 1))
		return false;
	it->index = 0;
	it->span = 1;
	it->n++;
	*entry = e;
	return true;
}

static bool hand_out(struct kxarray_iter *it, const struct kxarray_node *node, uint32_t slot,
		     uint64_t *entry)
{
	uint32_t end = slot + 1;

	while (end < it->x->n_slots &&
	       classify(it->r, it->x, node, node->slots[end]) == ENTRY_SIBLING &&
	       sibling_slot(it->r, it->x, node, node->slots[end]) == slot)
		end++;
	it->marks = 0;
	for (int m = 0; m < KXA_MARKS; m++)
		it->marks |= (uint8_t)((node->marks[m] >> slot & 1) << m);
	it->index = node->index + ((uint64_t)slot << node->shift);
	it->span = (uint64_t)(end - slot) << node->shift;
	it->at = node->at;
	if (it->n >= it->max)
		return stop(it, kfail_fresh(it->r, K_STOP, node->at, "more entries"), node->at);
	it->n++;
	*entry = node->slots[slot];
	return true;
}

/* Goes down into slot `slot`; the budget holds for trees whose nodes do not name their parent. */
static bool descend(struct kxarray_iter *it, const struct kxarray_node *node, uint32_t slot)
{
	enum kstatus st;

	if (it->depth + 1 >= KXA_DEPTH)
		return stop(it, kbad(it->r, node->at, "deeper than a tree can be"), node->at);
	if (it->nodes++ / KXA_DEPTH > it->max)
		return stop(it, kfail_fresh(it->r, K_STOP, node->at, "too many nodes"), node->at);
	st = read_child(it->r, it->x, it->root, node, slot, &it->stack[it->depth + 1]);
	if (st)
		return stop(it, st, it->r->fault);
	it->depth++;
	return true;
}

bool kxarray_next(struct kxarray_iter *it, uint64_t *entry)
{
	while (!it->status && it->depth >= 0) {
		struct kxarray_node *node = &it->stack[it->depth];
		uint32_t slot = node->next++;

		if (slot >= it->x->n_slots) {
			it->depth--;
			continue;
		}
		if (it->mark >= 0 && !(node->marks[it->mark] >> slot & 1))
			continue;
		switch (classify(it->r, it->x, node, node->slots[slot])) {
		case ENTRY_USER:
			return hand_out(it, node, slot, entry);
		case ENTRY_NODE:
			if (!descend(it, node, slot))
				return false;
			break;
		case ENTRY_BAD:
			return stop(it,
				    kbad(it->r, node->at, "slot %u holds 0x%lx", slot,
					 node->slots[slot]),
				    node->at);
		default:
			break;
		}
	}
	return !it->status && next_single(it, entry);
}

enum kstatus kxarray_load(struct reader *r, const struct kxarray *x, kaddr root, uint64_t index,
			  uint64_t *out)
{
	struct kxarray_node node[2];
	enum entry kind;
	uint64_t e;
	enum kstatus st = read_root(r, x, root, &e, &kind, &node[0]);

	if (st)
		return st;
	if (kind != ENTRY_NODE) {
		*out = kind == ENTRY_USER && !index ? e : 0;
		return K_OK;
	}
	if (index >> node[0].shift >= x->n_slots) {
		*out = 0;
		return K_OK;
	}
	for (int depth = 0; depth < KXA_DEPTH; depth++) {
		struct kxarray_node *n = &node[depth & 1];
		uint64_t slot = index >> n->shift & (x->n_slots - 1);

		if (classify(r, x, n, n->slots[slot]) == ENTRY_SIBLING)
			slot = sibling_slot(r, x, n, n->slots[slot]);
		kind = classify(r, x, n, n->slots[slot]);
		if (kind == ENTRY_BAD || kind == ENTRY_SIBLING)
			return kbad(r, n->at, "tree node " KADDR ", slot %lu", n->at, slot);
		if (kind != ENTRY_NODE) {
			*out = kind == ENTRY_USER ? n->slots[slot] : 0;
			return K_OK;
		}
		st = read_child(r, x, root, n, (uint32_t)slot, &node[~depth & 1]);
		if (st)
			return st;
	}
	return kbad(r, root, "tree " KADDR ": deeper than a tree can be", root);
}

enum kstatus kxarray_marked(struct reader *r, const struct kxarray *x, kaddr root, int mark,
			    bool *out)
{
	struct kxarray_node top;
	enum entry kind;
	uint64_t e;
	uint8_t marks = 0;
	enum kstatus st = read_root(r, x, root, &e, &kind, &top);

	if (st)
		return st;
	if (kind == ENTRY_NODE) {
		*out = top.marks[mark] != 0;
		return K_OK;
	}
	if (kind == ENTRY_USER)
		st = root_marks(r, x, root, &marks);
	if (!st)
		*out = marks >> mark & 1;
	return st;
}
