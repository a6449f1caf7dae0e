/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_trace: the crashed task's trace as another program (crash's `bt`) unwinds it. */
#ifndef PROBES_HOST_TRACE_H
#define PROBES_HOST_TRACE_H

#include "facts/fact.h"
#include "image/image.h"

extern const struct fact_kind kind_host_frame;

/* `text` is the output of bt for one task; `img` has the symbols for the offsets. */
void probe_host_trace(const struct image *img, struct facts *, const char *text);

#endif
