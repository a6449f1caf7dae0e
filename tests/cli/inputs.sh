#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Inputs that are not what they should be: one line names file and cause, and the batch goes on.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

: >empty
head -c 100000 /dev/urandom >garbage
printf 'KDUMP   \x06\x00\x00\x00' >truncated
head -c 20000 /dev/zero | cat <(printf 'KDUMP   \x06\x00\x00\x00') - >zeros
printf 'makedumpfile\0\0\0\0' >flat
head -c 30 <(ppc64_core) >short-elf
ppc64_core >ppc64
echo "The quick brown fox" >text
quiet_log >quiet.log

for file in empty garbage truncated zeros flat short-elf text missing /dev/null; do
	run triage "$file"
	test_that "$file: one line, status 2" status 2 err "$file: " err-lines 1
done
run triage ppc64
test_that "a dump of another machine" status 2 err "ppc64: " err-lines 1

run triage --json empty quiet.log truncated "$SEED/seed0-writepages-inline.log" missing
test_that "the batch goes on, and a match wins over 2" status 1 err-lines 3 \
	json 'map(select(.kind == "log")) | length == 2' \
	json 'any(.[]; .verdicts[0].verdict == "match")'
run triage --json quiet.log
test_that "a clean log" status 0 err-lines 0 json '.[0].verdicts == []' json 'length == 1'
run triage quiet.log missing
test_that "clean, and one missing: status 2" status 2 err "missing: No such file" err-lines 1 \
	out "no known ext4 bug"
run triage --json quiet.log ./quiet.log .
test_that "one file by three ways is one crash" json 'map(select((.log // "") | endswith("quiet.log"))) | length == 1'

mkdir walk
cp empty garbage text walk
quiet_log >walk/kern.log
run triage --json walk
test_that "in a walk, what is neither dump nor log is skipped in silence" status 0 err-lines 0 \
	json 'length == 1'
cp truncated walk/vmcore
run triage --json walk
test_that "in a walk, a broken dump is named" status 2 err "walk/vmcore: " err-lines 1
mkdir nothing
run triage nothing
test_that "an empty directory" status 0 err-lines 0 out "no dump and no kernel log"

quiet_log | gzip >kern.log.2.gz
run triage --json kern.log.2.gz
test_that "a gzip log" status 0 json '.[0].kind == "log"'
head -c 60 kern.log.2.gz >torn.gz
run triage torn.gz
test_that "a torn gzip file ends well" err-lines "$(wc -l <"$ERR")"
head -c 200000000 /dev/zero | gzip >bomb.gz
run triage bomb.gz
test_that "a gzip bomb of no log" status 2 err "bomb.gz: " err-lines 1

run triage --json - <"$SEED/seed2-reserved-not-cleared.log"
timeout 60 "$PROGRAM" triage --json - <"$SEED/seed2-reserved-not-cleared.log" >"$OUT" 2>"$ERR"
STATUS=$?
test_that "standard input" err-lines 0 json '.[0].kind == "log"' json '.[0].verdicts | length > 0'
timeout 60 "$PROGRAM" triage - </dev/null >"$OUT" 2>"$ERR"
STATUS=$?
test_that "empty standard input" status 2 err "standard input" err-lines 1
timeout 60 "$PROGRAM" triage - <garbage >"$OUT" 2>"$ERR"
STATUS=$?
test_that "garbage on standard input" status 2 err "standard input" err-lines 1
timeout 60 "$PROGRAM" triage --json <(quiet_log) >"$OUT" 2>"$ERR"
STATUS=$?
test_that "a shell's <(...)" status 0 err-lines 0 json '.[0].kind == "log"'
summary
