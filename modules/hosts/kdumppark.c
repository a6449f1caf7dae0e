// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kdumppark: kdump_free() of libkdumpfile 0.5.1 writes to memory that it has freed a moment before,
 * for every context that has opened a file (valgrind shows it with three lines of C); a process
 * that opens many dumps ends in it sooner or later. So contexts are kept, small, until the process
 * ends: one dump is one process in triage, and elsewhere they are few.
 */
#include "hosts/kdumppark.h"

#include <pthread.h>
#include <stdlib.h>

struct parked {
	struct parked *next;
	kdump_ctx_t *kdump;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct parked *all;

void kdump_park(kdump_ctx_t *kdump)
{
	struct parked *p = malloc(sizeof(*p));

	if (!p)
		return;
	(void)kdump_set_number_attr(kdump, "cache.size", 1);
	pthread_mutex_lock(&lock);
	*p = (struct parked){all, kdump};
	all = p;
	pthread_mutex_unlock(&lock);
}
