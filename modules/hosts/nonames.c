// SPDX-License-Identifier: GPL-2.0-or-later
/* nonames: answers K_NONAME to every question for a name. Reads nothing, leaves nothing behind. */
#include "hosts/nonames.h"

enum kstatus nonames_symbol(void *self, const char *name, struct ksym *out)
{
	(void)self, (void)name, (void)out;
	return K_NONAME;
}

enum kstatus nonames_nearest(void *self, kaddr at, struct ksym *out)
{
	(void)self, (void)at, (void)out;
	return K_NONAME;
}

enum kstatus nonames_size(void *self, const char *type, uint32_t *out)
{
	(void)self, (void)type, (void)out;
	return K_NONAME;
}

enum kstatus nonames_member(void *self, const char *type, const char *path, struct kmember *out)
{
	(void)self, (void)type, (void)path, (void)out;
	return K_NONAME;
}

enum kstatus nonames_constant(void *self, const char *name, int64_t *out)
{
	(void)self, (void)name, (void)out;
	return K_NONAME;
}
