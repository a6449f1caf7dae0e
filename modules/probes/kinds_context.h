/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinds_context: what every report tells beside the verdict: which kernel, who crashed, in what
 * state the machine was. The probes that emit them; each sets its kinds' coverage and leaves a
 * field that could not be read unknown with the reason.
 */
#ifndef PROBES_KINDS_CONTEXT_H
#define PROBES_KINDS_CONTEXT_H

#include "facts/fact.h"
#include "image/image.h"

extern const struct fact_kind kind_kernel;
extern const struct fact_kind kind_crash;
extern const struct fact_kind kind_context_memory;
extern const struct fact_kind kind_context_system;
extern const struct fact_kind kind_context_module;
extern const struct fact_kind kind_context_mount;

void probe_kernel(struct reader *, struct facts *);
void probe_crash(struct reader *, struct facts *);
void probe_context(struct reader *, struct facts *);

#endif
