#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits: a crash that takes too long or too much memory costs itself, not the batch.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

quiet_log >quiet.log
mkfifo slow
sleep 30 >slow &
sleeper=$!
run triage --json --timeout 1 slow quiet.log "$SEED/seed0-writepages-inline.log"
test_that "a crash that takes too long" status 1 err "slow: killed after 1 s (time limit)" err-lines 1 \
	json 'length == 3' json '.[0].errors | length == 1' json '.[2].verdicts[0].verdict == "match"'
run triage --timeout 1 slow
test_that "the table says so too" status 2 out "not read"

# The sanitizers need more address space than any limit would leave them.
PLAIN=${PROGRAM%-san}
for ((i = 0; i < 40000; i++)); do echo "[ $i.000000] usb 1-1: new high-speed USB device number $i"; done |
	cat quiet.log - >long.log
timeout 60 "$PLAIN" triage --json --memory 1 long.log "$SEED/seed0-writepages-inline.log" >"$OUT" 2>"$ERR"
STATUS=$?
test_that "a crash that needs too much memory" status 2 err "long.log: out of memory (limit 1 MB)" \
	err-lines 2 json 'length == 2' json 'all(.[]; .errors | length == 1)'

"$PROGRAM" triage quiet.log slow >"$OUT" 2>"$ERR" &
victim=$!
sleep 1
kill -TERM "$victim"
wait "$victim"
STATUS=$?
test_that "stopped by a signal: what is done is shown" status 143 out "stopped: 1 of 2" \
	out "no known ext4 bug"
if pgrep -f "$PROGRAM triage quiet.log slow" >/dev/null; then
	not_ok "no child is left behind"
else
	ok "no child is left behind"
fi
kill "$sleeper"
summary
