# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# A file system of 5 groups whose free space is all holes of 500 blocks, and a stale bitmap in the buddy cache of one.

# stale_buddy MOUNT-OPTIONS
stale_buddy()
{
	fs data vdb -b 4096
	fs inline vdc -b 4096 -O inline_data -I 256
	mkfs_only full vdd -b 4096 -g 16384
	mount_fs full vdd "$1"
	load data inline
	i=0
	while fallocate -l 2000K "/mnt/full/f$i" 2>/dev/null; do
		i=$((i + 1))
	done
	while [ "$i" -gt 0 ]; do
		i=$((i - 4))
		rm -f "/mnt/full/f$i"
	done
	sync			# freed blocks reach the buddy with the commit
	inject buddy /mnt/full 2
}

# More in one piece than any hole has: the allocator looks at every free extent of every group, and counts.
scan_groups()
{
	fallocate -l 8M /mnt/full/large
}
