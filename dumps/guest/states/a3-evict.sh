# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# As a3, but the file is deleted: the kernel's own message when the inode is destroyed. sysrq-c after it.

usual_fs
load data inline other
busy 2
quiet			# or the freed inode would be somebody else's at once
dd if=/dev/zero of=/mnt/data/victim bs=4k count=20 2>/dev/null
sync /mnt/data/victim
inject reserve /mnt/data/victim
rm /mnt/data/victim
sleep 1
crash
