/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events: the fact kinds that a kernel log gives. Fields and their meanings stand in events.c.
 */
#ifndef LOG_EVENTS_H
#define LOG_EVENTS_H

#include "facts/fact.h"

extern const struct fact_kind kind_log_kernel;
extern const struct fact_kind kind_log_oops;
extern const struct fact_kind kind_log_frame;
extern const struct fact_kind kind_log_reg;
extern const struct fact_kind kind_log_ext4;
extern const struct fact_kind kind_log_mb_free_mismatch;
extern const struct fact_kind kind_log_mb_descriptor_mismatch;
extern const struct fact_kind kind_log_mb_double_check;
extern const struct fact_kind kind_log_mb_freed_block;
extern const struct fact_kind kind_log_reserved_not_cleared;
extern const struct fact_kind kind_log_reserved_underflow;
extern const struct fact_kind kind_log_slub;
extern const struct fact_kind kind_log_jbd2;
extern const struct fact_kind kind_log_io_error;
extern const struct fact_kind kind_log_vfs;
extern const struct fact_kind kind_log_panic;
extern const struct fact_kind kind_log_taint_module;

#define LOG_KINDS 17

extern const struct fact_kind *const log_kinds[LOG_KINDS + 1]; /* ends with NULL */

#endif
