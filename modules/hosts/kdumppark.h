/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kdumppark: where contexts of libkdumpfile go when they are done with. */
#ifndef HOSTS_KDUMPPARK_H
#define HOSTS_KDUMPPARK_H

#include <libkdumpfile/kdumpfile.h>

/* Instead of kdump_free(). The context is not to be used any more; its file may be closed. */
void kdump_park(kdump_ctx_t *);

#endif
