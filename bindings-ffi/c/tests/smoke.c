/* The main ways of a call through the public header: allowed, refused, asked (by callback, by ticket), misused. */
#include "agentsudo.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE(type) ((type){0})
#define CHECK(wanted, call)                                                                                     \
    do {                                                                                                        \
        agentsudo_status got = (call);                                                                          \
        if (got != (wanted)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s: %s, not %s: %s\n", __FILE__, __LINE__, #call, agentsudo_status_name(got), \
                    agentsudo_status_name(wanted), agentsudo_error_message(error));                             \
            exit(1);                                                                                            \
        }                                                                                                       \
    } while (0)

static agentsudo_error error;

static int32_t say(void *answer, agentsudo_question question) {
    agentsudo_text json;
    assert(agentsudo_question_json(question, &json, NULL) == AGENTSUDO_STATUS_OK);
    assert(strstr(agentsudo_text_data(json), "\"arguments\":{\"order\":\"A-17\"}"));
    agentsudo_text_free(json);
    return *(int32_t *)answer;
}

static void reason_is(const char *wanted) {
    const char *reason = agentsudo_error_field(error, "reason");
    if (!reason || strcmp(reason, wanted) != 0) {
        fprintf(stderr, "reason %s, not %s\n", reason ? reason : "none", wanted);
        exit(1);
    }
    assert(agentsudo_error_free(error) == AGENTSUDO_STATUS_OK);
    error = NONE(agentsudo_error);
}

int main(void) {
    const char *read[] = {"read:*"}, *order[] = {"read:orders"}, *refund[] = {"write:refunds"};
    const char *arguments = "{\"order\":\"A-17\"}";
    agentsudo_agent agent;
    agentsudo_session session;
    agentsudo_guard held, missing, asking;
    agentsudo_question question;
    agentsudo_permit permit;

    assert(agentsudo_abi_version() == AGENTSUDO_ABI_VERSION);
    assert(strcmp(agentsudo_version(), AGENTSUDO_VERSION) == 0);
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_agent_new("Clerk", read, 1, "{\"role\":\"clerk\"}", &agent, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_new("read_order", order, 1, NULL, &held, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_new("refund", refund, 1, NULL, &missing, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_new_asking("refund", refund, 1, NULL, &asking, &error));

    CHECK(AGENTSUDO_STATUS_NO_SESSION, agentsudo_gate_begin(NONE(agentsudo_session), held, &question, &error));
    reason_is("no_session");
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_session_start(agent, &session, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_gate_begin(session, held, &question, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_gate_begin(session, held, &question, &error));
    CHECK(AGENTSUDO_STATUS_MISSING_SCOPE, agentsudo_gate_begin(session, missing, &question, &error));
    assert(question.bits == 0);
    assert(strcmp(agentsudo_error_field(error, "scope"), "write:refunds") == 0);
    reason_is("missing_scope");

    /* The program decides for itself. */
    CHECK(AGENTSUDO_STATUS_ASK, agentsudo_gate_begin(session, asking, &question, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_question_freeze(question, arguments, &error));
    CHECK(AGENTSUDO_STATUS_REJECTED, agentsudo_gate_answer(question, 1, arguments, &permit, &error));
    reason_is("invalid_verdict");
    CHECK(AGENTSUDO_STATUS_REJECTED,
          agentsudo_gate_answer(question, AGENTSUDO_VERDICT_ALLOW, arguments, &permit, &error));
    reason_is("already_claimed");
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_question_free(question));

    /* A callback decides. */
    int32_t answers[] = {AGENTSUDO_VERDICT_ALLOW, AGENTSUDO_VERDICT_DENY, 1, -1};
    const char *reasons[] = {NULL, "callback_refused", "invalid_verdict", "invalid_verdict"};
    for (int i = 0; i < 4; i++) {
        agentsudo_guard guard;
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_new_with_callback("refund", refund, 1, NULL, say, &answers[i], NULL,
                                                                      &guard, &error));
        CHECK(reasons[i] ? AGENTSUDO_STATUS_REJECTED : AGENTSUDO_STATUS_OK,
              agentsudo_gate_check(session, guard, arguments, NULL, &permit, &error));
        if (reasons[i]) reason_is(reasons[i]);
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_permit_finished(permit, true, &error));
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_permit_free(permit));
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_free(guard));
    }

    /* A request is answered by the program's own web page. */
    agentsudo_approver approver;
    agentsudo_ticket ticket;
    agentsudo_text id;
    bool decided;
    CHECK(AGENTSUDO_STATUS_INVALID, agentsudo_slack_new("{\"bot_tokn\":\"x\"}", &approver, &error));
    reason_is("invalid_setting");
    CHECK(AGENTSUDO_STATUS_OK,
          agentsudo_slack_new("{\"bot_token\":\"xoxb-1\",\"slack_api_url\":\"http://127.0.0.1:1/\"}", &approver, &error));
    CHECK(AGENTSUDO_STATUS_ASK, agentsudo_gate_begin(session, asking, &question, &error));
    CHECK(AGENTSUDO_STATUS_INVALID, agentsudo_approver_ask(approver, question, NULL, &ticket, &error));
    reason_is("invalid_setting");
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_question_freeze(question, arguments, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_approver_ask(approver, question, NULL, &ticket, &error));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_ticket_id(ticket, &id, &error));
    assert(agentsudo_text_length(id) == 32);
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_approve(agentsudo_text_data(id), "alice", "fine", &decided, &error));
    if (decided) {
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_ticket_wait(ticket, 5, &error));
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_gate_answer_ticket(question, ticket, arguments, &permit, &error));
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_permit_finished(permit, true, &error));
        CHECK(AGENTSUDO_STATUS_OK, agentsudo_permit_free(permit));
    }
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_text_free(id));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_ticket_free(ticket));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_question_free(question));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_approver_free(approver));

    /* Misuse is an error. */
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_session_free(session));
    CHECK(AGENTSUDO_STATUS_INVALID, agentsudo_session_free(session));
    CHECK(AGENTSUDO_STATUS_INVALID, agentsudo_gate_begin(session, held, &question, &error));
    reason_is("invalid_setting");
    CHECK(AGENTSUDO_STATUS_INVALID, agentsudo_session_start((agentsudo_agent){held.bits}, &session, &error));
    assert(strstr(agentsudo_error_message(error), "the handle is of kind guard, and one of kind agent is needed"));
    reason_is("invalid_setting");

    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_free(held));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_free(missing));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_guard_free(asking));
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_agent_free(agent));
    assert(agentsudo_live_handles() == 0);
    CHECK(AGENTSUDO_STATUS_OK, agentsudo_shut_down(2, &error));
    puts("ok");
    return 0;
}
