#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Directory trees: pairing of dumps and logs, names, links, pipes, size.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

broken_dump()
{
	printf 'KDUMP   \x06\x00\x00\x00'
}

mkdir -p debian/202611201200 rhel/127.0.0.1-2026-11-20-12:00:00 flat
broken_dump >debian/202611201200/dump.202611201200
quiet_log >debian/202611201200/dmesg.202611201200
run triage --json debian
test_that "kdump-tools: dump.X and dmesg.X are one crash" json 'length == 1' \
	json '.[0] | (.dump | endswith("dump.202611201200")) and (.log | endswith("dmesg.202611201200"))'
test_that "an unreadable dump is triaged from its log" status 2 err-lines 1 \
	json '.[0].errors | length == 1'

cd rhel/* || exit 1
broken_dump >vmcore
quiet_log >vmcore-dmesg.txt
quiet_log >kexec-dmesg.log
cd ../.. || exit 1
run triage --json rhel
test_that "kexec-tools: vmcore and vmcore-dmesg.txt; not kexec-dmesg.log" json 'length == 1' \
	json '.[0].log | endswith("vmcore-dmesg.txt")'
mv rhel/*/vmcore rhel/127.0.0.1-2026-11-20-12:00:00/vmcore-incomplete
run triage --json rhel
test_that "vmcore-incomplete" json 'length == 1' json '.[0].log | endswith("vmcore-dmesg.txt")'
rm rhel/*/vmcore-incomplete
run triage --json rhel
test_that "a lost dump leaves its log" status 0 json 'length == 1' json '.[0].kind == "log"'
run triage --json rhel/*/kexec-dmesg.log
test_that "kexec-dmesg.log named by hand" status 0 json 'length == 1'

for name in a b; do
	broken_dump >flat/$name.vmcore
	quiet_log >flat/$name.dmesg
done
quiet_log >flat/other.dmesg
run triage --json flat
test_that "a flat store: by the stem of the name" json 'length == 3' \
	json 'map(select(.dump)) | all(.[]; (.dump[:-7]) == (.log[:-6])) and length == 2'
run triage --json flat/a.vmcore
test_that "a dump named alone finds its log" json 'length == 1' json '.[0].log == "flat/a.dmesg"'
run triage --json flat/b.dmesg flat/b.vmcore
test_that "log before dump on the command line" json 'length == 1' json '.[0].dump == "flat/b.vmcore"'

mkdir -p sos/sos_commands/kernel sos/var/log
quiet_log >sos/sos_commands/kernel/dmesg
quiet_log | sed 's/^/Nov 20 12:00:00 host kernel: /' >sos/var/log/kern.log
echo "hostname" >sos/hostname
run triage --json sos
test_that "a sosreport" status 0 json 'length == 2'

mkdir pstore
lines=$(wc -l <"$SEED/seed0-writepages-inline.log")
{ echo "Panic#1 Part1"; tail -n +$((lines / 2 + 1)) "$SEED/seed0-writepages-inline.log"; } >pstore/dmesg-efi-176364000000101
{ echo "Panic#1 Part2"; head -n $((lines / 2)) "$SEED/seed0-writepages-inline.log"; } >pstore/dmesg-efi-176364000000201
cp "$SEED/seed0-writepages-inline.log" pstore/dmesg.txt
run triage --json "$SEED/seed0-writepages-inline.log"
whole=$(jq -c '.verdicts[0] | [.family, .signature, .verdict]' "$OUT")
run triage --json pstore
test_that "pstore: parts are joined, the highest first" json 'length == 1' \
	json "(.[0].verdicts[0] | [.family, .signature, .verdict]) == $whole"

mkdir odd
quiet_log >odd/$'new\nline.log'
quiet_log >odd/$'esc\e[31m.log'
quiet_log >odd/$'bad\xff.log'
run triage odd
test_that "names cannot write to the terminal" status 0 out 'new\x0aline.log' out 'esc\x1b[31m.log' \
	out 'bad\xff.log'
test_that "no escape byte gets out" no-out $'\e'
run triage --json odd
test_that "names in JSON" json 'length == 3'
run triage $'odd/no\nsuch'
test_that "a missing name with a newline" status 2 err-lines 1 err 'no\x0asuch'

mkdir -p links/deep far
quiet_log >links/kern.log
quiet_log >far/kern.log
ln -s .. links/deep/up
ln -s ../far links/out
ln -s ../far/kern.log links/far.log
ln -s kern.log links/again.log
mkfifo links/pipe
run triage --json links
test_that "links are not followed, pipes do not hold us" status 0 json 'length == 1'
run triage --json links/far.log
test_that "a link that was named is followed" status 0 json 'length == 1'
run triage links/pipe
test_that "a pipe without a writer" status 2 err "links/pipe: " err-lines 1

mkdir -p secret/inner
quiet_log >secret/kern.log
chmod 755 "$TAP_TMP" "$TAP_TMP/box"
chmod 000 secret/inner
as_nobody()
{
	if [[ $EUID -eq 0 ]]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
if as_nobody test -x "$PROGRAM"; then
	as_nobody "$PROGRAM" triage --json secret >"$OUT" 2>"$ERR"
	STATUS=$?
	test_that "an unreadable directory" status 2 err "secret/inner: Permission denied" err-lines 1 \
		json 'length == 1'
fi
chmod 755 secret/inner

mkdir many
quiet_log >many/kern.log
for ((i = 0; i < 1000; i++)); do echo "$i" >many/file-$i; done
run triage --json many
test_that "1000 files that are nothing" status 0 json 'length == 1'
deep=deep
for ((i = 0; i < 60; i++)); do deep+=/d; done
mkdir -p "$deep"
run triage deep
test_that "a tree without end" status 2 err "too deep" err-lines 1

mkdir crowd
for ((i = 0; i < 30; i++)); do quiet_log >"crowd/$(printf '%02d' $i).log"; done
run triage --json --jobs 8 crowd
test_that "results come in the order of the inputs" json 'map(.log) == (map(.log) | sort) and length == 30'
summary
