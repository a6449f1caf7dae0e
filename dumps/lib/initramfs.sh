# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The guest's user space: a base for both kernels, and what only the crashing kernel needs on top of it.

BASE_MODULES=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk)
CRASHER_MODULES=(quota_tree quota_v2)

# add_program ROOT NAME...: the host's own binary with all its libraries. They go to /host, since busybox prefers its
# own applets (it has an mke2fs, too) to anything that is called without a path.
add_program()
{
	local root=$1 name path lib
	shift

	for name; do
		path=$(command -v "$name") || die "no $name"
		install -D "$path" "$root/host/$name"
		# Lines are "name => /path (address)" or "/path (address)"; a static binary has none.
		ldd "$path" 2>/dev/null | grep -o '/[^ ]*' | while read -r lib; do
			[[ -e $root$lib ]] || install -D "$lib" "$root$lib"
		done
	done
}

add_modules()
{
	local root=$1 name
	shift

	for name; do
		find "$KROOT/lib/modules" -name "$name.ko" -exec cp {} "$root/modules/" \;
	done
}

pack()
{
	(cd "$1" && find . -print0 | sort -z | cpio -0 -o -H newc -R 0:0 --quiet | gzip -1) >"$2"
}

build_base()
{
	local root=$WORK/base

	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,proc,sys,modules}
	add_program "$root" busybox makedumpfile
	install "$DUMPS/guest/init" "$root/init"
	add_modules "$root" "${BASE_MODULES[@]}"
	pack "$root" "$WORK/base.cpio.gz"
}

build_crasher()
{
	local root=$WORK/crasher name

	rm -rf "$root"
	mkdir -p "$root"/{host,modules,kdump,guest}
	add_program "$root" kexec mke2fs debugfs
	cp -r "$DUMPS"/guest/{common.sh,stale_buddy.sh,states} "$root/guest/"
	add_modules "$root" "${CRASHER_MODULES[@]}"
	cp "$WORK/inject/ext4state.ko" "$root/modules/"
	for name in load many; do
		gcc -O2 -Wall -Wextra -static -o "$root/host/$name" "$DUMPS/guest/$name.c" || die "cannot build guest/$name.c"
	done
	cp "$KROOT/boot/vmlinuz-$ABI" "$root/kdump/vmlinuz"
	cp "$WORK/base.cpio.gz" "$root/kdump/base.cpio.gz"
	pack "$root" "$WORK/crasher.cpio.gz"
}

# The module is built in a copy, so that nothing is left in the source tree.
build_injector()
{
	rm -rf "$WORK/inject"
	cp -r "$DUMPS/inject" "$WORK/inject"
	make -s -C "$KROOT/usr/src/linux-headers-$ABI" M="$WORK/inject" modules >"$WORK/inject.log" 2>&1 ||
		{ tail -n 20 "$WORK/inject.log" >&2; die "cannot build the injector"; }
}
