#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Verbs, help, wrong usage.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

run
test_that "no verb: the overview, on stderr" status 64 err "usage: ext4dbg VERB"
run --version
test_that "--version" status 0 out "ext4dbg "
run help
test_that "help" status 0 out "triage" out "Exit status"
for verb in triage facts match signatures layout; do
	run help "$verb"
	test_that "help $verb" status 0 out "usage: ext4dbg $verb"
	run "$verb" --help
	test_that "$verb --help" status 0 out "usage: ext4dbg $verb"
done
run frobnicate
test_that "unknown verb" status 64 err "no such verb: frobnicate" err-lines 1
run help frobnicate
test_that "help for an unknown verb" status 64 err "no such verb"
run triage
test_that "triage without a path" status 64 err-lines 1
run triage --frob .
test_that "unknown option" status 64 err "--frob" err-lines 1
run triage --jobs 0 .
test_that "--jobs 0" status 64 err-lines 1
run triage --timeout x .
test_that "--timeout x" status 64 err-lines 1
run triage --signatures /nonexistent .
test_that "a database that is not there" status 70 err "/nonexistent" err-lines 1
run match
test_that "match without a file" status 64 err-lines 1
run signatures show no-such-bug
test_that "signatures show of an unknown id" status 64 err "no-such-bug"
run signatures list
test_that "signatures list" status 0 out "ext4"
"$PROGRAM" help >/dev/full 2>"$ERR"
STATUS=$?
test_that "a full disk behind stdout" status 70 err "cannot write"
summary
