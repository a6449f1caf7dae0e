// SPDX-License-Identifier: GPL-2.0-or-later
/* dumpinfo: asks libkdumpfile for the machine. Leaves behind a struct image_info. */
#include "hosts/dumpinfo.h"

#include <string.h>

bool dumpinfo_read(kdump_ctx_t *kdump, struct arena *arena, struct image_info *info,
		   const char **why)
{
	const char *arch = NULL, *format = NULL;
	kdump_num_t page_size = 0, ptr_size = 0, order = KDUMP_LITTLE_ENDIAN;

	kdump_get_string_attr(kdump, KDUMP_ATTR_ARCH_NAME, &arch);
	kdump_get_string_attr(kdump, KDUMP_ATTR_FILE_FORMAT, &format);
	kdump_get_number_attr(kdump, KDUMP_ATTR_PAGE_SIZE, &page_size);
	kdump_get_number_attr(kdump, KDUMP_ATTR_PTR_SIZE, &ptr_size);
	kdump_get_number_attr(kdump, KDUMP_ATTR_BYTE_ORDER, &order);
	kdump_clear_err(kdump);
	if (!arch || (strcmp(arch, "x86_64") && strcmp(arch, "aarch64")) || ptr_size != 8 ||
	    order != KDUMP_LITTLE_ENDIAN) {
		*why = arena_printf(arena, "a dump of %s (supported: x86_64, aarch64)",
				    arch ? arch : "an unknown machine");
		return false;
	}
	if (page_size != 4096 && page_size != 16384 && page_size != 65536) {
		*why = arena_printf(arena, "page size %lu is none of this machine's", page_size);
		return false;
	}
	info->arch = strcmp(arch, "aarch64") ? "x86_64" : "arm64";
	info->page_size = (uint32_t)page_size;
	info->ptr_size = (uint32_t)ptr_size;
	if (!info->format)
		info->format = format ? arena_strdup(arena, format) : "unknown";
	return true;
}
