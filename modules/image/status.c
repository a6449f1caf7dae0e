// SPDX-License-Identifier: GPL-2.0-or-later
/* status: the words for each kstatus. Reads nothing, leaves nothing behind. */
#include "image/status.h"

const char *kstatus_name(enum kstatus st)
{
	switch (st) {
	case K_OK:
		return "ok";
	case K_NONAME:
		return "no such name in this kernel";
	case K_NODATA:
		return "not in the dump";
	case K_NOMAP:
		return "not mapped";
	case K_BADDATA:
		return "contradicts itself";
	case K_STOP:
		return "stopped";
	case K_HOST:
		return "host failure";
	}
	return "unknown status";
}
