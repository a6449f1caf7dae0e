# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# One dump: boot, crash, save, read back, check.

# KVM where it really works; a /dev/kvm without CPU support behind it is common inside virtual machines.
accelerator()
{
	if [[ -w /dev/kvm ]] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then
		echo 'kvm -cpu host'
	else
		# rdrand, because a guest that waits for entropy waits for seconds at each mke2fs.
		echo 'tcg,thread=multi -cpu qemu64,+rdrand'
	fi
}

# entry NAME FILTER: a value of the catalogue
entry()
{
	jq -re --arg name "$1" ".dumps[] | select(.name == \$name) | $2" "$DUMPS/catalogue.json"
}

# vda takes the dump, the others are for the state's file systems; all are sparse.
make_disks()
{
	local run=$1 disk

	truncate -s 6G "$run/vda"
	truncate -s "$(entry "$2" '.disk // 320')M" "$run"/{vdb,vdc,vdd}
	mke2fs -q -F -t ext2 -m 0 -E lazy_itable_init=1 "$run/vda"
	for disk in vda vdb vdc vdd; do
		DISKS+=(-drive "file=$run/$disk,if=virtio,format=raw,cache=unsafe")
	done
}

# The guest learns what to do from a file, not from its command line: that one stands in the kernel's log.
make_initrd()
{
	local run=$1 name=$2

	mkdir "$run/job"
	cat >"$run/job/job" <<-EOF
		STATE=$(entry "$name" .state)
		LEVEL=$(entry "$name" .level)
		COUNT=${COUNT:-$(entry "$name" '.count // 0')}
		SEED=$SEED
		HOST=$HOST
	EOF
	pack "$run/job" "$run/job.cpio.gz"
	cat "$WORK/base.cpio.gz" "$WORK/crasher.cpio.gz" "$run/job.cpio.gz" >"$run/initrd"
}

# In the background, so that our trap can end it.
run_guest()
{
	local run=$1 name=$2 accel

	read -ra accel <<<"$(accelerator)"
	timeout "$(entry "$name" '.timeout // 600')" qemu-system-x86_64 -accel "${accel[@]}" -smp 2 \
		-m "${MEMORY:-$(entry "$name" '.memory // 640')}" \
		-nodefaults -display none -no-reboot -serial "file:$run/console.log" -rtc "base=$DATE,clock=vm" \
		-kernel "$KROOT/boot/vmlinuz-$ABI" -initrd "$run/initrd" "${DISKS[@]}" \
		-append "console=ttyS0 crashkernel=192M" </dev/null >"$run/qemu.log" 2>&1 &
	QEMU=$!
	wait "$QEMU"
}

# Read the output disk without mounting it, and see that it is what it claims to be.
collect()
{
	local run=$1 name=$2 new=$3 file

	grep -q '^GUEST-SAVED' "$run/console.log" || { echo "no dump was saved"; return 1; }
	for file in vmcore vmcore-dmesg.txt; do
		debugfs -R "dump /$file $new/$file" "$run/vda" 2>>"$run/qemu.log"
	done
	[[ $(head -c 5 "$new/vmcore") == KDUMP && -s $new/vmcore-dmesg.txt ]] || { echo "what was saved is no kdump"; return 1; }
	tr -d '\r' <"$run/console.log" >"$new/console.log"
	jq -Rn '[inputs | capture("INJECT (?<key>[a-z0-9_]+)=(?<value>.*)")] | from_entries' \
		<"$new/console.log" >"$new/truth.json"
	check "$name" "$new"
}

# The kernel's own words must be in the log, our knowledge must be complete, and not in the log.
check()
{
	local name=$1 new=$2 key

	key=$(entry "$name" .log)
	grep -qF -- "$key" "$new/vmcore-dmesg.txt" || { echo "its log lacks: $key"; return 1; }
	for key in $(entry "$name" '.expect.facts[]'); do
		jq -e --arg key "$key" 'has($key)' "$new/truth.json" >/dev/null || { echo "no $key in truth.json"; return 1; }
	done
	! grep -q INJECT "$new/vmcore-dmesg.txt" || { echo "the log gives the answer away"; return 1; }
}

# On a terminal the last line names what was started last.
clear_line()
{
	[[ ! -t 1 ]] || printf '\r\033[K'
}

report_failure()
{
	local name=$1 run=$2 why=$3 log=$OUT/failed/$1.console.log

	mkdir -p "$OUT/failed"
	clear_line
	tr -d '\r' <"$run/console.log" >"$log"
	echo "$name: failed${why:+: $why}; console: $log, it ends with:"
	cat "$run/qemu.log" <(tail -n 12 "$log") | sed 's/^/    /'
}

# make_dump NAME: one line on success; on failure the reason, the console and its last lines
make_dump()
{
	local name=$1 run new why start=$SECONDS QEMU='' DISKS=()

	run=$(mktemp -d "$WORK/run.XXXXXX") || return
	new=$(mktemp -d "$OUT/.$name.XXXXXX") || return
	# Expanded now: the variables are gone when it runs.
	# shellcheck disable=SC2064
	trap "rm -rf '$run' '$new'" EXIT
	trap '[[ $QEMU ]] && kill "$QEMU"; exit 1' TERM
	make_disks "$run" "$name"
	make_initrd "$run" "$name"
	run_guest "$run" "$name"
	if ! why=$(collect "$run" "$name" "$new"); then
		report_failure "$name" "$run" "$why"
		return 1
	fi
	rm -rf "${OUT:?}/$name" "$OUT/failed/$name.console.log"
	rmdir "$OUT/failed" 2>/dev/null
	chmod 755 "$new"
	mv "$new" "$OUT/$name"
	clear_line
	printf '%-16s %4d s %5s\n' "$name" $((SECONDS - start)) "$(du -h "$OUT/$name/vmcore" | cut -f1)"
}
