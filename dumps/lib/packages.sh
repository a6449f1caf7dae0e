# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Programs on this machine, and the kernel of the guest. The guest's packages are only unpacked, never installed.

# program or file:package, for all that a dump needs
NEEDED=(qemu-system-x86_64:qemu-system-x86 makedumpfile:makedumpfile kexec:kexec-tools busybox:busybox-static cpio:cpio
	mke2fs:e2fsprogs debugfs:e2fsprogs gcc:gcc gcc-12:gcc-12 /usr/include/stdio.h:libc6-dev make:make jq:jq)

need_programs()
{
	local pair missing=()

	for pair in "${NEEDED[@]}"; do
		[[ -e ${pair%%:*} ]] || command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
	done
	[[ ${#missing[@]} -eq 0 ]] && return
	[[ $EUID -eq 0 ]] && apt_install "${missing[@]}" >"$WORK/apt.log" 2>&1 && return
	die "missing packages, please install: ${missing[*]}"
}

apt_install()
{
	# kexec-tools and kdump ask whether to hook into the reboot of this machine: no.
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
		{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
}

# What the metapackage leads to: the ABI number in the name changes with every security update.
image_package()
{
	apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image-6\.1\./ { print $2; exit }'
}

resolve_kernel()
{
	IMAGE=$(image_package)
	[[ $IMAGE || $EUID -ne 0 ]] || { apt-get update >"$WORK/apt.log" 2>&1; IMAGE=$(image_package); }
	[[ $IMAGE ]] || die "linux-image-cloud-amd64 is no 6.1 kernel here: Debian 12 with its security updates is needed"
	ABI=${IMAGE#linux-image-}
}

# Into $WORK/$ABI: kernel image, modules, headers. A security update makes a new directory.
unpack_kernel()
{
	local deb deb_dir=$WORK/deb common=linux-headers-${ABI%-cloud-amd64}-common

	KROOT=$WORK/$ABI
	if [[ ! -e $KROOT/.complete ]]; then
		rm -rf "$KROOT" "$deb_dir"
		mkdir -p "$KROOT" "$deb_dir"
		(cd "$deb_dir" && apt-get download "$IMAGE" "linux-headers-$ABI" "$common" linux-kbuild-6.1) \
			>"$WORK/apt.log" 2>&1 || die "cannot download $IMAGE, see $WORK/apt.log"
		for deb in "$deb_dir"/*.deb; do
			dpkg-deb -x "$deb" "$KROOT" || die "cannot unpack $deb"
		done
		rm -r "$deb_dir"
		touch "$KROOT/.complete"
	fi
	# The one absolute path in the header packages.
	echo "include $KROOT/usr/src/$common/Makefile" >"$KROOT/usr/src/linux-headers-$ABI/Makefile"
}

# Prints where the guest kernel's vmlinux is: 590 MB out of the package with debug information,
# which only other programs (crash, drgn) need.
debuginfo()
{
	local vmlinux=$WORK/$ABI/usr/lib/debug/boot/vmlinux-$ABI deb_dir=$WORK/deb-dbg

	if [[ ! -e $vmlinux ]]; then
		rm -rf "$deb_dir"
		mkdir -p "$deb_dir" "$WORK/$ABI"
		(cd "$deb_dir" && apt-get download "$IMAGE-dbg") >"$WORK/apt.log" 2>&1 ||
			die "cannot download $IMAGE-dbg, see $WORK/apt.log"
		dpkg-deb --fsys-tarfile "$deb_dir"/*.deb |
			tar -x -C "$deb_dir" "./usr/lib/debug/boot/vmlinux-$ABI" ||
			die "no vmlinux in $IMAGE-dbg"
		mkdir -p "$(dirname "$vmlinux")"
		mv "$deb_dir/usr/lib/debug/boot/vmlinux-$ABI" "$vmlinux"
		rm -r "$deb_dir"
	fi
	echo "$vmlinux"
}
