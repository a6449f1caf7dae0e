// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What do the bits of a taint mask mean? Reads tainted_mask; the table is the kernel's own, as no
 * debuginfo has it (macros and a private array in kernel/panic.c, which moved around).
 */
#include "kernel/kfail.h"
#include "kernel/kmodule.h"

/* include/linux/panic.h (linux/kernel.h before 5.14) of 7.1; bits were only ever added. */
static const struct ktaint table[] = {
	{0, 'P', "PROPRIETARY_MODULE"},
	{1, 'F', "FORCED_MODULE"},
	{2, 'S', "CPU_OUT_OF_SPEC"},
	{3, 'R', "FORCED_RMMOD"},
	{4, 'M', "MACHINE_CHECK"},
	{5, 'B', "BAD_PAGE"},
	{6, 'U', "USER"},
	{7, 'D', "DIE"},
	{8, 'A', "OVERRIDDEN_ACPI_TABLE"},
	{9, 'W', "WARN"},
	{10, 'C', "CRAP"},
	{11, 'I', "FIRMWARE_WORKAROUND"},
	{12, 'O', "OOT_MODULE"},
	{13, 'E', "UNSIGNED_MODULE"},
	{14, 'L', "SOFTLOCKUP"},
	{15, 'K', "LIVEPATCH"},
	{16, 'X', "AUX"},
	{17, 'T', "RANDSTRUCT"},
	{18, 'N', "TEST"},
	{19, 'J', "FWCTL"},
};

const struct ktaint *ktaint(unsigned int bit)
{
	return bit < sizeof(table) / sizeof(table[0]) ? &table[bit] : NULL;
}

void ktaint_names(uint64_t mask, char *out, size_t size)
{
	uint64_t unknown = mask;
	size_t len = 0;

	if (size)
		out[0] = '\0';
	for (unsigned int bit = 0; bit < 64 && len < size; bit++) {
		if (!(mask >> bit & 1) || !ktaint(bit))
			continue;
		unknown &= ~(1ULL << bit);
		len += (size_t)snprintf(out + len, size - len, "%s%s", len ? "|" : "",
					ktaint(bit)->name);
	}
	if (unknown && len < size)
		snprintf(out + len, size - len, "%s0x%lx", len ? "|" : "", unknown);
}

void ktaint_letters(uint64_t mask, char *out, size_t size)
{
	size_t len = 0;

	for (unsigned int bit = 0; bit < 64 && len + 1 < size; bit++)
		if (mask >> bit & 1)
			out[len++] = ktaint(bit) ? ktaint(bit)->letter : '?';
	if (size)
		out[len] = '\0';
}

enum kstatus ktaint_kernel(struct reader *r, uint64_t *out)
{
	kaddr at;
	enum kstatus st = image_address(r->img, "tainted_mask", &at);

	if (st == K_NONAME)
		return kfail_fresh(r, st, 0, "no symbol tainted_mask");
	return st ? st : kread_uint(r, at, r->img->info.ptr_size, out);
}
