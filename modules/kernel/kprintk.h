/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kprintk: the kernel log out of the printk ring buffer (kernel/printk/printk_ringbuffer.[ch],
 * Linux >= 5.10: 896fbe20b4e2 "printk: use the lockless ringbuffer").
 */
#ifndef KERNEL_KPRINTK_H
#define KERNEL_KPRINTK_H

#include "image/image.h"

/*
 * The text as `makedumpfile --dump-dmesg` writes it: "[    1.234567] text\n", further lines of a
 * record indented by the width of that prefix, bytes that are not printable ASCII nor white space
 * as \xNN (where makedumpfile on x86 writes \xffffffNN). `*text` has a NUL behind `*len` bytes.
 *
 * *truncated: records that once were are not here: overwritten in the ring, or in pages that the
 * dump does not have. Records that a writer had not committed are skipped.
 *
 * K_NONAME: no such ring buffer (before 5.10). K_NODATA: its head is not in the dump. K_BADDATA:
 * it contradicts itself. Offsets are VMCOREINFO's where it has them, else the types'.
 */
enum kstatus kprintk_read(struct reader *, struct arena *, char **text, size_t *len,
			  bool *truncated);

#endif
