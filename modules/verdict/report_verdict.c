// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report_verdict: one verdict as JSON: the facts in full, the candidates, the fix, the advice.
 *
 * Reads verdicts, leaves objects. Crash commands are templates: {kind.field} is filled from the
 * facts of the verdict, and a command whose fact is not there is left out.
 */
#include "verdict/report_parts.h"

#include <inttypes.h>
#include <string.h>

#include "facts/json.h"
#include "verdict/candidate.h"

static json_t *words_of(struct arena *arena, const struct words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->n; i++)
		json_array_append_new(list, json_text(arena, words->items[i]));
	return list;
}

static json_t *fix_of(struct arena *arena, const struct fix *fix)
{
	json_t *o = json_object();

	json_object_set_new(o, "state", json_string(fix_state_name(fix->state)));
	json_object_set_new(o, "basis", json_text(arena, fix->basis));
	json_object_set_new(o, "releases", words_of(arena, &fix->releases));
	json_object_set_new(o, "advice", json_text(arena, fix->advice));
	return o;
}

static json_t *spoken_of(struct arena *arena, const struct spoken_list *list)
{
	json_t *out = json_array();

	for (size_t i = 0; i < list->n; i++) {
		json_t *o = json_object();
		const struct fact *fact = list->items[i].fact;

		json_object_set_new(o, "what", json_text(arena, list->items[i].text));
		if (fact)
			json_object_set_new(o, "fact", json_count(fact->number));
		json_array_append_new(out, o);
	}
	return out;
}

static json_t *candidate_of(struct arena *arena, const struct candidate *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_text(arena, c->signature->id));
	json_object_set_new(o, "title", json_text(arena, c->signature->title));
	json_object_set_new(o, "verdict",
			    json_string(verdict_word_name(c->word == V_UNKNOWN ? V_NO : c->word)));
	json_object_set_new(o, "for", spoken_of(arena, &c->pro));
	json_object_set_new(o, "against", spoken_of(arena, &c->contra));
	json_object_set_new(o, "missing", words_of(arena, &c->missing));
	json_object_set_new(o, "fix", fix_of(arena, &c->fix));
	return o;
}

static const char *value_text(struct arena *arena, const struct fact *fact, const char *name)
{
	const struct fact_field *field = fact_field(fact->kind, name, NULL);
	const struct fact_value *v = fact_get(fact, name);

	if (!field || !v || !v->set)
		return NULL;
	if (field->type == FT_HEX)
		return arena_printf(arena, "%" PRIx64, v->u64);
	if (field->type == FT_U64)
		return arena_printf(arena, "%" PRIu64, v->u64);
	return field->type == FT_STR || field->type == FT_FLAGS ? v->str : NULL;
}

/* "kind.field" of the first fact of that kind in the verdict. */
static const char *look_up(struct arena *arena, const struct verdict *v, const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < v->facts.n; i++) {
		const struct fact *fact = v->facts.items[i];
		size_t len = strlen(fact->kind->name);

		if (len == (size_t)(dot - name) && !strncmp(fact->kind->name, name, len))
			return value_text(arena, fact, dot + 1);
	}
	return NULL;
}

/* NULL: the verdict has no fact that the command needs. */
static const char *fill(struct arena *arena, const struct verdict *v, const char *template)
{
	const char *out = "", *open;

	while ((open = strchr(template, '{'))) {
		const char *close = strchr(open, '}');
		const char *value;

		if (!close)
			break;
		value = look_up(arena, v,
				arena_strndup(arena, open + 1, (size_t)(close - open - 1)));
		if (!value)
			return NULL;
		out = arena_printf(arena, "%s%.*s%s", out, (int)(open - template), template, value);
		template = close + 1;
	}
	return arena_printf(arena, "%s%s", out, template);
}

/* First what the facts themselves name, then what the signature asks for. */
static json_t *commands_of(struct arena *arena, const struct verdict *v,
			   const struct signature *sig)
{
	struct words all = {0};

	for (size_t i = 0; i < v->facts.n; i++)
		if (v->facts.items[i]->see && v->facts.items[i]->kind->origin == FROM_MEMORY)
			words_add(arena, &all, v->facts.items[i]->see);
	for (size_t i = 0; sig && i < sig->crash_commands.n; i++) {
		const char *command = fill(arena, v, sig->crash_commands.items[i]);

		if (command)
			words_add(arena, &all, command);
	}
	return words_of(arena, &all);
}

static void append(json_t *list, json_t *more)
{
	json_array_extend(list, more);
	json_decref(more);
}

/* Prose of the family, and of the bug that was named or is likeliest. */
static json_t *about_of(struct arena *arena, const struct verdict *v)
{
	static const struct words none;
	const struct signature *sig = v->signature ? v->signature
				      : v->leader  ? v->leader->signature
						   : NULL;
	json_t *o = json_object(), *caveats = words_of(arena, &v->family->caveats);
	json_t *steps = words_of(arena, sig ? &sig->next_steps : &none);

	append(caveats, words_of(arena, sig ? &sig->caveats : &none));
	append(steps, words_of(arena, &v->family->next_steps));
	json_object_set_new(o, "id", json_text(arena, sig ? sig->id : NULL));
	json_object_set_new(o, "title", json_text(arena, sig ? sig->title : NULL));
	json_object_set_new(o, "what", json_text(arena, sig ? sig->what : NULL));
	json_object_set_new(o, "introduced", json_text(arena, sig ? sig->introduced : NULL));
	json_object_set_new(o, "cve", words_of(arena, sig ? &sig->cve : &none));
	json_object_set_new(o, "links", words_of(arena, sig ? &sig->links : &none));
	json_object_set_new(o, "caveats", caveats);
	json_object_set_new(o, "other_causes", words_of(arena, sig ? &sig->other_causes : &none));
	json_object_set_new(o, "reproduce", json_text(arena, sig ? sig->reproduce : NULL));
	json_object_set_new(o, "next_steps", steps);
	json_object_set_new(o, "crash_commands", commands_of(arena, v, sig));
	return o;
}

static json_t *evidence_of(unsigned int mask)
{
	json_t *list = json_array();

	for (enum fact_origin i = FROM_MEMORY; i <= FROM_HOST; i++) {
		if (mask & EVIDENCE(i))
			json_array_append_new(list, json_string(fact_origin_name(i)));
	}
	return list;
}

static json_t *facts_of(struct arena *arena, const struct fact_set *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->n; i++)
		json_array_append_new(list, fact_to_json(arena, facts->items[i]));
	return list;
}

static json_t *verdict_of(struct arena *arena, const struct verdict *v)
{
	json_t *o = json_object(), *candidates = json_array();

	for (size_t i = 0; i < v->n_candidates; i++)
		json_array_append_new(candidates, candidate_of(arena, &v->candidates[i]));
	json_object_set_new(o, "family", json_text(arena, v->family->id));
	json_object_set_new(o, "signature",
			    json_text(arena, v->signature ? v->signature->id : NULL));
	json_object_set_new(o, "verdict", json_string(verdict_word_name(v->word)));
	json_object_set_new(o, "title", json_text(arena, v->family->title));
	json_object_set_new(o, "what", json_text(arena, v->family->what));
	json_object_set_new(o, "evidence", evidence_of(v->evidence));
	json_object_set_new(o, "fix", fix_of(arena, &v->fix));
	json_object_set_new(o, "facts", facts_of(arena, &v->facts));
	json_object_set_new(o, "missing", words_of(arena, &v->missing));
	json_object_set_new(o, "notes", words_of(arena, &v->notes));
	json_object_set_new(o, "candidates", candidates);
	json_object_set_new(o, "about", about_of(arena, v));
	return o;
}

json_t *report_verdicts(struct arena *arena, const struct verdicts *all)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->n; i++)
		if (all->items[i].word >= V_POSSIBLE)
			json_array_append_new(list, verdict_of(arena, &all->items[i]));
	return list;
}

json_t *report_undecided(struct arena *arena, const struct verdicts *all)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->n; i++) {
		json_t *o;

		if (all->items[i].word != V_UNKNOWN)
			continue;
		o = json_object();
		json_object_set_new(o, "family", json_text(arena, all->items[i].family->id));
		json_object_set_new(o, "missing", words_of(arena, &all->items[i].missing));
		json_array_append_new(list, o);
	}
	return list;
}
