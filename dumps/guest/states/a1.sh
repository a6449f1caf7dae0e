# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# Inline data with a dirty page: the kernel's own BUG_ON in ext4_writepages, from sync.

usual_fs
load data inline other
busy 2
echo tiny >/mnt/inline/victim
sync /mnt/inline/victim
dd if=/dev/zero bs=500 count=1 2>/dev/null >>/mnt/inline/victim
inject inline /mnt/inline/victim
sync
