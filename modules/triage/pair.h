/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair: which files are one crash? The names that the tools give are all there is to tell:
 *
 *   kdump-tools (Debian, Ubuntu)   STAMP/dump.STAMP  STAMP/dmesg.STAMP (kdump-config)
 *   kexec-tools (RHEL, Fedora)     HOST-DATE/vmcore  HOST-DATE/vmcore-dmesg.txt, both also as
 *                                  *-incomplete; kexec-dmesg.log is the capture kernel's
 *                                  (kdump-lib-initramfs.sh)
 *   flat stores                    NAME.vmcore  NAME.dmesg, NAME-dmesg.txt, NAME.log, ...
 *   pstore                         dmesg-BACKEND-ID with a header "Panic#2 Part3": the parts of
 *                                  one record are joined, the highest part is the oldest text
 */
#ifndef TRIAGE_PAIR_H
#define TRIAGE_PAIR_H

struct found;

/* Turns f->inputs into f->crashes, in the order of the inputs. */
void pair_crashes(struct found *f);

#endif
