# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# One reserved block too many on an inode that lives on, all its data written out: sysrq-c.

usual_fs
load data inline other
busy 2
dd if=/dev/zero of=/mnt/data/victim bs=4k count=20 2>/dev/null
sync /mnt/data/victim
inject reserve /mnt/data/victim
crash
