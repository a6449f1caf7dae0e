# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# Blocks that the on-disk bitmap says are in use and the group descriptor counts as free, all checksums right: the
# kernel's own message when the allocator reads the bitmap. Nothing is wrong in memory; sysrq-c.

fs data vdb -b 4096
fs inline vdc -b 4096 -O inline_data -I 256
mkfs_only broken vdd -b 4096
/host/debugfs -w -R "setb 20000 12" /dev/vdd || fail "debugfs"
mount_fs broken vdd
load data inline
fallocate -l 250M /mnt/broken/file	# more than the other groups have
tell <<END
device=vdd
group=0
bit=20000
bits=12
END
crash
