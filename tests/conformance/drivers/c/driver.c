/* The C driver: reads a line, does it through agentsudo.h, writes a line. Asserts nothing. A call that asks a human waits
 * on a thread of its own, so that the driver can go on. Needs a library with the feature `testing`. */
#define _GNU_SOURCE
#define AGENTSUDO_TESTING
#include "agentsudo.h"
#include "line.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

/* What has a name in a vector. A kind is one of "agent", "session", "guard", "approver", "call". */
typedef struct named {
    const char *kind;
    char *name;
    void *it;
    struct named *next;
} named;

typedef struct {
    agentsudo_session session;
    char *agent;
} entered;

typedef struct {
    agentsudo_guard guard;
    char *approver;     /* whom it asks by itself */
    const char **steps; /* what its callback does before it answers */
    size_t step_count;
    char *say;
    bool raises, task;
    line made;
} guarded;

typedef struct {
    agentsudo_approver approver;
    char *key;     /* the idempotency key of whatever it asks */
    char *preview; /* what every call is said to do */
} human;

typedef struct {
    agentsudo_session session;
    const guarded *guard;
    const human *human; /* null if a callback of the program is asked */
    char *arguments;             /* as they are now; room for others in place */
    size_t room;
    bool by_callback, raised;
    bool leaving;
    agentsudo_ticket ticket;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t asked;
    text answer;
} call;

static named *world;
static entered *stack[64]; /* sessions entered, the innermost last */
static size_t depth;
static agentsudo_error error; /* of the main thread */

static void *find(const char *kind, const char *name) {
    for (named *n = world; n; n = n->next)
        if (name && strcmp(n->kind, kind) == 0 && strcmp(n->name, name) == 0) return n->it;
    return NULL;
}

static void keep(const char *kind, const char *name, void *it) {
    named *n = malloc(sizeof *n);
    *n = (named){kind, copy(name), it, world};
    world = n;
}

static void forget(const char *kind, const char *name) {
    for (named **n = &world; *n; n = &(*n)->next)
        if (strcmp((*n)->kind, kind) == 0 && strcmp((*n)->name, name) == 0) {
            named *gone = *n;
            *n = gone->next;
            free(gone->name);
            free(gone);
            return;
        }
}

static void fault(text *answer, const char *why) {
    answer->length = 0;
    text_add(answer, "fault");
    answer_add(answer, "message", why);
}

/* An error of the library's, with everything it tells. */
static void tell_error(text *answer, agentsudo_error it) {
    static const char *fields[] = {"code",     "reason",      "message",    "agent", "scope",
                                   "function", "approval_id", "decided_by", "note"};
    text_add(answer, "err");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) answer_add(answer, fields[i], agentsudo_error_field(it, fields[i]));
    answer_add_bool(answer, "denied", agentsudo_status_is_denied((int32_t)agentsudo_error_status(it)));
    agentsudo_error_free(it);
}

/* Says "ok", or what went wrong. */
static bool went(text *answer, agentsudo_status status) {
    if (status == AGENTSUDO_STATUS_OK)
        text_add(answer, "ok");
    else
        tell_error(answer, error);
    return status == AGENTSUDO_STATUS_OK;
}

static void add_text(text *answer, const char *key, agentsudo_text it) {
    if (it.bits) answer_add_bytes(answer, key, agentsudo_text_data(it), agentsudo_text_length(it));
    agentsudo_text_free(it);
}

static void add_json_field(text *answer, const char *key, agentsudo_text json) {
    char *value = json_field(agentsudo_text_data(json), key);
    answer_add(answer, key, value);
    free(value);
    agentsudo_text_free(json);
}

/* Time. */

static void hello(const line *l, text *a) {
    (void)l;
    text_add(a, "ok\tlanguage=c\tcore=false");
    answer_add(a, "version", agentsudo_version());
}

static void clock_(const line *l, text *a) {
    const char *at = line_get(l, "unix_ms");
    if (at && !went(a, agentsudo_testing_stand_still(atoll(at), &error))) return;
    a->length = 0;
    text_add(a, "ok");
    answer_add_number(a, "unix_ms", agentsudo_testing_now());
}

static void tick(const line *l, text *a) { went(a, agentsudo_testing_advance(atof(line_get(l, "seconds")), &error)); }

/* Agents and sessions. */

static void agent(const line *l, text *a) {
    size_t count;
    const char **scopes = line_all(l, "scope", &count), *ttl = line_get(l, "ttl"), *role = line_get(l, "role");
    text options = {0};
    text_add(&options, line_get(l, "hierarchical") && strcmp(line_get(l, "hierarchical"), "true") == 0
                           ? "{\"hierarchical\":true"
                           : "{\"hierarchical\":false");
    if (ttl) text_add(&options, ",\"session_ttl\":"), text_add(&options, ttl);
    if (role) text_add(&options, ",\"role\":"), text_add_json(&options, role);
    text_add(&options, "}");
    agentsudo_agent *made = malloc(sizeof *made);
    if (went(a, agentsudo_agent_new(line_get(l, "name"), scopes, count, options.data, made, &error))) {
        agentsudo_text it;
        keep("agent", line_get(l, "name"), made);
        agentsudo_agent_id(*made, &it, NULL);
        add_text(a, "id", it);
        agentsudo_agent_json(*made, &it, NULL);
        add_json_field(a, "role", it);
    } else {
        free(made);
    }
    free(options.data);
    free(scopes);
}

static void scopes(const line *l, text *a) {
    size_t adds, discards;
    const char **add = line_all(l, "add", &adds), **discard = line_all(l, "discard", &discards);
    agentsudo_agent *it = find("agent", line_get(l, "agent"));
    agentsudo_text json;
    if (!it)
        fault(a, "there is no such agent");
    else if (went(a, agentsudo_agent_change_scopes(*it, add, adds, discard, discards, &error))) {
        agentsudo_agent_scopes(*it, &json, NULL);
        const char *at = agentsudo_text_data(json);
        for (char *scope; (scope = json_string(&at)); free(scope)) answer_add(a, "scope", scope);
        agentsudo_text_free(json);
    }
    free(add);
    free(discard);
}

static void has_scope(const line *l, text *a) {
    agentsudo_agent *it = find("agent", line_get(l, "agent"));
    bool held;
    if (!it)
        fault(a, "there is no such agent");
    else if (went(a, agentsudo_agent_has_scope(*it, line_get(l, "scope"), &held, &error)))
        answer_add_bool(a, "held", held);
}

static void enter(const line *l, text *a) {
    agentsudo_agent *it = find("agent", line_get(l, "agent"));
    if (!it) return fault(a, "there is no such agent");
    entered *fresh = malloc(sizeof *fresh);
    fresh->agent = copy(line_get(l, "agent"));
    if (!went(a, agentsudo_session_start(*it, &fresh->session, &error))) return;
    keep("session", line_get(l, "session"), fresh);
    stack[depth++] = fresh;
}

static void end(const line *l, text *a) {
    entered *it = find("session", line_get(l, "session"));
    if (!it) return fault(a, "there is no such session");
    went(a, agentsudo_session_end(it->session, &error));
}

static void leave(const line *l, text *a) {
    entered *it = find("session", line_get(l, "session"));
    end(l, a);
    size_t kept = 0;
    for (size_t i = 0; i < depth; i++)
        if (stack[i] != it) stack[kept++] = stack[i];
    depth = kept;
}

static void session(const line *l, text *a) {
    entered *it = find("session", line_get(l, "session"));
    agentsudo_session_times times;
    if (!it) return fault(a, "there is no such session");
    if (!went(a, agentsudo_session_look(it->session, &times, &error))) return;
    answer_add(a, "agent", it->agent);
    answer_add_number(a, "lasts_ms", times.expires_unix_ms - times.started_unix_ms);
    answer_add_number(a, "age_ms", agentsudo_testing_now() - times.started_unix_ms);
    answer_add_bool(a, "expired", times.expired);
    answer_add_bool(a, "ended", times.ended);
}

static void current(const line *l, text *a) {
    (void)l;
    text_add(a, "ok");
    if (depth) answer_add(a, "agent", stack[depth - 1]->agent);
}

/* Guarded functions. */

static _Thread_local call *running;

/* What a callback does before it answers. */
static bool meanwhile(call *it, const char *what) {
    const char *rest = strchr(what, ' ');
    rest = rest ? rest + 1 : "";
    if (strncmp(what, "tick ", 5) == 0) return agentsudo_testing_advance(atof(rest), NULL) == AGENTSUDO_STATUS_OK;
    if (strncmp(what, "end ", 4) == 0) {
        entered *session = find("session", rest);
        return session && agentsudo_session_end(session->session, NULL) == AGENTSUDO_STATUS_OK;
    }
    if (strncmp(what, "change ", 7) == 0 && strlen(rest) < it->room) {
        strcpy(it->arguments, rest);
        return true;
    }
    return false;
}

/* Asks, with the words that go with it. */
static agentsudo_status put(call *it, agentsudo_question question, agentsudo_error *why) {
    agentsudo_status status = AGENTSUDO_STATUS_OK;
    if (it->human->preview) status = agentsudo_question_preview(question, it->human->preview, why);
    if (status != AGENTSUDO_STATUS_OK) return status;
    return agentsudo_approver_ask(it->human->approver, question, it->human->key, &it->ticket, why);
}

/* Asks, waits, and spends the approval, as a callback that has an approver at hand does. */
static int32_t ask_in_callback(call *it, agentsudo_question question) {
    pthread_mutex_lock(&it->lock);
    agentsudo_status status = put(it, question, NULL);
    pthread_cond_signal(&it->asked);
    pthread_mutex_unlock(&it->lock);
    if (status == AGENTSUDO_STATUS_OK) status = agentsudo_ticket_wait(it->ticket, INFINITY, NULL);
    if (status == AGENTSUDO_STATUS_OK) status = agentsudo_ticket_claim(it->ticket, NULL);
    return status == AGENTSUDO_STATUS_OK ? AGENTSUDO_VERDICT_ALLOW : AGENTSUDO_VERDICT_DENY;
}

static int32_t asked(void *guard, agentsudo_question question) {
    const guarded *it = guard;
    for (size_t i = 0; i < it->step_count; i++)
        if (!meanwhile(running, it->steps[i])) abort();
    if (strncmp(it->say, "approver ", 9) == 0) return ask_in_callback(running, question);
    running->raised = strcmp(it->say, "raise") == 0;
    if (strcmp(it->say, "true") == 0) return AGENTSUDO_VERDICT_ALLOW;
    if (strcmp(it->say, "false") == 0 || running->raised) return AGENTSUDO_VERDICT_DENY;
    /* What C has for truth, and other numbers that somebody might take for a yes. */
    return strcmp(it->say, "one") == 0 ? 1 : strcmp(it->say, "none") == 0 ? -1 : 0x594553 << 8;
}

static void guard(const line *l, text *a) {
    size_t count;
    const char **scopes = line_all(l, "scope", &count);
    const char *on_deny = line_get(l, "on_deny"), *require = line_get(l, "require"), *function = line_get(l, "function");
    guarded *made = calloc(1, sizeof *made);
    /* The texts must live as long as the guard. */
    made->made = (line){copy(""), NULL, 0};
    for (size_t i = 0; i < l->count; i++) {
        made->made.fields = realloc(made->made.fields, (i + 1) * sizeof(field));
        made->made.fields[i] = (field){copy(l->fields[i].key), copy(l->fields[i].value)};
        made->made.count = i + 1;
    }
    made->steps = line_all(&made->made, "meanwhile", &made->step_count);
    made->say = copy(line_get(l, "say") ? line_get(l, "say") : "true");
    made->raises = line_get(l, "body") != NULL;
    bool asks_callback = on_deny && strcmp(on_deny, "callback") == 0;
    bool asks_approver = on_deny && strcmp(on_deny, "approver") == 0;
    const char *approver = asks_callback && strncmp(made->say, "approver ", 9) == 0 ? made->say + 9 : line_get(l, "approver");
    made->approver = approver ? copy(approver) : NULL;
    text options = {0};
    text_add(&options, "{\"require\":");
    text_add_json(&options, require ? require : "all");
    if (on_deny && !asks_callback && !asks_approver) {
        text_add(&options, ",\"on_deny\":");
        text_add_json(&options, on_deny);
    }
    if (asks_approver) text_add(&options, ",\"edits\":true");
    text_add(&options, "}");
    function = function ? function : line_get(l, "guard");
    agentsudo_status status =
        asks_callback ? agentsudo_guard_new_with_callback(function, scopes, count, options.data, asked, made, NULL,
                                                          &made->guard, &error)
        : asks_approver ? agentsudo_guard_new_asking(function, scopes, count, options.data, &made->guard, &error)
                        : agentsudo_guard_new(function, scopes, count, options.data, &made->guard, &error);
    if (went(a, status)) keep("guard", line_get(l, "guard"), made);
    free(options.data);
    free(scopes);
}

/* The guarded function: gives its arguments back, or raises. */
static void run(call *it) {
    if (it->guard->raises) {
        text_add(&it->answer, "raised\tmessage=the%20function%20raised\tran=1");
        return;
    }
    text_add(&it->answer, "ok\tran=1");
    answer_add(&it->answer, "value", it->arguments);
}

static void refused(call *it, agentsudo_error why) {
    if (it->raised) {
        text_add(&it->answer, "raised\tmessage=the%20callback%20raised");
        agentsudo_error_free(why);
    } else if (it->leaving) {
        text_add(&it->answer, "gone");
        agentsudo_error_free(why);
    } else {
        tell_error(&it->answer, why);
    }
    text_add(&it->answer, "\tran=0");
}

/* The whole way of a guard that has a callback, or asks nobody. */
static void check(call *it) {
    agentsudo_permit permit;
    agentsudo_error why;
    running = it;
    if (agentsudo_gate_check(it->session, it->guard->guard, it->arguments, NULL, &permit, &why) != AGENTSUDO_STATUS_OK)
        return refused(it, why);
    run(it);
    agentsudo_permit_finished(permit, !it->guard->raises, NULL);
    agentsudo_permit_free(permit);
}

/* What a person has changed is what runs. */
static void take_edits(call *it, agentsudo_permit permit) {
    agentsudo_text edited;
    if (agentsudo_permit_edited(permit, &edited, NULL) != AGENTSUDO_STATUS_OK) abort();
    if (!edited.bits) return;
    free(it->arguments);
    it->arguments = json_object(agentsudo_text_data(edited), "arguments");
    agentsudo_text_free(edited);
    if (!it->arguments || agentsudo_permit_confirm(permit, it->arguments, NULL) != AGENTSUDO_STATUS_OK) abort();
}

/* The way of a guard that an approver stands behind, step by step. */
static void ask(call *it) {
    agentsudo_question question;
    agentsudo_permit permit;
    agentsudo_error why;
    agentsudo_status status = agentsudo_gate_begin(it->session, it->guard->guard, &question, &why);
    if (status == AGENTSUDO_STATUS_OK) return run(it);
    if (status != AGENTSUDO_STATUS_ASK) return refused(it, why);
    status = agentsudo_question_freeze(question, it->arguments, &why);
    if (status == AGENTSUDO_STATUS_OK) {
        pthread_mutex_lock(&it->lock);
        status = put(it, question, &why);
        pthread_cond_signal(&it->asked);
        pthread_mutex_unlock(&it->lock);
    }
    if (status == AGENTSUDO_STATUS_OK) {
        agentsudo_ticket_wait(it->ticket, INFINITY, NULL);
        status = agentsudo_gate_answer_ticket(question, it->ticket, it->arguments, &permit, &why);
    }
    agentsudo_question_free(question);
    if (status != AGENTSUDO_STATUS_OK) return refused(it, why);
    take_edits(it, permit);
    run(it);
    agentsudo_permit_finished(permit, !it->guard->raises, NULL);
    agentsudo_permit_free(permit);
}

static void *wait_for_human(void *waiting) {
    call *it = waiting;
    if (it->by_callback)
        check(it);
    else
        ask(it);
    pthread_mutex_lock(&it->lock);
    pthread_cond_signal(&it->asked);
    pthread_mutex_unlock(&it->lock);
    return NULL;
}

static void free_call(call *it) {
    agentsudo_ticket_free(it->ticket);
    free(it->arguments);
    free(it->answer.data);
    free(it);
}

static void call_(const line *l, text *a) {
    const guarded *g = find("guard", line_get(l, "guard"));
    const char *arguments = line_get(l, "args") ? line_get(l, "args") : "{}";
    if (!g) return fault(a, "there is no such guard");
    call *it = calloc(1, sizeof *it);
    it->guard = g;
    it->session = depth ? stack[depth - 1]->session : (agentsudo_session){0};
    it->room = strlen(arguments) + 65536;
    it->arguments = strcpy(malloc(it->room), arguments);
    it->by_callback = strncmp(g->say, "approver ", 9) == 0;
    pthread_mutex_init(&it->lock, NULL);
    pthread_cond_init(&it->asked, NULL);
    it->human = find("approver", g->approver);
    if (!it->human) {
        check(it);
        text_add_bytes(a, it->answer.data, it->answer.length);
        return free_call(it);
    }
    /* Until it has asked, or ended without. */
    pthread_mutex_lock(&it->lock);
    pthread_create(&it->thread, NULL, wait_for_human, it);
    while (!it->ticket.bits && !it->answer.length) pthread_cond_wait(&it->asked, &it->lock);
    pthread_mutex_unlock(&it->lock);
    if (it->ticket.bits) {
        keep("call", line_get(l, "call"), it);
        text_add(a, "waiting");
        return;
    }
    pthread_join(it->thread, NULL);
    text_add_bytes(a, it->answer.data, it->answer.length);
    free_call(it);
}

static void result(const line *l, text *a) {
    call *it = find("call", line_get(l, "call"));
    if (!it) return fault(a, "the call does not wait");
    pthread_join(it->thread, NULL);
    forget("call", line_get(l, "call"));
    text_add_bytes(a, it->answer.data, it->answer.length);
    free_call(it);
}

static void cancel(const line *l, text *a) {
    call *it = find("call", line_get(l, "call"));
    if (!it) return fault(a, "the call does not wait");
    it->leaving = true;
    agentsudo_ticket_cancel(it->ticket, NULL);
    result(l, a);
}

static void change(const line *l, text *a) {
    call *it = find("call", line_get(l, "call"));
    const char *arguments = line_get(l, "args");
    if (!it || strlen(arguments) >= it->room) return fault(a, "the call cannot be changed");
    strcpy(it->arguments, arguments);
    text_add(a, "ok");
}

/* Humans. */

static void list_option(const line *l, const char *key, const char *name, text *options) {
    size_t count;
    const char **items = line_all(l, key, &count);
    if (count) {
        text_add(options, ",\""), text_add(options, name), text_add(options, "\":[");
        for (size_t i = 0; i < count; i++) {
            if (i) text_add(options, ",");
            text_add_json(options, items[i]);
        }
        text_add(options, "]");
    }
    free(items);
}

static void approver(const line *l, text *a) {
    static const char *texts[] = {"bot_token", "app_token", "slack_api_url", "channel", "webhook_url", "cloud_api_key", "cloud_url", "requested_by", "escalate_to", "store"};
    static const char *values[] = {"timeout", "poll_interval", "auto_deny_on_timeout", "quorum", "remind", "escalate_after", "grants", "edits", "max_pending", "max_per_minute"};
    text options = {0};
    text_add(&options, "{\"show_args\":true");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!line_get(l, texts[i])) continue;
        text_add(&options, ",\""), text_add(&options, texts[i]), text_add(&options, "\":");
        text_add_json(&options, line_get(l, texts[i]));
    }
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (!line_get(l, values[i])) continue;
        text_add(&options, ",\""), text_add(&options, values[i]), text_add(&options, "\":");
        text_add(&options, line_get(l, values[i]));
    }
    list_option(l, "signing_secret", "signing_secret", &options);
    list_option(l, "user", "approvers", &options);
    text_add(&options, "}");
    human *made = malloc(sizeof *made);
    if (went(a, agentsudo_slack_new(options.data, &made->approver, &error))) {
        agentsudo_text json;
        made->key = line_get(l, "key") ? copy(line_get(l, "key")) : NULL;
        made->preview = line_get(l, "preview") ? copy(line_get(l, "preview")) : NULL;
        keep("approver", line_get(l, "approver"), made);
        agentsudo_approver_json(made->approver, &json, NULL);
        add_json_field(a, "channel", json);
    } else {
        free(made);
    }
    free(options.data);
}

static void decide(const line *l, text *a, bool approved) {
    bool decided;
    const char *id = line_get(l, "id"), *user = line_get(l, "user");
    agentsudo_status status = approved ? agentsudo_approve(id, user, NULL, &decided, &error)
                                       : agentsudo_deny(id, user, NULL, &decided, &error);
    if (went(a, status)) answer_add_bool(a, "decided", decided);
}

static void approve(const line *l, text *a) { decide(l, a, true); }
static void deny(const line *l, text *a) { decide(l, a, false); }
static void interact(const line *l, text *a) { decide(l, a, strcmp(line_get(l, "approved"), "true") == 0); }

static void request(const line *l, text *a) {
    human *it = find("approver", line_get(l, "approver"));
    if (!it) return fault(a, "there is no such approver");
    size_t count, length = 0;
    const char **lines = line_all(l, "header", &count);
    agentsudo_header *headers = calloc(count + 1, sizeof *headers);
    for (size_t i = 0; i < count; i++) {
        char *name = copy(lines[i]), *colon = strchr(name, ':');
        headers[i].name = name;
        headers[i].value = colon ? colon + 1 + strspn(colon + 1, " ") : "";
        if (colon) *colon = 0;
    }
    const char *encoded = line_get(l, "body_base64"), *body = line_get(l, "body") ? line_get(l, "body") : "";
    unsigned char *bytes = encoded ? base64(encoded, &length) : (unsigned char *)copy(body);
    if (!encoded) length = strlen(body);
    agentsudo_response response;
    if (went(a, agentsudo_approver_handle_request(it->approver, headers, count, bytes, length, &response, &error))) {
        answer_add_number(a, "status", agentsudo_response_status(response));
        for (size_t i = 0; i < agentsudo_response_header_count(response); i++) {
            text header = {0};
            text_add(&header, agentsudo_response_header_name(response, i));
            text_add(&header, ": ");
            text_add(&header, agentsudo_response_header_value(response, i));
            answer_add(a, "header", header.data);
            free(header.data);
        }
        const uint8_t *answer = agentsudo_response_body(response, &length);
        answer_add_bytes(a, "body", answer, length);
        agentsudo_response_free(response);
    }
    for (size_t i = 0; i < count; i++) free((char *)headers[i].name);
    free(headers);
    free(bytes);
    free(lines);
}

/* Pure functions. */

static void codes(const line *l, text *a) {
    (void)l;
    text_add(a, "ok");
    for (int32_t status = 1; status < 100; status++)
        if (agentsudo_status_name(status))
            answer_add(a, agentsudo_status_name(status), agentsudo_status_is_denied(status) ? "denied" : "error");
}

static void reasons(const line *l, text *a) {
    (void)l;
    text_add(a, "ok");
    for (size_t i = 0; agentsudo_reason_name(i); i++) answer_add(a, "reason", agentsudo_reason_name(i));
}

static void guardrails(const line *l, text *a) {
    agentsudo_guardrails rails;
    agentsudo_text violation;
    bool passes;
    if (!went(a, agentsudo_guardrails_new(line_get(l, "options"), &rails, &error))) return;
    a->length = 0;
    if (went(a, agentsudo_guardrails_check(rails, line_get(l, "text"), line_get(l, "direction"), &passes, &violation, &error))) {
        answer_add_bool(a, "pass", passes);
        add_text(a, "violation", violation);
    }
    agentsudo_guardrails_free(rails);
}

static void digest(const line *l, text *a) {
    size_t count;
    const char **scopes = line_all(l, "scope", &count);
    agentsudo_text canonical, digest;
    if (went(a, agentsudo_testing_digest(line_get(l, "agent_id"), line_get(l, "function"), scopes, count,
                                         line_get(l, "args"), &canonical, &digest, &error))) {
        add_text(a, "canonical", canonical);
        add_text(a, "digest", digest);
    }
    free(scopes);
}

/* Forgets everything but the time. */
static void reset(const line *l, text *a) {
    (void)l;
    while (world) {
        named *n = world;
        world = n->next;
        if (strcmp(n->kind, "agent") == 0) {
            agentsudo_agent_free(*(agentsudo_agent *)n->it);
            free(n->it);
        } else if (strcmp(n->kind, "session") == 0) {
            agentsudo_session_free(((entered *)n->it)->session);
            free(((entered *)n->it)->agent);
            free(n->it);
        } else if (strcmp(n->kind, "approver") == 0) {
            agentsudo_approver_free(((human *)n->it)->approver);
            free(((human *)n->it)->key);
            free(n->it);
        } else if (strcmp(n->kind, "call") == 0) {
            call *it = n->it;
            it->leaving = true;
            agentsudo_ticket_cancel(it->ticket, NULL);
            pthread_join(it->thread, NULL);
            free_call(it);
        } else {
            guarded *it = n->it;
            agentsudo_guard_free(it->guard);
            line_free(&it->made);
            free(it->steps), free(it->say), free(it->approver), free(it);
        }
        free(n->name);
        free(n);
    }
    depth = 0;
    text_add(a, "ok");
}

static const struct {
    const char *word;
    void (*obey)(const line *, text *);
} words[] = {
    {"hello", hello},       {"clock", clock_},     {"tick", tick},         {"reset", reset},
    {"codes", codes},       {"reasons", reasons},  {"agent", agent},       {"scopes", scopes},
    {"has-scope", has_scope}, {"enter", enter},    {"leave", leave},       {"end", end},
    {"session", session},   {"current", current},  {"guard", guard},       {"call", call_},
    {"result", result},     {"cancel", cancel},    {"change", change},     {"approver", approver},
    {"approve", approve},   {"deny", deny},        {"interact", interact}, {"request", request},
    {"guardrails", guardrails}, {"digest", digest},
};

int main(void) {
    char *input = NULL;
    size_t room = 0;
    while (getline(&input, &room, stdin) > 0) {
        line l = line_parse(input);
        text answer = {0};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(words[i].word, l.word) == 0) words[i].obey(&l, &answer);
        puts(answer.length ? answer.data : "unsupported");
        fflush(stdout);
        free(answer.data);
        line_free(&l);
    }
    free(input);
    line nothing = {0};
    text ignored = {0};
    reset(&nothing, &ignored);
    free(ignored.data);
    agentsudo_shut_down(1, NULL);
    return 0;
}
