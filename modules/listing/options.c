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

#define OTHER 1000 /* values of options that every verb takes */

static const struct option table[] = {
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

static bool positive(const char *text, uint64_t max, uint64_t *out)
{
	return number(text, 10, out) && *out && *out <= max;
}

static bool take(struct options *o, int c, const char *arg)
{
	uint64_t threads;

	switch (c) {
	case OPT_ADDRESS:
		return number(arg, 16, &o->address);
	case OPT_INODE:
		return number(arg, 0, &o->inode);
	case OPT_GROUP:
		return number(arg, 0, &o->group);
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

static int parse(struct listing *l, int argc, char **argv, unsigned takes)
{
	struct options *o = &l->o;
	int c, index = 0;

	while ((c = getopt_long(argc, argv, "", table, &index)) != -1) {
		if (c == '?')
			return verb_usage(l->host, l->verb, "wrong option: %s", argv[optind - 1]);
		if (c < OTHER && !(takes & (unsigned)c))
			return verb_usage(l->host, l->verb, "it has no --%s", table[index].name);
		if (!take(o, c, optarg))
			return verb_usage(l->host, l->verb, "wrong value of --%s: %s",
					  table[index].name, optarg);
		if (c < OTHER)
			o->given |= (unsigned)c;
	}
	if (takes & OPT_CACHE && argc - optind == 2) {
		o->cache = argv[optind++];
		o->given |= OPT_CACHE;
	}
	if (argc - optind != 1)
		return verb_usage(l->host, l->verb, argc == optind ? "which dump?" : "one dump");
	o->dump = argv[optind];
	return 0;
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
