// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stand-alone program: what does the shell give us, and what does it get back?
 *
 * Reads the terminal's size and the environment, leaves the exit status of the verb.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hosts/verb.h"

#define MAX_COLUMNS 1000

static volatile sig_atomic_t stop_signal;

static void on_stop(int number)
{
	stop_signal = number;
}

/*
 * A second Ctrl-C ends us at once. SIGPIPE gets its default back: a parent that ignores it hands
 * that on, and `ext4dbg ... | head` would go on for hours.
 */
static void catch_signals(void)
{
	struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESETHAND};

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* COLUMNS is honoured without a terminal too: that is how a script asks for a narrow table. */
static unsigned columns(bool terminal)
{
	const char *asked = getenv("COLUMNS");
	long n = asked ? strtol(asked, NULL, 10) : 0;
	struct winsize size;

	if (n > 0 && n <= MAX_COLUMNS)
		return n;
	if (!terminal)
		return 0;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return 80;
}

/* See https://no-color.org: any value that is not empty switches colour off. */
static bool colour(bool terminal)
{
	const char *no = getenv("NO_COLOR");
	const char *kind = getenv("TERM");

	return terminal && !(no && *no) && kind && strcmp(kind, "dumb");
}

/* Files opened later must not become standard output: descriptors 0 to 2 are always there. */
static bool have_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct host host = {.program = "ext4dbg", .out = stdout, .err = stderr};
	int status;

	if (!have_streams())
		return VERB_INTERNAL;
	catch_signals();
	host.stop = &stop_signal;
	host.terminal = isatty(STDOUT_FILENO);
	host.err_terminal = isatty(STDERR_FILENO);
	host.columns = columns(host.terminal);
	host.colour = colour(host.terminal);
	status = ext4dbg_main(&host, argc, argv);
	if (stop_signal) {
		/* So that the shell's loop ends too. */
		signal(stop_signal, SIG_DFL);
		raise(stop_signal);
	}
	return status;
}
