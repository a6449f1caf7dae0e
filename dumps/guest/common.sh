# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# What every state script may use. Sourced by init in the kernel that is going to crash; /job has set STATE, LEVEL,
# SEED, HOST, COUNT.

# Load the capture kernel. Its initramfs is the base of ours, so that both come from one recipe.
arm_kdump()
{
	mount -t debugfs debugfs /sys/kernel/debug
	echo 1 >/proc/sys/kernel/panic_on_oops
	capture="console=ttyS0 quiet nr_cpus=1 irqpoll reset_devices cgroup_disable=memory dump_level=$LEVEL"
	/host/kexec -p /kdump/vmlinuz --initrd=/kdump/base.cpio.gz --append="$capture" || fail "kexec -p"
	# Nothing of ours needs these 20 MB any more; the page cache of the guest does.
	rm -r /kdump
}

# fs NAME DISK [mke2fs arguments]: a fresh file system on /dev/DISK, mounted at /mnt/NAME
fs()
{
	mkfs_only "$@"
	mount_fs "$1" "$2"
}

mkfs_only()
{
	name=$1 disk=$2
	shift 2
	/host/mke2fs -q -F -t ext4 -L "$name" -E lazy_itable_init=1,lazy_journal_init=1 "$@" "/dev/$disk" ||
		fail "mke2fs $name"
}

# mount_fs NAME DISK [options]
mount_fs()
{
	mkdir -p "/mnt/$1"
	mount -t ext4 -o "${3:-defaults}" "/dev/$2" "/mnt/$1" || fail "mount $1"
}

# Three file systems as unlike as one kernel allows, so that every walk meets each of their layouts. What the third one is
# depends on SEED.
usual_fs()
{
	fs data vdb -b 4096
	fs inline vdc -b 4096 -O inline_data -I 256
	case $((SEED % 5)) in
	0) insmod /modules/quota_tree.ko && insmod /modules/quota_v2.ko && fs other vdd -b 4096 -O quota ;;
	1) fs other vdd -b 1024 -O ^has_journal,^metadata_csum ;;
	2) fs other vdd -b 4096 -O bigalloc -C 65536 ;;
	3) mkfs_only other vdd -b 4096 && mount_fs other vdd data=journal ;;
	4) fs other vdd -b 4096 -O fast_commit ;;
	esac
}

# load NAME...: every operation on these file systems, on all CPUs, until the crash
load()
{
	(cd /mnt && exec /host/load "$SEED" "$@") &
}

# What is known of the injected state goes to the console and not into the kernel's log: a program that reads the dump
# must not find the answer there. TCSADRAIN, which is how stty sets things, waits until all has left the serial port.
tell()
{
	sed 's/^/INJECT /' >/dev/console
	stty -echo </dev/console
}

# inject STATE PATH [N]: see inject/main.c
inject()
{
	[ -e /proc/ext4state ] || insmod /modules/ext4state.ko || fail "cannot load the injector"
	echo "$*" >/proc/ext4state || fail "inject $*"
	tell </proc/ext4state
}

# The last step of a state that has one. It may not return.
fire()
{
	echo fire >/proc/ext4state
}

# End the load, for states that the next allocation would change.
quiet()
{
	while killall -q load; do	# the workers are no children of ours
		usleep 10000
	done
	sync
}

crash()
{
	echo c >/proc/sysrq-trigger
	fail "sysrq-c did nothing"
}

# busy SECONDS: a moment that differs from dump to dump (SEED), but not from run to run
busy()
{
	sleep "$1"
	usleep $((SEED * 7919 % 1000 * 1000))
}
