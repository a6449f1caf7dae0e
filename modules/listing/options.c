// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options: what does the user want listed, and in which form? Reads argv, leaves struct options.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "listing/listing.h"

#define OTHER 1000000 /* values of options that every verb takes */

#define PID_ROW 0

static const struct option table[] = {
	{"pid", required_argument, NULL, OPT_PID},
	{"address", required_argument, NULL, OPT_ADDRESS},
	{"device", required_argument, NULL, OPT_DEVICE},
	{"inode", required_argument, NULL, OPT_INODE},
	{"group", required_argument, NULL, OPT_GROUP},
	{"path", required_argument, NULL, OPT_PATH},
	{"state", required_argument, NULL, OPT_STATE},
	{"flag", required_argument, NULL, OPT_FLAG},
	{"anomalies", no_argument, NULL, OPT_ANOMALIES},
	{"free", no_argument, NULL, OPT_FREE},
	{"json", no_argument, NULL, OTHER + 'j'},
	{"long", no_argument, NULL, OTHER + 'l'},
	{"limit", required_argument, NULL, OTHER + 'n'},
	{"threads", required_argument, NULL, OTHER + 't'},
	{NULL, 0, NULL, 0},
};

/* Digits only: strtoull would take "-1" and blanks. */
static bool number(const char *text, int base, uint64_t *out)
{
	char *end;

	if (!isxdigit((unsigned char)*text))
		return false;
	errno = 0;
	*out = strtoull(text, &end, base);
	return !errno && !*end;
}

/* An address or number as the host's user writes it: "0x10", a symbol, "(init_task + 8)". */
static bool expression(const struct listing *l, const char *text, int base, uint64_t *out)
{
	return number(text, base, out) || (l->host->eval && l->host->eval(text, out));
}

static bool positive(const char *text, uint64_t max, uint64_t *out)
{
	return number(text, 10, out) && *out && *out <= max;
}

static bool take(struct listing *l, int c, const char *arg)
{
	struct options *o = &l->o;
	uint64_t threads;

	switch (c) {
	case OPT_ADDRESS:
		return expression(l, arg, 16, &o->address);
	case OPT_INODE:
		return expression(l, arg, 0, &o->inode);
	case OPT_GROUP:
		return expression(l, arg, 0, &o->group);
	case OPT_PID:
		return expression(l, arg, 0, &o->pid);
	case OPT_DEVICE:
		o->device = arg;
		return *arg;
	case OPT_PATH:
		o->path = arg;
		return *arg == '/';
	case OPT_STATE:
		o->state = arg;
		return *arg;
	case OPT_FLAG:
		o->flag = arg;
		return *arg;
	case OTHER + 'n':
		return positive(arg, UINT64_MAX, &o->limit);
	case OTHER + 't':
		if (!positive(arg, 1023, &threads))
			return false;
		o->threads = (unsigned)threads;
		return true;
	case OTHER + 'j':
		o->form = SHEET_JSON;
		return true;
	case OTHER + 'l':
		o->form = SHEET_LONG;
		return true;
	default:
		return true;
	}
}

/* Where a cache may be named too, only digits are an address: caches are called like variables. */
static bool is_address(const struct listing *l, const char *text, unsigned takes, kaddr *out)
{
	kaddr at;

	if (!(takes & OPT_ADDRESS) || l->o.given & OPT_ADDRESS)
		return false;
	if (takes & OPT_CACHE ? !number(text, 16, &at) : !expression(l, text, 16, &at))
		return false;
	*out = at;
	return at >> 63;
}

/* Words behind the options. Where the host has a dump open, an address may stand for itself. */
static int take_words(struct listing *l, int argc, char **argv, unsigned takes)
{
	struct options *o = &l->o;
	bool open = l->host->dump;

	if (open && optind < argc && is_address(l, argv[optind], takes, &o->address)) {
		o->given |= OPT_ADDRESS;
		optind++;
	}
	if (takes & OPT_CACHE && argc - optind == (open ? 1 : 2)) {
		o->cache = argv[optind++];
		o->given |= OPT_CACHE;
	}
	if (open && argc == optind)
		return 0;
	if (argc - optind != 1)
		return verb_usage(l->host, l->verb, argc == optind ? "which dump?" : "one dump");
	o->dump = argv[optind];
	return 0;
}

static int parse(struct listing *l, int argc, char **argv, unsigned takes)
{
	struct options *o = &l->o;
	int c, index = 0;

	while ((c = getopt_long(argc, argv, "p:", table, &index)) != -1) {
		if (c == 'p') { /* the short form is no row of the table */
			c = OPT_PID;
			index = PID_ROW;
		}
		if (c == '?')
			return verb_usage(l->host, l->verb, "wrong option: %s", argv[optind - 1]);
		if (c < OTHER && !(takes & (unsigned)c))
			return verb_usage(l->host, l->verb, "it has no --%s",
					  table[index].name);
		if (!take(l, c, optarg))
			return verb_usage(l->host, l->verb, "wrong value of --%s: %s",
					  table[index].name, optarg);
		if (c < OTHER)
			o->given |= (unsigned)c;
	}
	return take_words(l, argc, argv, takes);
}

int listing_options(struct listing *l, struct host *host, int argc, char **argv, unsigned takes)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	memset(l, 0, sizeof(*l));
	l->host = host;
	l->verb = argv[0];
	l->o.limit = UINT64_MAX;
	l->o.threads = cpus > 0 && cpus < 1024 ? (unsigned)cpus : 1;
	return parse(l, argc, argv, takes);
}
