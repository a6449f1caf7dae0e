/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kinds_tasks: the facts that the tasks' stacks give; see kinds_tasks.c for their fields. */
#ifndef PROBES_KINDS_TASKS_H
#define PROBES_KINDS_TASKS_H

#include "facts/fact.h"

struct run;

extern const struct fact_kind kind_trace_frame;
extern const struct fact_kind kind_task_blocked;

/* One walk over all threads; the traces of the one that crashed and of those that are blocked. */
void run_tasks(struct run *);

#endif
