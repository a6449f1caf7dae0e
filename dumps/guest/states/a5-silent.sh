# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# An inode that is in use, and whose memory is on a freelist. Nothing has noticed: sysrq-c.

usual_fs
load data inline other
busy 2
quiet
echo x >/mnt/data/victim
sync /mnt/data/victim
inject slab-live /mnt/data/victim
fire
crash
