/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nonames: the look-ups of an image_source that has bytes only. */
#ifndef HOSTS_NONAMES_H
#define HOSTS_NONAMES_H

#include "image/image.h"

enum kstatus nonames_symbol(void *self, const char *name, struct ksym *out);
enum kstatus nonames_nearest(void *self, kaddr at, struct ksym *out);
enum kstatus nonames_size(void *self, const char *type, uint32_t *out);
enum kstatus nonames_member(void *self, const char *type, const char *path, struct kmember *out);
enum kstatus nonames_constant(void *self, const char *name, int64_t *out);

#endif
