// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel.has: the schema of the answers to "does this kernel have that symbol or member?".
 */
#include "facts/kernel_has.h"

static const struct fact_field fields[] = {
	{"what", FT_STR, "\"symbol NAME\" or \"member TYPE.PATH\""},
	{"present", FT_BOOL, "whether this kernel's symbols or type layouts have it"},
	{NULL, FT_END, NULL},
};

const struct fact_kind kind_kernel_has = {
	.name = "kernel.has",
	.origin = FROM_MEMORY,
	.meaning = "a symbol or member whose presence tells whether a fix is in this kernel",
	.fields = fields,
};
