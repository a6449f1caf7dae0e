// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where does this frame return to? One step, by ORC entry, by x86's frame pointer or by arm64's
 * frame record. Reads words of the stacks; leaves the caller's ip, sp and bp.
 */
#include "kernel/kunwind-priv.h"
#include "kernel/kfail.h"

#define OWN_FRAME 1024u /* bytes of the stack in which a caller without ORC data is looked for */

static enum kstatus bad_reg(struct kunwind *it, unsigned int reg)
{
	return kbad(it->r, it->ip, "ORC entry of " KADDR " names register %u, which is not known",
		    it->ip, reg);
}

/* The stack pointer of the caller, before what the type of the entry does with it. */
static enum kstatus orc_sp(struct kunwind *it, const struct korc_entry *e, kaddr *sp)
{
	enum kstatus st;

	switch (e->sp_reg) {
	case KORC_REG_SP:
		*sp = it->sp + (uint64_t)e->sp_offset;
		return K_OK;
	case KORC_REG_BP:
		*sp = it->bp + (uint64_t)e->sp_offset;
		return K_OK;
	case KORC_REG_BP_INDIRECT:
		return kunwind_word(it, it->bp + (uint64_t)e->sp_offset, sp);
	case KORC_REG_SP_INDIRECT:
		/*
		 * *sp + offset since 5.12 (87ccc826bf1c), where it stands for a switch of stacks in
		 * a function; *(sp + offset) before, for the registers at an interrupt.
		 */
		if (e->type != KORC_CALL)
			return kunwind_word(it, it->sp + (uint64_t)e->sp_offset, sp);
		st = kunwind_word(it, it->sp, sp);
		*sp += st ? 0 : (uint64_t)e->sp_offset;
		return st;
	case KORC_REG_R10:
		*sp = it->r10;
		break;
	case KORC_REG_R13:
		*sp = it->r13;
		break;
	case KORC_REG_DI:
		*sp = it->di;
		break;
	case KORC_REG_DX:
		*sp = it->dx;
		break;
	default:
		return bad_reg(it, e->sp_reg);
	}
	return it->has_regs ? K_OK : bad_reg(it, e->sp_reg);
}

static enum kstatus orc_bp(struct kunwind *it, const struct korc_entry *e, kaddr sp, kaddr *bp)
{
	switch (e->bp_reg) {
	case KORC_REG_UNDEFINED: /* as it was, or as the registers had it */
		return K_OK;
	case KORC_REG_PREV_SP:
		return kunwind_word(it, sp + (uint64_t)e->bp_offset, bp);
	case KORC_REG_BP:
		return kunwind_word(it, it->bp + (uint64_t)e->bp_offset, bp);
	}
	return bad_reg(it, e->bp_reg);
}

static enum kstatus orc_apply(struct kunwind *it, const struct korc_entry *e)
{
	kaddr sp, bp = it->bp;
	uint64_t ip;
	enum kstatus st = orc_sp(it, e, &sp);

	if (st)
		return st;
	if (e->type != KORC_CALL) {
		st = kunwind_regs(it, sp, e->type == KORC_REGS);
		it->signal = e->signal;
		return st;
	}
	st = kunwind_word(it, sp - 8, &ip);
	if (!st)
		st = orc_bp(it, e, sp, &bp);
	if (!st)
		st = kunwind_move(it, sp);
	if (st)
		return st;
	it->ip = ip;
	it->bp = bp;
	it->has_regs = false;
	it->signal = e->signal;
	return K_OK;
}

/*
 * A return address is looked up one byte before it: the call may be the last instruction of its
 * function. Code that no table covers (trampolines, BPF) often has frame pointers; a jump to
 * nowhere has only pushed its return address.
 */
static enum kstatus orc_entry(struct kunwind *it, struct korc_entry *e)
{
	static const struct korc_entry by_bp = {16,	   -16,	 KORC_REG_BP, KORC_REG_PREV_SP,
						KORC_CALL, false};
	static const struct korc_entry by_sp = {8,	   0,	 KORC_REG_SP, KORC_REG_UNDEFINED,
						KORC_CALL, false};
	kaddr ip = it->signal ? it->ip : it->ip - 1;
	const struct ktext_range *text = ktext_find(&it->u->text, ip);

	if (text)
		return korc_find(it->r, &it->u->orc, text, ip, e);
	if (!it->ip && !it->signal)
		return kbad(it->r, it->sp, "a return address of 0");
	*e = it->signal ? by_sp : by_bp;
	it->doubt |= it->ip != 0;
	return K_OK;
}

/* Is `ret` where a direct call of `function` returns to? (e8, displacement from its end) */
static bool called(struct kunwind *it, kaddr ret, kaddr function)
{
	uint8_t code[5];

	if (!ktext_find(&it->u->text, ret - 5) || kread(it->r, ret - 5, sizeof(code), code))
		return false;
	return code[0] == 0xe8 &&
	       ret + (uint64_t)(int64_t)(int32_t)image_int(it->r->img, code + 1, 4, false) ==
		       function;
}

/*
 * A panic saves its registers in __crash_kexec(), for which objtool makes no ORC data
 * (STACK_FRAME_NON_STANDARD in kernel/kexec_core.c, 5.2+). Its caller is where the first return
 * address stands that lies behind a call of this very function. Its frame is a struct pt_regs and
 * little more, and bp is as the caller had it.
 */
static enum kstatus orc_by_call(struct kunwind *it)
{
	struct ksym f;
	uint64_t ret;
	enum kstatus st = image_nearest(it->r->img, it->ip, &f);

	for (kaddr at = it->sp; !st && at < it->sp + OWN_FRAME; at += 8) {
		if (kunwind_word(it, at, &ret) || !called(it, ret, f.addr))
			continue;
		st = kunwind_move(it, at + 8);
		it->ip = ret;
		it->signal = it->has_regs = false;
		return st;
	}
	return kfail_fresh(it->r, K_NONAME, it->ip, "no ORC data for " KADDR, it->ip);
}

enum kstatus kunwind_orc_step(struct kunwind *it)
{
	struct korc_entry e;
	enum kstatus st = orc_entry(it, &e);

	if (st)
		return st;
	if (e.type == KORC_UNDEFINED && it->n == 1 && it->signal)
		return orc_by_call(it);
	if (e.type == KORC_UNDEFINED)
		return kfail_fresh(it->r, K_NONAME, it->ip, "no ORC data for " KADDR, it->ip);
	it->done = e.type == KORC_END;
	return it->done ? K_OK : orc_apply(it, &e);
}

/*
 * A kernel with CONFIG_FRAME_POINTER: {caller's bp, return address} at bp. Bit 0 of a bp: it
 * points to a struct pt_regs (ENCODE_FRAME_POINTER, 946c191161ce). Boot and fork leave a bp of 0.
 */
enum kstatus kunwind_bp_step(struct kunwind *it)
{
	kaddr at = it->bp;
	uint64_t bp, ip;
	enum kstatus st;

	it->done = !at;
	if (!at)
		return K_OK;
	if (at & 1) {
		st = kunwind_regs(it, at - 1, true);
		it->signal = true;
		return st;
	}
	st = kunwind_word(it, at, &bp);
	if (!st)
		st = kunwind_word(it, at + 8, &ip);
	if (!st)
		st = kunwind_move(it, at + 16);
	if (st)
		return st;
	it->done = !ip;
	it->ip = ip;
	it->bp = bp;
	it->signal = false;
	return K_OK;
}

/* FRAME_META_TYPE_PT_REGS (arch/arm64/include/asm/stacktrace/frame.h) follows a record of zeros. */
static enum kstatus meta_step(struct kunwind *it, kaddr record)
{
	const struct kunwinds *u = it->u;
	uint64_t type;
	enum kstatus st;

	it->done = true;
	if (!kfield_there(&u->meta_type) || !kfield_there(&u->regs_record))
		return K_OK;
	st = kunwind_word(it, record + u->meta_type.offset, &type);
	if (st || type != 2)
		return st;
	it->done = false;
	st = kunwind_regs(it, record - u->regs_record.offset, true);
	it->signal = true;
	return st;
}

/* arm64: {caller's fp, return address} at fp, the address perhaps signed (its high bits). */
enum kstatus kunwind_fp_step(struct kunwind *it)
{
	uint64_t fp, lr;
	enum kstatus st = kunwind_word(it, it->bp, &fp);

	if (!st)
		st = kunwind_word(it, it->bp + 8, &lr);
	if (st)
		return st;
	if (!fp && !lr)
		return meta_step(it, it->bp);
	st = kunwind_move(it, it->bp + 16);
	if (st)
		return st;
	it->ip = lr >> 55 & 1 ? lr | it->u->pac_mask : lr & ~it->u->pac_mask;
	it->bp = fp;
	it->done = !it->ip;
	it->signal = false;
	return K_OK;
}
