/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * need: which types, members and symbols a walker uses, as a table; resolved once per image into
 * field handles, so that hot loops do no string look-up and a name cannot be missing afterwards.
 *
 *	struct e4_inode_layout { struct kfield size, i_state, inline_off; };
 *	static const struct need needs[] = {
 *		NEED(struct e4_inode_layout, i_state, "ext4_inode_info",
 *		     "vfs_inode.i_state.__state|vfs_inode.i_state"),	// 6.19 wrapped it
 *		NEED_OPT(struct e4_inode_layout, inline_off, "ext4_inode_info", "i_inline_off"),
 *	};
 *
 * `|` separates alternatives, newest kernel first: "type" may have alternatives too ("slab|page").
 */
#ifndef IMAGE_NEED_H
#define IMAGE_NEED_H

#include "image/image.h"

/* A member's place in its struct. `size` 0: this kernel does not have it (optional needs). */
struct kfield {
	uint32_t offset, size, count;
	uint8_t kind, bit_offset, bit_size;
};

enum need_what { NEED_MEMBER, NEED_SIZEOF, NEED_SYMBOL, NEED_CONSTANT };

struct need {
	enum need_what what;
	bool optional;
	uint16_t slot;	  /* offset of the struct kfield / uint64_t in the layout struct */
	const char *type; /* alternatives with | */
	const char *path; /* alternatives with |; NULL for NEED_SIZEOF */
};

#define NEED(layout, field, type, path)                                                            \
	{                                                                                          \
		NEED_MEMBER, false, offsetof(layout, field), type, path                            \
	}
#define NEED_OPT(layout, field, type, path)                                                        \
	{                                                                                          \
		NEED_MEMBER, true, offsetof(layout, field), type, path                             \
	}
/* These fill a uint64_t: bytes; address; value. Optional and absent: 0. */
#define NEED_SIZE(layout, field, type)                                                             \
	{                                                                                          \
		NEED_SIZEOF, false, offsetof(layout, field), type, NULL                            \
	}
#define NEED_SYM(layout, field, name)                                                              \
	{                                                                                          \
		NEED_SYMBOL, false, offsetof(layout, field), NULL, name                            \
	}
#define NEED_SYM_OPT(layout, field, name)                                                          \
	{                                                                                          \
		NEED_SYMBOL, true, offsetof(layout, field), NULL, name                             \
	}
#define NEED_CONST_OPT(layout, field, name)                                                        \
	{                                                                                          \
		NEED_CONSTANT, true, offsetof(layout, field), NULL, name                           \
	}

/*
 * K_NONAME: `r->why` names what this kernel lacks. K_NODATA: what would tell (a module's types) is
 * not in the dump; optional needs count as absent then too. Slots before the missing one are filled
 * then. With alternatives of type and path, every path is tried on the first type, then on the
 * next.
 */
enum kstatus needs_resolve(struct reader *, const struct need *, size_t n, void *layout);

static inline bool kfield_there(const struct kfield *f)
{
	return f->size != 0;
}

/*
 * Field values out of bytes that were read already: these cannot fail. `base` = start of struct.
 * kfield_u64 zero-extends, kfield_i64 sign-extends, whatever the member's type: the caller knows
 * how the kernel means it.
 */
uint64_t kfield_u64(const struct image *, const struct kfield *, const void *base);
int64_t kfield_i64(const struct image *, const struct kfield *, const void *base);

/* One field straight from the dump, zero-extended. */
enum kstatus kread_field(struct reader *, kaddr base, const struct kfield *, uint64_t *out);

#endif
