/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cond: one condition of a signature, as text and as a checked structure.
 *
 *	[none] KIND FIELD<op>VALUE ... FIELD has FLAG|FLAG ...
 *
 * <op> is = != < <= > >= or ~ (a PCRE2 regular expression). VALUE is a word, words joined by '|'
 * (any of them), "quoted text", or $name. A name is one thing in all conditions that are judged
 * together. The grammar for authors is in signatures/README.md.
 */
#ifndef VERDICT_COND_H
#define VERDICT_COND_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "facts/fact.h"

#define COND_MAX_VARS  64
#define COND_MAX_TERMS 16
#define COND_MAX_WORDS 32

enum cond_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_MATCH, OP_HAS };

/* What a variable can hold: fields of one class compare with each other. */
enum var_class { VAR_NONE, VAR_NUMBER, VAR_TEXT, VAR_BOOL };

/* The names of all conditions of one database, so that conditions of two files can be joined. */
struct var_names {
	const char *name[COND_MAX_VARS];
	enum var_class class[COND_MAX_VARS];
	unsigned int n;
};

struct term {
	const struct fact_field *field; /* NULL: the fact's address ("at") */
	size_t index;			/* of the field in its kind */
	enum cond_op op;
	int var;	    /* number in var_names, -1: literal */
	const char **words; /* literals: OP_EQ, OP_NE, OP_HAS with text */
	__int128 *numbers;  /* literals of number fields; 0/1 for bool */
	size_t n;	    /* of words or numbers */
	pcre2_code *re;	    /* OP_MATCH */
};

struct cond {
	bool none;
	const struct fact_kind *kind;
	struct term *terms;
	size_t n;
	const char *text; /* as written */
};

/* NULL: *why says what is wrong, in one line. Patterns are freed with the arena. */
const struct cond *cond_parse(struct arena *, struct var_names *, const char *text,
			      const char **why);

enum var_class cond_class(enum fact_type);

#endif
