#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `facts LOG | match -` says what `triage LOG` says.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

for log in "$SEED"/*.log; do
	run triage --json "$log"
	status=$STATUS
	jq -c '.verdicts[] | [.family, .signature, .verdict]' "$OUT" >whole
	"$PROGRAM" facts "$log" 2>/dev/null >seen.jsonl
	"$PROGRAM" match seen.jsonl >"$OUT" 2>"$ERR"
	STATUS=$?
	jq -c '[.family, .signature, .verdict]' "$OUT" >parts
	test_that "facts | match: ${log##*/}" status "$status" json "$(jq -s . <parts) == $(jq -s . <whole)"
done
"$PROGRAM" match - <seen.jsonl >"$OUT" 2>"$ERR"
STATUS=$?
test_that "match of standard input" status "$status"
echo '{"fact":"no.such.kind"}' >wrong
run match wrong
test_that "match of a wrong fact" status 2 err "wrong:1" err-lines 1
run match missing
test_that "match of a missing file" status 2 err "missing: No such file" err-lines 1
run facts "$SEED/seed0-writepages-inline.log"
test_that "facts of a log" status 0 json 'any(.[]; .fact == "log.oops")' json 'any(.[]; .coverage)'
run facts --kinds
test_that "facts --kinds" status 0 json 'all(.[]; .kind and .meaning and .fields)'
summary
