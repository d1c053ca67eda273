/* Every call, misused and used: safety MODE [N] [SEED]. The list of calls is in calls.h, and is complete: the names that `names` prints
 * are compared with what the library exports. */
#define _GNU_SOURCE
#include "calls.h"
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static uint64_t state;
static uint64_t draw(void) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

#ifdef AGENTSUDO_TESTING
/* A panic in any call becomes a status, and the next call works. */
static void panics(void) {
    for (size_t i = 0; i < count; i++) {
        uint64_t before = agentsudo_testing_panics();
        int told = internals;
        MUST(agentsudo_testing_panic_in(calls[i].name) == AGENTSUDO_STATUS_OK);
        calls[i].good();
        if (agentsudo_testing_panics() != before + 1) {
            fprintf(stderr, "%s did not panic\n", calls[i].name);
            exit(1);
        }
        /* What returns no status returns its neutral value instead. */
        bool reads = internals == told;
        static const char *readers[] = {"_version", "live_handles", "error_status", "error_message", "error_field", "status_", "reason_name",
                                        "text_data", "text_length", "response_"};
        bool expected = false;
        for (size_t r = 0; r < sizeof readers / sizeof *readers; r++) expected |= strstr(calls[i].name, readers[r]) != NULL;
        if (reads && !expected) {
            fprintf(stderr, "%s panicked, and nobody was told\n", calls[i].name);
            exit(1);
        }
        agentsudo_telemetry_attach(NONE(agentsudo_telemetry), NULL);
        one(&calls[i], true);
    }
}
#else
static void panics(void) { MUST(!"a published library cannot be made to panic"); }
#endif

/* Handles of the past, of other kinds, and of no kind, from several threads, against every function that takes one. */
static void *misuse(void *seed) {
    uint64_t bits = (uint64_t)(uintptr_t)seed * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 20000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        uint64_t handle = i % 3 == 0 ? bits : i % 3 == 1 ? (bits >> 32 & 0x1ff) : ((bits & 7) << 32 | (bits >> 32 & 0x3f));
        if (handle == clerk.bits || handle == open_session.bits || handle == held.bits || handle == missing.bits ||
            handle == asking.bits || handle == slack.bits || handle == rails.bits || handle == sender.bits)
            continue;
        agentsudo_question question;
        agentsudo_error why;
        agentsudo_status status = agentsudo_gate_begin((agentsudo_session){handle}, held, &question, &why);
        MUST(status == AGENTSUDO_STATUS_INVALID || status == AGENTSUDO_STATUS_NO_SESSION);
        MUST(agentsudo_error_free(why) == AGENTSUDO_STATUS_OK);
        MUST(agentsudo_gate_begin(open_session, (agentsudo_guard){handle}, &question, NULL) == AGENTSUDO_STATUS_INVALID);
        MUST(agentsudo_ticket_wait((agentsudo_ticket){handle}, 0, NULL) == AGENTSUDO_STATUS_INVALID);
    }
    return NULL;
}

/* Two threads free the same handle: exactly one of them frees it, and nobody sees what comes after. */
static agentsudo_session shared[1000];
static int frees;
static void *free_all(void *nobody) {
    (void)nobody;
    for (int i = 0; i < 1000; i++) {
        agentsudo_question question;
        agentsudo_status status = agentsudo_gate_begin(shared[i], held, &question, NULL);
        MUST(status == AGENTSUDO_STATUS_OK || status == AGENTSUDO_STATUS_INVALID || status == AGENTSUDO_STATUS_SESSION_EXPIRED);
        if (agentsudo_session_free(shared[i]) == AGENTSUDO_STATUS_OK) __atomic_add_fetch(&frees, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

/* A handle belongs to no thread: made on one that has ended, it is used on another and freed on a third. */
typedef struct {
    agentsudo_session session;
    agentsudo_guard guard;
    agentsudo_question question;
    agentsudo_ticket ticket;
    agentsudo_permit permit;
    agentsudo_error error;
    agentsudo_text text;
} things;
static void *make_things(void *place) {
    things *made = place;
    MUST(agentsudo_session_start(clerk, &made->session, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_guard_new_asking("f", refund, 1, NULL, &made->guard, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_gate_begin(made->session, made->guard, &made->question, NULL) == AGENTSUDO_STATUS_ASK);
    MUST(agentsudo_question_freeze(made->question, ARGUMENTS, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_script_ask(made->question, 60, &made->ticket, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_gate_begin(made->session, missing, &(agentsudo_question){0}, &made->error) == AGENTSUDO_STATUS_MISSING_SCOPE);
    MUST(agentsudo_ticket_id(made->ticket, &made->text, NULL) == AGENTSUDO_STATUS_OK);
    return NULL;
}
static void *use_things(void *place) {
    things *used = place;
    bool decided = false;
    MUST(agentsudo_script_answer(used->ticket, true, "alice", NULL, &decided, NULL) == AGENTSUDO_STATUS_OK && decided);
    MUST(agentsudo_ticket_wait(used->ticket, 5, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_gate_answer_ticket(used->question, used->ticket, ARGUMENTS, &used->permit, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_permit_finished(used->permit, true, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_error_status(used->error) == AGENTSUDO_STATUS_MISSING_SCOPE && agentsudo_text_length(used->text) == 32);
    return NULL;
}
static void *free_things(void *place) {
    things *freed = place;
    MUST(agentsudo_session_free(freed->session) == AGENTSUDO_STATUS_OK && agentsudo_guard_free(freed->guard) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_question_free(freed->question) == AGENTSUDO_STATUS_OK && agentsudo_ticket_free(freed->ticket) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_permit_free(freed->permit) == AGENTSUDO_STATUS_OK && agentsudo_error_free(freed->error) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_text_free(freed->text) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_session_end(freed->session, NULL) == AGENTSUDO_STATUS_INVALID);
    return NULL;
}
static void on_a_thread(void *(*work)(void *), void *with) {
    pthread_t thread;
    MUST(pthread_create(&thread, NULL, work, with) == 0 && pthread_join(thread, NULL) == 0);
}

/* Several threads answer one question with a yes at once: one of them may run. */
static int runs;
static void *answer_yes(void *question) {
    agentsudo_permit permit;
    agentsudo_status status = agentsudo_gate_answer(*(agentsudo_question *)question, AGENTSUDO_VERDICT_ALLOW, ARGUMENTS, &permit, NULL);
    MUST(status == AGENTSUDO_STATUS_OK || status == AGENTSUDO_STATUS_REJECTED);
    if (status == AGENTSUDO_STATUS_OK) __atomic_add_fetch(&runs, 1, __ATOMIC_SEQ_CST);
    MUST(agentsudo_permit_free(permit) == AGENTSUDO_STATUS_OK);
    return NULL;
}

static void threads(void) {
    pthread_t running[4];
    for (int i = 0; i < 100; i++) {
        things all = {0};
        on_a_thread(make_things, &all);
        on_a_thread(use_things, &all);
        on_a_thread(free_things, &all);
    }
    for (int i = 0; i < 100; i++) {
        agentsudo_question question = frozen();
        for (size_t t = 0; t < 4; t++) MUST(pthread_create(&running[t], NULL, answer_yes, &question) == 0);
        for (size_t t = 0; t < 4; t++) pthread_join(running[t], NULL);
        MUST(runs == i + 1 && agentsudo_question_free(question) == AGENTSUDO_STATUS_OK);
    }
    for (size_t i = 0; i < 4; i++) MUST(pthread_create(&running[i], NULL, misuse, (void *)(i + 1)) == 0);
    for (size_t i = 0; i < 4; i++) pthread_join(running[i], NULL);
    for (int i = 0; i < 1000; i++) MUST(agentsudo_session_start(clerk, &shared[i], NULL) == AGENTSUDO_STATUS_OK);
    for (size_t i = 0; i < 4; i++) MUST(pthread_create(&running[i], NULL, free_all, NULL) == 0);
    for (size_t i = 0; i < 4; i++) pthread_join(running[i], NULL);
    MUST(frees == 1000);
}

/* One call with handles and texts drawn from good, stale, foreign, null and senseless ones. Whatever comes back is a status, and nothing
 * that is wrong is let run. */
static void at_random(void) {
    static const char *texts[] = {NULL, "", "read:orders", "write:refunds", NOT_UTF8, "{}", ARGUMENTS, "[", "{\"a\":1,\"a\":2}", "00000000",
                                  "input", "\xc0\x80", "{\"role\":null}", "*", "[a"};
    const uint64_t handles[] = {0, STALE, draw(), clerk.bits, open_session.bits, held.bits, missing.bits, asking.bits, slack.bits, rails.bits, sender.bits};
    uint64_t drawn = draw();
    uint64_t one = handles[drawn % 11], other = handles[(drawn >> 8) % 11];
    const char *text = texts[(drawn >> 16) % 15], *list[] = {text, texts[(drawn >> 20) % 15]};
    size_t items = drawn >> 24 & 3 ? drawn >> 26 & 1 : 2;
    double seconds = drawn >> 27 & 1 ? NAN : -1.0;
    agentsudo_status status = AGENTSUDO_STATUS_INVALID;
    agentsudo_question question = {0};
    bool yes_or_no = false;
    switch (drawn >> 32 & 15) {
    case 0:
    case 1:
        status = agentsudo_gate_begin((agentsudo_session){one}, (agentsudo_guard){other}, &question, &error);
        MUST(status != AGENTSUDO_STATUS_OK || (one == open_session.bits && other == held.bits));
        MUST(status != AGENTSUDO_STATUS_ASK || (one == open_session.bits && other == asking.bits));
        MUST(agentsudo_question_free(question) == AGENTSUDO_STATUS_OK);
        break;
    case 2: status = agentsudo_agent_has_scope((agentsudo_agent){one}, text, &yes_or_no, &error);
            MUST(!yes_or_no || (one == clerk.bits && strcmp(text, "read:orders") == 0));
            break;
    case 3: status = agentsudo_session_start((agentsudo_agent){one}, &out_session, &error);
            MUST(agentsudo_session_free(out_session) == AGENTSUDO_STATUS_OK);
            break;
    case 4: status = agentsudo_guard_new(text, list, items, list[1], &out_guard, &error);
            MUST(agentsudo_guard_free(out_guard) == AGENTSUDO_STATUS_OK);
            break;
    case 5: status = agentsudo_agent_new(text, list, items, list[1], &out_agent, &error);
            MUST(agentsudo_agent_free(out_agent) == AGENTSUDO_STATUS_OK);
            break;
    case 6: status = agentsudo_ticket_wait((agentsudo_ticket){one}, seconds, &error); break;
    case 7: status = agentsudo_permit_finished((agentsudo_permit){one}, true, &error); break;
    case 8: status = agentsudo_question_freeze((agentsudo_question){one}, text, &error); break;
    case 9: status = agentsudo_gate_answer((agentsudo_question){one}, (int32_t)drawn, text, &out_permit, &error); break;
    case 10: status = agentsudo_agent_json((agentsudo_agent){one}, &out_text, &error);
             MUST(agentsudo_text_free(out_text) == AGENTSUDO_STATUS_OK);
             break;
    case 11: status = agentsudo_session_shorten((agentsudo_session){one}, seconds, &error); break;
    case 12: status = agentsudo_guardrails_check((agentsudo_guardrails){one}, text, list[1], &yes_or_no, NULL, &error); break;
    case 13: status = agentsudo_approver_ask((agentsudo_approver){one}, (agentsudo_question){other}, NULL, &out_ticket, &error); break;
    case 14: status = agentsudo_text_free((agentsudo_text){one}); break;
    default: status = agentsudo_telemetry_send((agentsudo_telemetry){one}, text, &error); break;
    }
    MUST(status != AGENTSUDO_STATUS_INTERNAL && agentsudo_status_name((int32_t)status));
    MUST(agentsudo_error_free(error) == AGENTSUDO_STATUS_OK);
    error = NONE(agentsudo_error);
}

/* Callbacks. */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t rung = PTHREAD_COND_INITIALIZER;
static int rings;
static agentsudo_status heard;
static void ring(void *data, agentsudo_status status) {
    (void)data;
    pthread_mutex_lock(&lock);
    rings++, heard = status;
    pthread_cond_broadcast(&rung);
    pthread_mutex_unlock(&lock);
}
static void wait_for(int wanted) {
    pthread_mutex_lock(&lock);
    while (rings < wanted) pthread_cond_wait(&rung, &lock);
    pthread_mutex_unlock(&lock);
}
static void never_returns(void *data, agentsudo_status status) {
    ring(data, status);
    for (;;) pause();
}
/* Calls back in, waits, and frees the handle that it is called about. */
static void calls_in(void *data, agentsudo_status status) {
    agentsudo_ticket *ticket = data;
    agentsudo_question question;
    MUST(agentsudo_gate_begin(open_session, held, &question, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_ticket_wait(*ticket, INFINITY, NULL) == status);
    MUST(agentsudo_ticket_free(*ticket) == AGENTSUDO_STATUS_OK);
    ring(data, status);
}
/* Frees what it is asked with, asks the gate again, and says yes. */
static agentsudo_guard own;
static int32_t frees_and_asks(void *data, agentsudo_question question) {
    agentsudo_permit permit;
    MUST(agentsudo_guard_free(own) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_gate_check(open_session, *(agentsudo_guard *)data, ARGUMENTS, NULL, &permit, NULL) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_permit_free(permit) == AGENTSUDO_STATUS_OK);
    MUST(agentsudo_question_free(question) == AGENTSUDO_STATUS_OK);
    return AGENTSUDO_VERDICT_ALLOW;
}
/* Ends the session, and says yes all the same. */
static int32_t ends_session(void *data, agentsudo_question question) {
    (void)question;
    MUST(agentsudo_session_end(*(agentsudo_session *)data, NULL) == AGENTSUDO_STATUS_OK);
    return AGENTSUDO_VERDICT_ALLOW;
}
/* Changes the arguments behind the question's back. */
static int32_t changes(void *data, agentsudo_question question) {
    (void)question;
    strcpy(data, "{\"order\":\"B-1\"}");
    return AGENTSUDO_VERDICT_ALLOW;
}
/* A log callback that makes calls which have lines of their own. */
static int lines;
static void logs(void *data, int32_t level, const char *logger, const char *text) {
    (void)data;
    agentsudo_question question;
    MUST(level >= AGENTSUDO_LOG_DEBUG && *logger && *text);
    MUST(agentsudo_gate_begin(open_session, missing, &question, NULL) == AGENTSUDO_STATUS_MISSING_SCOPE);
    __atomic_add_fetch(&lines, 1, __ATOMIC_SEQ_CST);
}

static void callbacks(void) {
    agentsudo_permit permit;
    agentsudo_guard inner;
    int before = __atomic_load_n(&freed, __ATOMIC_SEQ_CST);
    MUST(OK(agentsudo_guard_new_with_callback("inner", refund, 1, NULL, yes, NULL, NULL, &inner, &error)));
    MUST(OK(agentsudo_guard_new_with_callback("own", refund, 1, NULL, frees_and_asks, &inner, NULL, &own, &error)));
    MUST(OK(agentsudo_gate_check(open_session, own, ARGUMENTS, NULL, &permit, &error)) && OK(agentsudo_permit_free(permit)));
    MUST(OK(agentsudo_guard_free(inner)));

    agentsudo_session session;
    agentsudo_guard guard;
    MUST(OK(agentsudo_session_start(clerk, &session, &error)));
    MUST(OK(agentsudo_guard_new_with_callback("f", refund, 1, NULL, ends_session, &session, NULL, &guard, &error)));
    MUST(IS(SESSION_EXPIRED, agentsudo_gate_check(session, guard, ARGUMENTS, NULL, &permit, &error)));
    MUST(OK(agentsudo_guard_free(guard)) && OK(agentsudo_session_free(session)));

    char arguments[64] = "{\"order\":\"A-1\"}";
    MUST(OK(agentsudo_guard_new_with_callback("f", refund, 1, NULL, changes, arguments, NULL, &guard, &error)));
    MUST(agentsudo_gate_check(open_session, guard, arguments, NULL, &permit, &error) == AGENTSUDO_STATUS_REJECTED);
    MUST(strcmp(agentsudo_error_field(error, "reason"), "args_changed") == 0 && was(AGENTSUDO_STATUS_REJECTED, AGENTSUDO_STATUS_REJECTED));
    MUST(OK(agentsudo_guard_free(guard)));

    MUST(OK(agentsudo_log_set(logs, AGENTSUDO_LOG_DEBUG, &freed, count_free, &error)));
    MUST(IS(MISSING_SCOPE, agentsudo_gate_begin(open_session, missing, &out_question, &error)));
    MUST(OK(agentsudo_log_set(NULL, AGENTSUDO_LOG_DEBUG, NULL, NULL, &error)) && lines == 1);
    MUST(__atomic_load_n(&freed, __ATOMIC_SEQ_CST) == before + 1);

    /* Five callbacks that never return hold nothing up. */
    for (int i = 0; i < 5; i++) {
        agentsudo_question question = frozen();
        agentsudo_ticket ticket = scripted(question);
        MUST(OK(agentsudo_ticket_on_settled(ticket, never_returns, NULL, NULL, &error)) && answer(ticket, true));
        wait_for(i + 1);
        MUST(heard == AGENTSUDO_STATUS_OK && OK(agentsudo_ticket_free(ticket)) && OK(agentsudo_question_free(question)));
    }
    agentsudo_question question = frozen();
    agentsudo_ticket ticket = scripted(question);
    MUST(OK(agentsudo_ticket_on_settled(ticket, calls_in, &ticket, NULL, &error)) && answer(ticket, false));
    wait_for(6);
    MUST(heard == AGENTSUDO_STATUS_REJECTED && BAD(agentsudo_ticket_free(ticket)) && OK(agentsudo_question_free(question)));

    /* A ticket that nobody holds any more still tells its end. */
    question = frozen(), ticket = scripted(question);
    MUST(OK(agentsudo_ticket_on_settled(ticket, ring, NULL, NULL, &error)) && OK(agentsudo_ticket_cancel(ticket, &error)));
    MUST(OK(agentsudo_ticket_free(ticket)) && OK(agentsudo_question_free(question)));
    wait_for(7);
    MUST(heard == AGENTSUDO_STATUS_REJECTED);

    /* Whoever waits on a thread of his own is woken at once. */
    for (int i = 0; i < 100; i++) {
        question = frozen(), ticket = scripted(question);
        MUST(OK(agentsudo_ticket_on_settled(ticket, ring, NULL, NULL, &error)) && answer(ticket, true));
        MUST(OK(agentsudo_ticket_wait(ticket, INFINITY, &error)));
        MUST(OK(agentsudo_ticket_free(ticket)) && OK(agentsudo_question_free(question)));
    }
    wait_for(107);
}

static void leave_nothing(void) { unlink(audit_path); }

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "once";
    unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    state = argc > 3 ? strtoul(argv[3], NULL, 10) : 88172645463325252u;
    if (strcmp(mode, "names") == 0) {
        for (size_t i = 0; i < count; i++) puts(calls[i].name);
        return 0;
    }
    snprintf(audit_path, sizeof audit_path, "%s/agentsudo-c-audit-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int)getpid());
    atexit(leave_nothing);
    MUST(make_world());
    MUST(OK(agentsudo_audit_set(audit_path, NULL, &error)) && OK(agentsudo_audit_set(NULL, NULL, &error)));
    for (size_t i = 0; i < count; i++) one(&calls[i], true), one(&calls[i], false);
    if (strcmp(mode, "panics") == 0) {
        panics();
        return 0; /* what a panic has cut off is not freed */
    } else if (strcmp(mode, "threads") == 0) {
        threads();
    } else if (strcmp(mode, "callbacks") == 0) {
        callbacks();
    } else if (strcmp(mode, "random") == 0) {
        for (unsigned long k = 0; k < n; k++) {
            uint64_t drawn = draw();
            if (drawn >> 48 & 31)
                at_random();
            else
                one(&calls[drawn % count], drawn >> 40 & 1);
        }
    }
    MUST(free_world());
    MUST(agentsudo_live_handles() == 0);
    MUST(agentsudo_shut_down(2, NULL) == AGENTSUDO_STATUS_OK);
    return 0;
}
