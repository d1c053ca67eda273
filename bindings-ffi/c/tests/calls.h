/* Every call of agentsudo.h, once as it should be used and once as it should not. Each entry makes what it needs and frees it, so
 * it can be repeated without end; it is true if everything came as it should. Used by safety.c. */
#ifndef CALLS_H
#define CALLS_H

#ifndef SOAK
#define AGENTSUDO_TESTING
#endif
#include "agentsudo.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE(type) ((type){0})
#define ARGUMENTS "{\"order\":\"A-17\",\"at\":{\"$date\":\"2026-11-25\"}}"
#define NOT_UTF8 "\xff\xfe"

/* What most calls need, made once. */
static agentsudo_agent clerk;
static agentsudo_session open_session;
static agentsudo_guard held, missing, asking;
static agentsudo_approver slack;
static agentsudo_guardrails rails;
static agentsudo_telemetry sender;
static const char *read_all[] = {"read:*"}, *read_orders[] = {"read:orders"}, *refund[] = {"write:refunds"};
static const char *bad_texts[] = {"read:orders", NULL};
static char audit_path[256];

/* What came back last, and how often it was INTERNAL. */
static int internals;
static agentsudo_error error;

static bool was(agentsudo_status wanted, agentsudo_status got) {
    if (got == AGENTSUDO_STATUS_INTERNAL) internals++;
    bool details = error.bits == 0 || agentsudo_error_status(error) == got;
    agentsudo_error_free(error);
    error = NONE(agentsudo_error);
    return got == wanted && details;
}
#define OK(call) was(AGENTSUDO_STATUS_OK, call)
#define BAD(call) was(AGENTSUDO_STATUS_INVALID, call)
#define IS(status, call) was(AGENTSUDO_STATUS_##status, call)

/* A handle that never was: the first slot, a generation to come. */
#define STALE 0x7fffffff00000001u

static int32_t yes(void *data, agentsudo_question question) {
    (void)data, (void)question;
    return AGENTSUDO_VERDICT_ALLOW;
}
static int32_t truthy(void *data, agentsudo_question question) {
    (void)data, (void)question;
    return 1;
}
static int freed;
static void count_free(void *data) { __atomic_add_fetch((int *)data, 1, __ATOMIC_SEQ_CST); }
static void nothing(void *data, agentsudo_status status) { (void)data, (void)status; }
static void silent(void *data, int32_t level, const char *logger, const char *line) {
    (void)data, (void)level, (void)logger, (void)line;
}

static bool same(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static bool text_is_freed(agentsudo_text text) {
    return agentsudo_text_length(text) > 0 && OK(agentsudo_text_free(text)) && BAD(agentsudo_text_free(text));
}

/* A question with its arguments, and a request that a script will answer. */
static agentsudo_question frozen(void) {
    agentsudo_question question = {0};
    if (!IS(ASK, agentsudo_gate_begin(open_session, asking, &question, &error))) return question;
    OK(agentsudo_question_freeze(question, ARGUMENTS, &error));
    return question;
}
static agentsudo_ticket scripted(agentsudo_question question) {
    agentsudo_ticket ticket = {0};
    OK(agentsudo_script_ask(question, 60, &ticket, &error));
    return ticket;
}
static bool answer(agentsudo_ticket ticket, bool approved) {
    bool decided = false;
    return OK(agentsudo_script_answer(ticket, approved, "alice", "a note", &decided, &error)) && decided;
}

/* With a question and a request at hand: `body`, then both are freed and the request is over. */
#define WITH_TICKET(body)                                                                   \
    ({                                                                                      \
        agentsudo_question question = frozen();                                             \
        agentsudo_ticket ticket = scripted(question);                                       \
        bool good = ticket.bits && (body);                                                  \
        agentsudo_ticket_cancel(ticket, NULL);                                              \
        good &= OK(agentsudo_ticket_free(ticket)) & OK(agentsudo_question_free(question));  \
        good;                                                                               \
    })
#define WITH_QUESTION(body)                                 \
    ({                                                      \
        agentsudo_question question = {0};                  \
        bool good = IS(ASK, agentsudo_gate_begin(open_session, asking, &question, &error)) && (body); \
        good &= OK(agentsudo_question_free(question));      \
        good;                                               \
    })
/* With an `it` of a type that `make` makes: `body`, then it is freed, and freed no second time. */
#define WITH(type, make, body)                                                                            \
    ({                                                                                                    \
        agentsudo_##type it = {0};                                                                        \
        bool good = OK(make) && (body);                                                                   \
        good &= OK(agentsudo_##type##_free(it)) && BAD(agentsudo_##type##_free(it));                      \
        good;                                                                                             \
    })
#define WITH_TEXT(make) ({ agentsudo_text it = {0}; OK(make) && text_is_freed(it); })
#define WITH_ERROR(body)                                                                            \
    ({                                                                                              \
        agentsudo_error it = {0};                                                                   \
        agentsudo_status status = agentsudo_session_start(NONE(agentsudo_agent), NULL, &it);        \
        bool good = status == AGENTSUDO_STATUS_INVALID && it.bits && (body);                        \
        good &= OK(agentsudo_error_free(it)) && BAD(agentsudo_error_free(it));                      \
        good;                                                                                       \
    })
#define WITH_RESPONSE(body)                                                                                              \
    ({                                                                                                                   \
        agentsudo_header header = {"X-Slack-Signature", "v0=00"};                                                        \
        agentsudo_response it = {0};                                                                                     \
        bool good = OK(agentsudo_approver_handle_request(slack, &header, 1, (const uint8_t *)"x", 1, &it, &error)) && (body); \
        good &= OK(agentsudo_response_free(it)) && BAD(agentsudo_response_free(it));                                     \
        good;                                                                                                            \
    })

static bool out_bool;
static uint64_t out_count;
static size_t out_size;
static agentsudo_text out_text;
static agentsudo_permit out_permit;
static agentsudo_question out_question;
static agentsudo_memo out_memo;
/* Whether the memo holds, as a binding looks at it. */
static bool remembered(bool wanted) {
    return (__atomic_load_n(out_memo.generation, __ATOMIC_ACQUIRE) == out_memo.held_in) == wanted && (out_memo.held_in != 0) == wanted &&
           out_memo.left_ns > 0;
}
static agentsudo_ticket out_ticket;
static agentsudo_session_times out_times;
static agentsudo_agent out_agent;
static agentsudo_session out_session;
static agentsudo_guard out_guard;
static agentsudo_approver out_approver;
static agentsudo_response out_response;

#define CALLS(X)                                                                                                            \
    X(agentsudo_version, same(agentsudo_version(), AGENTSUDO_VERSION), true)                                        \
    X(agentsudo_abi_version, agentsudo_abi_version() == AGENTSUDO_ABI_VERSION, true)                                       \
    X(agentsudo_live_handles, agentsudo_live_handles() > 0, true)                                                          \
    X(agentsudo_shut_down, IS(INVALID, agentsudo_shut_down(0, &error)), BAD(agentsudo_shut_down(NAN, &error)))             \
    X(agentsudo_prepare_fork, OK(agentsudo_prepare_fork(&error)), OK(agentsudo_prepare_fork(NULL)))                        \
    X(agentsudo_after_fork, OK(agentsudo_after_fork(&error)), OK(agentsudo_after_fork(NULL)))                              \
    X(agentsudo_error_status, WITH_ERROR(agentsudo_error_status(it) == AGENTSUDO_STATUS_INVALID),                          \
      agentsudo_error_status(NONE(agentsudo_error)) == AGENTSUDO_STATUS_OK &&                                              \
          agentsudo_error_status((agentsudo_error){STALE}) == AGENTSUDO_STATUS_INVALID)                                    \
    X(agentsudo_error_message, WITH_ERROR(*agentsudo_error_message(it)), !*agentsudo_error_message((agentsudo_error){STALE})) \
    X(agentsudo_error_field, WITH_ERROR(same(agentsudo_error_field(it, "code"), "invalid")),                        \
      WITH_ERROR(!agentsudo_error_field(it, "nothing") && !agentsudo_error_field(it, NULL) &&                              \
                 !agentsudo_error_field(NONE(agentsudo_error), "code")))                                                   \
    X(agentsudo_error_json, WITH_ERROR(OK(agentsudo_error_json(it, &out_text)) && text_is_freed(out_text)),                \
      WITH_ERROR(BAD(agentsudo_error_json(it, NULL))) && BAD(agentsudo_error_json((agentsudo_error){clerk.bits}, &out_text))) \
    X(agentsudo_error_free, WITH_ERROR(true), OK(agentsudo_error_free(NONE(agentsudo_error))))                             \
    X(agentsudo_status_name, same(agentsudo_status_name(3), "missing_scope"), !agentsudo_status_name(-1))           \
    X(agentsudo_status_is_denied, agentsudo_status_is_denied(4), !agentsudo_status_is_denied(7))                           \
    X(agentsudo_reason_name, agentsudo_reason_name(0) != NULL, !agentsudo_reason_name(SIZE_MAX))                           \
    X(agentsudo_text_data, WITH(text, agentsudo_agent_id(clerk, &it, &error), strlen(agentsudo_text_data(it)) == 36),      \
      !*agentsudo_text_data((agentsudo_text){clerk.bits}))                                                                 \
    X(agentsudo_text_length, WITH(text, agentsudo_agent_id(clerk, &it, &error), agentsudo_text_length(it) == 36),          \
      agentsudo_text_length((agentsudo_text){STALE}) == 0)                                                                 \
    X(agentsudo_text_free, WITH(text, agentsudo_agent_id(clerk, &it, &error), true), OK(agentsudo_text_free(NONE(agentsudo_text)))) \
    X(agentsudo_log_set, OK(agentsudo_log_set(silent, AGENTSUDO_LOG_ERROR, &freed, count_free, &error)) &&                 \
          OK(agentsudo_log_set(NULL, AGENTSUDO_LOG_ERROR, NULL, NULL, &error)),                                            \
      BAD(agentsudo_log_set(silent, 11, &freed, count_free, &error)))                                                      \
    X(agentsudo_agent_new, WITH(agent, agentsudo_agent_new("A", read_all, 1, "{\"session_ttl\":60}", &it, &error), true),  \
      BAD(agentsudo_agent_new(NULL, read_all, 1, NULL, &out_agent, &error)) &&                                             \
          BAD(agentsudo_agent_new("A", bad_texts, 2, NULL, &out_agent, &error)) &&                                         \
          BAD(agentsudo_agent_new("A", NULL, 1, NULL, &out_agent, &error)) &&                                              \
          BAD(agentsudo_agent_new("A", read_all, SIZE_MAX / 2, NULL, &out_agent, &error)) &&                               \
          BAD(agentsudo_agent_new(NOT_UTF8, read_all, 1, NULL, &out_agent, &error)) &&                                     \
          BAD(agentsudo_agent_new("A", read_all, 1, "{\"ttl\":1}", &out_agent, &error)) &&                                 \
          BAD(agentsudo_agent_new("A", read_all, 1, "[]", &out_agent, NULL)))                                              \
    X(agentsudo_agent_id, WITH_TEXT(agentsudo_agent_id(clerk, &it, &error)), BAD(agentsudo_agent_id(clerk, NULL, &error))) \
    X(agentsudo_agent_json, WITH_TEXT(agentsudo_agent_json(clerk, &it, &error)),                                           \
      BAD(agentsudo_agent_json((agentsudo_agent){held.bits}, &out_text, &error)))                                          \
    X(agentsudo_agent_update, OK(agentsudo_agent_update(clerk, "{\"role\":\"clerk\"}", &error)),                           \
      BAD(agentsudo_agent_update(clerk, "{\"role\":1}", &error)) && BAD(agentsudo_agent_update(clerk, NULL, &error)))      \
    X(agentsudo_agent_has_scope, OK(agentsudo_agent_has_scope(clerk, "read:x", &out_bool, &error)) && out_bool,            \
      OK(agentsudo_agent_has_scope(clerk, "", &out_bool, &error)) && !out_bool &&                                          \
          BAD(agentsudo_agent_has_scope(clerk, NOT_UTF8, &out_bool, &error)) && !out_bool)                                 \
    X(agentsudo_agent_change_scopes, OK(agentsudo_agent_change_scopes(clerk, refund, 1, NULL, 0, &error)) &&               \
          OK(agentsudo_agent_change_scopes(clerk, NULL, 0, refund, 1, &error)),                                            \
      BAD(agentsudo_agent_change_scopes(clerk, bad_texts, 2, NULL, 0, &error)))                                            \
    X(agentsudo_agent_scopes, WITH_TEXT(agentsudo_agent_scopes(clerk, &it, &error)),                                       \
      BAD(agentsudo_agent_scopes((agentsudo_agent){STALE}, &out_text, &error)))                                            \
    X(agentsudo_agent_free, WITH(agent, agentsudo_agent_new("A", NULL, 0, NULL, &it, &error), true),                       \
      BAD(agentsudo_agent_free((agentsudo_agent){open_session.bits})))                                                     \
    X(agentsudo_session_start, WITH(session, agentsudo_session_start(clerk, &it, &error), true),                           \
      BAD(agentsudo_session_start(clerk, NULL, &error)) && BAD(agentsudo_session_start(NONE(agentsudo_agent), &out_session, &error))) \
    X(agentsudo_session_end, WITH(session, agentsudo_session_start(clerk, &it, &error), OK(agentsudo_session_end(it, &error)) && \
          IS(SESSION_EXPIRED, agentsudo_gate_begin(it, held, &out_question, &error))),                                     \
      BAD(agentsudo_session_end(NONE(agentsudo_session), &error)))                                                         \
    X(agentsudo_session_shorten, WITH(session, agentsudo_session_start(clerk, &it, &error), OK(agentsudo_session_shorten(it, 1, &error))), \
      BAD(agentsudo_session_shorten(open_session, 0, &error)) && BAD(agentsudo_session_shorten(open_session, NAN, &error))) \
    X(agentsudo_session_look, OK(agentsudo_session_look(open_session, &out_times, &error)) && !out_times.ended,            \
      BAD(agentsudo_session_look(open_session, NULL, &error)))                                                             \
    X(agentsudo_session_json, WITH_TEXT(agentsudo_session_json(open_session, &it, &error)),                                \
      BAD(agentsudo_session_json((agentsudo_session){clerk.bits}, &out_text, &error)))                                     \
    X(agentsudo_session_free, WITH(session, agentsudo_session_start(clerk, &it, &error), true),                            \
      OK(agentsudo_session_free(NONE(agentsudo_session))))                                                                 \
    X(agentsudo_guard_new, WITH(guard, agentsudo_guard_new("f", refund, 1, "{\"require\":\"any\"}", &it, &error), true),   \
      BAD(agentsudo_guard_new("f", NULL, 0, NULL, &out_guard, &error)) &&                                                  \
          BAD(agentsudo_guard_new("f", refund, 1, "{\"on_deny\":\"allow\"}", &out_guard, &error)) &&                       \
          BAD(agentsudo_guard_new("f", refund, 1, "{\"edits\":true}", &out_guard, &error)) &&                              \
          BAD(agentsudo_guard_new("f", refund, 1, "{\"surface\":\"x\"}", &out_guard, &error)))                             \
    X(agentsudo_guard_new_asking, WITH(guard, agentsudo_guard_new_asking("f", refund, 1, NULL, &it, &error),               \
          IS(UNAVAILABLE, agentsudo_gate_check(open_session, it, ARGUMENTS, NULL, &out_permit, &error))),                  \
      BAD(agentsudo_guard_new_asking("f", refund, 1, "{\"on_deny\":\"log\"}", &out_guard, &error)))                        \
    X(agentsudo_guard_new_with_callback, WITH(guard, agentsudo_guard_new_with_callback("f", refund, 1, NULL, yes, &freed, count_free, &it, &error), \
          OK(agentsudo_gate_check(open_session, it, ARGUMENTS, NULL, &out_permit, &error)) && OK(agentsudo_permit_free(out_permit))), \
      BAD(agentsudo_guard_new_with_callback("f", refund, 1, NULL, NULL, &freed, count_free, &out_guard, &error)))          \
    X(agentsudo_guard_new_with_approver, WITH(guard, agentsudo_guard_new_with_approver("f", refund, 1, "{\"edits\":true}", slack, &it, &error), true), \
      BAD(agentsudo_guard_new_with_approver("f", refund, 1, NULL, NONE(agentsudo_approver), &out_guard, &error)))          \
    X(agentsudo_guard_free, WITH(guard, agentsudo_guard_new("f", refund, 1, NULL, &it, &error), true),                     \
      BAD(agentsudo_guard_free((agentsudo_guard){UINT64_MAX})))                                                            \
    X(agentsudo_gate_begin, OK(agentsudo_gate_begin(open_session, held, &out_question, &error)),                           \
      IS(NO_SESSION, agentsudo_gate_begin(NONE(agentsudo_session), held, &out_question, &error)) &&                        \
          IS(MISSING_SCOPE, agentsudo_gate_begin(open_session, missing, &out_question, &error)) &&                         \
          BAD(agentsudo_gate_begin((agentsudo_session){STALE}, held, &out_question, &error)) &&                            \
          BAD(agentsudo_gate_begin((agentsudo_session){held.bits}, held, &out_question, &error)) &&                        \
          BAD(agentsudo_gate_begin(open_session, NONE(agentsudo_guard), &out_question, &error)) &&                         \
          BAD(agentsudo_gate_begin(open_session, held, NULL, &error)))                                                     \
    X(agentsudo_question_freeze, WITH_QUESTION(OK(agentsudo_question_freeze(question, ARGUMENTS, &error))),                \
      WITH_QUESTION(IS(REJECTED, agentsudo_question_freeze(question, "{\"a\":{\"$x\":1}}", &error)) &&                     \
                    BAD(agentsudo_question_freeze(question, NULL, &error))))                                               \
    X(agentsudo_question_take_edits, WITH_QUESTION(OK(agentsudo_question_take_edits(question, refund, 1, &error)) &&     \
          OK(agentsudo_question_take_edits(question, NULL, 0, &error)) && OK(agentsudo_question_freeze(question, ARGUMENTS, &error))), \
      WITH_TICKET(BAD(agentsudo_question_take_edits(question, NULL, 0, &error))) &&                                      \
          WITH_QUESTION(BAD(agentsudo_question_take_edits(question, NULL, 1, &error))) &&                                \
          BAD(agentsudo_question_take_edits(NONE(agentsudo_question), NULL, 0, &error)))                                 \
    X(agentsudo_question_preview, WITH_QUESTION(OK(agentsudo_question_preview(question, "pays", &error)) &&              \
          OK(agentsudo_question_preview(question, "pays", &error))),                                                     \
      WITH_QUESTION(OK(agentsudo_question_preview(question, "a", &error)) && BAD(agentsudo_question_preview(question, "b", &error)) && \
                    BAD(agentsudo_question_preview(question, NULL, &error))) &&                                          \
          BAD(agentsudo_question_preview(NONE(agentsudo_question), "a", &error)))                                        \
    X(agentsudo_question_json, WITH_QUESTION(OK(agentsudo_question_json(question, &out_text, &error)) && text_is_freed(out_text)), \
      BAD(agentsudo_question_json(NONE(agentsudo_question), &out_text, &error)))                                           \
    X(agentsudo_question_free, WITH_QUESTION(true), BAD(agentsudo_question_free((agentsudo_question){clerk.bits})))        \
    X(agentsudo_gate_answer, WITH_QUESTION(OK(agentsudo_question_freeze(question, ARGUMENTS, &error)) &&                   \
          OK(agentsudo_gate_answer(question, AGENTSUDO_VERDICT_ALLOW, ARGUMENTS, &out_permit, &error)) &&                  \
          OK(agentsudo_permit_free(out_permit))),                                                                          \
      WITH_QUESTION(IS(REJECTED, agentsudo_gate_answer(question, AGENTSUDO_VERDICT_ALLOW, ARGUMENTS, &out_permit, &error)) && \
          IS(REJECTED, agentsudo_gate_answer(question, AGENTSUDO_VERDICT_ALLOW, ARGUMENTS, &out_permit, &error))))         \
    X(agentsudo_gate_answer_ticket, WITH_TICKET(IS(PENDING, agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) && \
          answer(ticket, true) && OK(agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) &&    \
          OK(agentsudo_permit_finished(out_permit, true, &error)) && OK(agentsudo_permit_free(out_permit))),               \
      WITH_TICKET(answer(ticket, true) && IS(REJECTED, agentsudo_gate_answer_ticket(question, ticket, "{}", &out_permit, &error)))) \
    X(agentsudo_gate_answer_unasked, WITH_QUESTION(IS(REJECTED, agentsudo_gate_answer_unasked(question, "cancelled", &error)) && \
          IS(REJECTED, agentsudo_gate_answer_unasked(question, "cancelled", &error))),                                     \
      BAD(agentsudo_gate_answer_unasked(NONE(agentsudo_question), "cancelled", &error)) &&                                 \
          WITH_QUESTION(BAD(agentsudo_gate_answer_unasked(question, NULL, &error))))                                       \
    X(agentsudo_gate_remember, OK(agentsudo_gate_begin(open_session, held, &out_question, &error)) &&                      \
          OK(agentsudo_gate_remember(open_session, held, &out_memo, &error)) && remembered(true) &&                        \
          OK(agentsudo_gate_remember(open_session, missing, &out_memo, &error)) && remembered(false),                      \
      BAD(agentsudo_gate_remember(NONE(agentsudo_session), held, &out_memo, &error)) &&                                    \
          BAD(agentsudo_gate_remember(open_session, held, NULL, &error)))                                                  \
    X(agentsudo_gate_check, OK(agentsudo_gate_check(open_session, held, NULL, NULL, &out_permit, &error)) && !out_permit.bits, \
      WITH(guard, agentsudo_guard_new_with_callback("f", refund, 1, NULL, truthy, NULL, NULL, &it, &error),                \
           IS(REJECTED, agentsudo_gate_check(open_session, it, ARGUMENTS, NULL, &out_permit, &error)) &&                   \
           BAD(agentsudo_gate_check(open_session, it, NULL, NULL, &out_permit, &error))))                                  \
    X(agentsudo_permit_finished, OK(agentsudo_permit_finished(NONE(agentsudo_permit), true, &error)),                      \
      BAD(agentsudo_permit_finished((agentsudo_permit){STALE}, true, &error)))                                             \
    X(agentsudo_permit_approval_id, WITH_TICKET(answer(ticket, true) &&                                                    \
          OK(agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) &&                            \
          OK(agentsudo_permit_approval_id(out_permit, &out_text, &error)) && text_is_freed(out_text) &&                    \
          OK(agentsudo_permit_free(out_permit))),                                                                          \
      OK(agentsudo_permit_approval_id(NONE(agentsudo_permit), &out_text, &error)) && !out_text.bits)                       \
    X(agentsudo_permit_edited, WITH_TICKET(answer(ticket, true) &&                                                       \
          OK(agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) &&                          \
          OK(agentsudo_permit_edited(out_permit, &out_text, &error)) && !out_text.bits && OK(agentsudo_permit_free(out_permit))), \
      OK(agentsudo_permit_edited(NONE(agentsudo_permit), &out_text, &error)) && !out_text.bits &&                        \
          BAD(agentsudo_permit_edited((agentsudo_permit){STALE}, &out_text, &error)) &&                                  \
          BAD(agentsudo_permit_edited(NONE(agentsudo_permit), NULL, &error)))                                            \
    X(agentsudo_permit_confirm, WITH_TICKET(answer(ticket, true) &&                                                      \
          OK(agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) &&                          \
          OK(agentsudo_permit_confirm(out_permit, ARGUMENTS, &error)) &&                                                 \
          IS(REJECTED, agentsudo_permit_confirm(out_permit, "{}", &error)) && OK(agentsudo_permit_free(out_permit))),    \
      OK(agentsudo_permit_confirm(NONE(agentsudo_permit), ARGUMENTS, &error)) &&                                         \
          BAD(agentsudo_permit_confirm(NONE(agentsudo_permit), NULL, &error)) &&                                         \
          BAD(agentsudo_permit_confirm((agentsudo_permit){STALE}, ARGUMENTS, &error)))                                   \
    X(agentsudo_permit_free, OK(agentsudo_permit_free(NONE(agentsudo_permit))), BAD(agentsudo_permit_free((agentsudo_permit){clerk.bits}))) \
    X(agentsudo_slack_new, WITH(approver, agentsudo_slack_new("{\"bot_token\":\"xoxb-1\",\"signing_secret\":[\"a\",\"b\"]}", &it, &error), true), \
      BAD(agentsudo_slack_new("{\"timeout\":0}", &out_approver, &error)) && BAD(agentsudo_slack_new("{", &out_approver, &error)) && \
          BAD(agentsudo_slack_new("{\"bot_token\":7}", &out_approver, &error)))                                            \
    X(agentsudo_cloud_new, WITH(approver, agentsudo_cloud_new("{\"api_key\":\"as_1\"}", &it, &error), true),               \
      BAD(agentsudo_cloud_new("{\"api_key\":\"\"}", &out_approver, &error)))                                               \
    X(agentsudo_console_new, WITH(approver, agentsudo_console_new("{\"timeout\":5}", &it, &error), true),                  \
      BAD(agentsudo_console_new("{\"channel\":\"x\"}", &out_approver, &error)))                                            \
    X(agentsudo_slack_manifest, WITH_TEXT(agentsudo_slack_manifest("{\"url\":\"https://bot.example.com/slack\",\"groups\":true}", &it, &error)) && \
          WITH_TEXT(agentsudo_slack_manifest(NULL, &it, &error)),                                                          \
      BAD(agentsudo_slack_manifest("{\"url\":\"not one\"}", &out_text, &error)) && BAD(agentsudo_slack_manifest(NULL, NULL, &error))) \
    X(agentsudo_approver_examine, WITH(approver, agentsudo_slack_new("{\"webhook_url\":\"https://127.0.0.1:1/\"}", &it, &error), \
          OK(agentsudo_approver_examine(it, &out_text, &error)) && text_is_freed(out_text)),                               \
      WITH(approver, agentsudo_console_new(NULL, &it, &error), BAD(agentsudo_approver_examine(it, &out_text, &error))) &&  \
          BAD(agentsudo_approver_examine(NONE(agentsudo_approver), &out_text, &error)))                                    \
    X(agentsudo_approver_json, WITH_TEXT(agentsudo_approver_json(slack, &it, &error)),                                     \
      BAD(agentsudo_approver_json(NONE(agentsudo_approver), &out_text, &error)))                                           \
    X(agentsudo_approver_ask, BAD(agentsudo_approver_ask(slack, NONE(agentsudo_question), NULL, &out_ticket, &error)),     \
      WITH_QUESTION(BAD(agentsudo_approver_ask(slack, question, NOT_UTF8, &out_ticket, &error)) && BAD(agentsudo_approver_ask(slack, question, NULL, &out_ticket, &error))))                              \
    X(agentsudo_approver_ask_about, IS(REJECTED, agentsudo_approver_ask_about(slack, clerk, "f", refund, 1, "[]", NULL, &out_ticket, &error)), \
      BAD(agentsudo_approver_ask_about(slack, NONE(agentsudo_agent), "f", refund, 1, "{}", NULL, &out_ticket, &error)))    \
    X(agentsudo_approver_free, OK(agentsudo_approver_free(NONE(agentsudo_approver))),                                      \
      BAD(agentsudo_approver_free((agentsudo_approver){clerk.bits})))                                                      \
    X(agentsudo_ticket_wait, WITH_TICKET(IS(PENDING, agentsudo_ticket_wait(ticket, 0, &error)) && answer(ticket, false) && \
          IS(REJECTED, agentsudo_ticket_wait(ticket, INFINITY, &error)) && IS(REJECTED, agentsudo_ticket_wait(ticket, 5, &error))), \
      WITH_TICKET(BAD(agentsudo_ticket_wait(ticket, NAN, &error)) && BAD(agentsudo_ticket_wait(ticket, -1, &error))))      \
    X(agentsudo_ticket_poll, WITH_TICKET(IS(PENDING, agentsudo_ticket_poll(ticket, &error)) && answer(ticket, true) &&     \
          OK(agentsudo_ticket_poll(ticket, &error))),                                                                      \
      BAD(agentsudo_ticket_poll((agentsudo_ticket){STALE}, &error)))                                                       \
    X(agentsudo_ticket_on_settled, WITH_TICKET(OK(agentsudo_ticket_on_settled(ticket, nothing, &freed, count_free, &error))), \
      WITH_TICKET(BAD(agentsudo_ticket_on_settled(ticket, NULL, &freed, count_free, &error))))                             \
    X(agentsudo_ticket_cancel, WITH_TICKET(OK(agentsudo_ticket_cancel(ticket, &error)) && OK(agentsudo_ticket_cancel(ticket, &error))), \
      BAD(agentsudo_ticket_cancel(NONE(agentsudo_ticket), &error)))                                                        \
    X(agentsudo_ticket_claim, WITH_TICKET(answer(ticket, true) && OK(agentsudo_ticket_claim(ticket, &error)) &&            \
          IS(REJECTED, agentsudo_ticket_claim(ticket, &error))),                                                           \
      WITH_TICKET(IS(REJECTED, agentsudo_ticket_claim(ticket, &error))))                                                   \
    X(agentsudo_ticket_finished, WITH_TICKET(answer(ticket, true) && OK(agentsudo_ticket_claim(ticket, &error)) &&         \
          OK(agentsudo_ticket_finished(ticket, false, &error))),                                                           \
      BAD(agentsudo_ticket_finished(NONE(agentsudo_ticket), true, &error)))                                                \
    X(agentsudo_ticket_id, WITH_TICKET(WITH_TEXT(agentsudo_ticket_id(ticket, &it, &error))),                               \
      BAD(agentsudo_ticket_id(NONE(agentsudo_ticket), &out_text, &error)))                                                 \
    X(agentsudo_ticket_json, WITH_TICKET(WITH_TEXT(agentsudo_ticket_json(ticket, &it, &error))),                           \
      BAD(agentsudo_ticket_json((agentsudo_ticket){slack.bits}, &out_text, &error)))                                       \
    X(agentsudo_ticket_free, WITH_TICKET(true), BAD(agentsudo_ticket_free((agentsudo_ticket){clerk.bits})))                \
    X(agentsudo_script_ask, WITH_TICKET(true),                                                                           \
      WITH_QUESTION(BAD(agentsudo_script_ask(question, 60, &out_ticket, &error))) &&                                     \
          BAD(agentsudo_script_ask(NONE(agentsudo_question), 60, &out_ticket, &error)))                                  \
    X(agentsudo_script_answer, WITH_TICKET(answer(ticket, true) && !answer(ticket, true)),                               \
      WITH_TICKET(BAD(agentsudo_script_answer(ticket, true, NULL, NULL, &out_bool, &error))))                            \
    X(agentsudo_approver_handle_request, WITH_RESPONSE(true),                                                              \
      BAD(agentsudo_approver_handle_request(slack, NULL, 1, NULL, 0, &out_response, &error)) &&                            \
          BAD(agentsudo_approver_handle_request(slack, NULL, 0, NULL, SIZE_MAX, &out_response, &error)))                   \
    X(agentsudo_response_status, WITH_RESPONSE(agentsudo_response_status(it) == 401), agentsudo_response_status(NONE(agentsudo_response)) == 500) \
    X(agentsudo_response_header_count, WITH_RESPONSE(agentsudo_response_header_count(it) == 1), agentsudo_response_header_count(NONE(agentsudo_response)) == 0) \
    X(agentsudo_response_header_name, WITH_RESPONSE(same(agentsudo_response_header_name(it, 0), "content-type")), WITH_RESPONSE(!agentsudo_response_header_name(it, SIZE_MAX))) \
    X(agentsudo_response_header_value, WITH_RESPONSE(agentsudo_response_header_value(it, 0) != NULL), !agentsudo_response_header_value((agentsudo_response){STALE}, 0)) \
    X(agentsudo_response_body, WITH_RESPONSE(agentsudo_response_body(it, &out_size) && out_size > 0), WITH_RESPONSE(agentsudo_response_body(it, NULL)) && \
          !agentsudo_response_body(NONE(agentsudo_response), &out_size) && out_size == 0)                                  \
    X(agentsudo_response_free, WITH_RESPONSE(true), BAD(agentsudo_response_free((agentsudo_response){clerk.bits})))        \
    X(agentsudo_approve, OK(agentsudo_approve("00000000", "alice", NULL, &out_bool, &error)) && !out_bool,                 \
      BAD(agentsudo_approve(NULL, "alice", NULL, &out_bool, &error)) && BAD(agentsudo_approve("x", NOT_UTF8, NULL, &out_bool, &error))) \
    X(agentsudo_deny, OK(agentsudo_deny("x", "alice", "no", &out_bool, &error)) && !out_bool, BAD(agentsudo_deny("x", "alice", NULL, NULL, &error))) \
    X(agentsudo_pending, WITH_TICKET(WITH_TEXT(agentsudo_pending(&it, &error))), BAD(agentsudo_pending(NULL, &error)))     \
    X(agentsudo_find, OK(agentsudo_find("00000000", &out_text, &error)) && !out_text.bits, BAD(agentsudo_find(NULL, &out_text, &error))) \
    X(agentsudo_guardrails_new, WITH(guardrails, agentsudo_guardrails_new("{\"blocked_keywords\":[\"x\"]}", &it, &error), true), \
      ({ agentsudo_guardrails it; BAD(agentsudo_guardrails_new("{\"blocked_patterns\":[\"(?=x)\"]}", &it, &error)); }))    \
    X(agentsudo_guardrails_check, OK(agentsudo_guardrails_check(rails, "hello", "input", &out_bool, &out_text, &error)) && out_bool && \
          OK(agentsudo_guardrails_check(rails, "a secret", "input", &out_bool, &out_text, &error)) && !out_bool && text_is_freed(out_text), \
      BAD(agentsudo_guardrails_check(rails, "x", "elsewhere", &out_bool, NULL, &error)) && !out_bool)                      \
    X(agentsudo_guardrails_redirect, WITH_TEXT(agentsudo_guardrails_redirect(rails, &it, &error)), BAD(agentsudo_guardrails_redirect(rails, NULL, &error))) \
    X(agentsudo_guardrails_free, OK(agentsudo_guardrails_free(NONE(agentsudo_guardrails))), BAD(agentsudo_guardrails_free((agentsudo_guardrails){clerk.bits}))) \
    X(agentsudo_audit_set, OK(agentsudo_audit_set(audit_path, "deny", &error)) && OK(agentsudo_audit_set(NULL, NULL, &error)), \
      BAD(agentsudo_audit_set("/nowhere/at/all", NULL, &error)) && BAD(agentsudo_audit_set(audit_path, "maybe", &error)))  \
    X(agentsudo_audit_verify, OK(agentsudo_audit_verify(audit_path, 0, NULL, &out_bool, &out_text, &error)) && out_bool && text_is_freed(out_text), \
      BAD(agentsudo_audit_verify("/nowhere/at/all", 0, NULL, &out_bool, NULL, &error)) && !out_bool &&                     \
          BAD(agentsudo_audit_verify(audit_path, 1, "not hex", &out_bool, NULL, &error)))                                  \
    X(agentsudo_telemetry_new, WITH(telemetry, agentsudo_telemetry_new("{\"api_key\":\"as_1\"}", &it, &error), true),      \
      ({ agentsudo_telemetry it; BAD(agentsudo_telemetry_new("{\"api_key\":\"a\",\"batch_size\":0}", &it, &error)); }))    \
    X(agentsudo_telemetry_attach, OK(agentsudo_telemetry_attach(NONE(agentsudo_telemetry), &error)), BAD(agentsudo_telemetry_attach((agentsudo_telemetry){STALE}, &error))) \
    X(agentsudo_telemetry_attach_agent, OK(agentsudo_telemetry_attach_agent(sender, clerk, &error)) &&                     \
          OK(agentsudo_telemetry_attach_agent(NONE(agentsudo_telemetry), clerk, &error)),                                  \
      BAD(agentsudo_telemetry_attach_agent(sender, NONE(agentsudo_agent), &error)))                                        \
    X(agentsudo_telemetry_send, OK(agentsudo_telemetry_send(sender, "{}", &error)), BAD(agentsudo_telemetry_send(sender, "7", &error))) \
    X(agentsudo_telemetry_flush, OK(agentsudo_telemetry_flush(sender, &error)), BAD(agentsudo_telemetry_flush(NONE(agentsudo_telemetry), &error))) \
    X(agentsudo_telemetry_close, OK(agentsudo_telemetry_close(sender, &error)), BAD(agentsudo_telemetry_close(NONE(agentsudo_telemetry), &error))) \
    X(agentsudo_telemetry_counts, OK(agentsudo_telemetry_counts(sender, &out_count, NULL, &error)), BAD(agentsudo_telemetry_counts(NONE(agentsudo_telemetry), NULL, NULL, &error))) \
    X(agentsudo_telemetry_free, OK(agentsudo_telemetry_free(NONE(agentsudo_telemetry))), BAD(agentsudo_telemetry_free((agentsudo_telemetry){clerk.bits})))

static bool make_world(void) {
    return OK(agentsudo_agent_new("Clerk", read_all, 1, NULL, &clerk, &error)) &&
           OK(agentsudo_session_start(clerk, &open_session, &error)) &&
           OK(agentsudo_guard_new("read", read_orders, 1, NULL, &held, &error)) &&
           OK(agentsudo_guard_new("refund", refund, 1, NULL, &missing, &error)) &&
           OK(agentsudo_guard_new_asking("refund", refund, 1, NULL, &asking, &error)) &&
           OK(agentsudo_slack_new("{\"bot_token\":\"xoxb-1\",\"signing_secret\":\"s\"}", &slack, &error)) &&
           OK(agentsudo_guardrails_new("{\"blocked_keywords\":[\"secret\"],\"on_violation\":\"redirect\"}", &rails, &error)) &&
           OK(agentsudo_telemetry_new("{\"api_key\":\"as_1\",\"endpoint\":\"http://127.0.0.1:1\"}", &sender, &error)) &&
           OK(agentsudo_telemetry_close(sender, &error));
}

static bool free_world(void) {
    return OK(agentsudo_telemetry_free(sender)) & OK(agentsudo_guardrails_free(rails)) & OK(agentsudo_approver_free(slack)) &
           OK(agentsudo_guard_free(asking)) & OK(agentsudo_guard_free(missing)) & OK(agentsudo_guard_free(held)) &
           OK(agentsudo_session_free(open_session)) & OK(agentsudo_agent_free(clerk));
}

typedef struct {
    const char *name;
    bool (*good)(void), (*bad)(void);
} entry;

#define FUNCTIONS(name, good, bad)                    \
    static bool good_##name(void) { return (good); } \
    static bool bad_##name(void) { return (bad); }
CALLS(FUNCTIONS)
#define ENTRY(name, good, bad) {#name, good_##name, bad_##name},
static const entry calls[] = {CALLS(ENTRY)};
static const size_t count = sizeof calls / sizeof *calls;

#define MUST(condition)                                                             \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                \
        }                                                                           \
    } while (0)

static void one(const entry *it, bool good) {
    if (!(good ? it->good : it->bad)()) {
        fprintf(stderr, "%s: not as it should be when used %s\n", it->name, good ? "well" : "badly");
        exit(1);
    }
}

#endif
