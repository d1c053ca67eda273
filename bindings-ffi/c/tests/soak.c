/* Every call of calls.h over and over, once used well and once used badly each time:
 *
 *   soak memory N [SECONDS [CALL]]   what a cycle leaves behind: up to N cycles or SECONDS of each call by itself, a line for each
 *   soak cycles N [SECONDS [CALL]]   the same cycles and no measuring, for valgrind to look on
 *   soak rounds N                    what a cycle leaves behind, of N rounds through all calls: short, and tells not which call it is
 *
 * A request costs a hundred times what other calls do, and each call on one would make its own: the calls that need one have their cycles
 * together, in `requests`, at the same few. It fails if a cycle leaves a byte. */
#define _GNU_SOURCE
#include "calls.h"
#include <limits.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

/* Cycles that fill what is kept on purpose: the last 10,000 requests that have ended are remembered, in a table that grows once more
 * when as many again have come and gone some times over. */
#define WARM 60000

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Resident memory in bytes, after what is free was given back: otherwise it tells of the allocator's habits. */
static double resident(void) {
    long pages = 0;
    malloc_trim(0);
    FILE *file = fopen("/proc/self/statm", "r");
    MUST(file && fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Bytes that are allocated and not freed, of all threads. */
static double allocated(void) {
    struct mallinfo2 info = mallinfo2();
    return (double)info.uordblks + (double)info.hblkhd;
}

/* Who asks, in turns: one agent may make a million requests within a minute, and these calls make more. When they were made is
 * remembered for that minute. */
#define CLERKS 16
#define MINUTE 61.0
static agentsudo_agent clerks[CLERKS];
static agentsudo_session sessions[CLERKS];

static void hire(void) {
    clerks[0] = clerk, sessions[0] = open_session;
    for (size_t i = 1; i < CLERKS; i++) {
        MUST(OK(agentsudo_agent_new("Clerk", read_all, 1, NULL, &clerks[i], &error)));
        MUST(OK(agentsudo_session_start(clerks[i], &sessions[i], &error)));
    }
}

static void dismiss(void) {
    clerk = clerks[0], open_session = sessions[0];
    for (size_t i = 1; i < CLERKS; i++) MUST(OK(agentsudo_session_free(sessions[i])) && OK(agentsudo_agent_free(clerks[i])));
}

/* Everything that can be done with requests, well and badly, at three of them: each call that needs one is made at least once. */
static bool requests_lead_their_lives(void) {
    bool good = WITH_TICKET(
        IS(PENDING, agentsudo_ticket_wait(ticket, 0, &error)) && BAD(agentsudo_ticket_wait(ticket, NAN, &error)) &&
        BAD(agentsudo_question_take_edits(question, NULL, 0, &error)) && WITH_TEXT(agentsudo_pending(&it, &error)) &&
        IS(PENDING, agentsudo_ticket_poll(ticket, &error)) && IS(REJECTED, agentsudo_ticket_claim(ticket, &error)) &&
        WITH_TEXT(agentsudo_ticket_id(ticket, &it, &error)) && BAD(agentsudo_ticket_id(ticket, NULL, &error)) &&
        WITH_TEXT(agentsudo_ticket_json(ticket, &it, &error)) && BAD(agentsudo_ticket_json(ticket, NULL, &error)) &&
        OK(agentsudo_ticket_on_settled(ticket, nothing, &freed, count_free, &error)) &&
        BAD(agentsudo_ticket_on_settled(ticket, NULL, &freed, count_free, &error)) &&
        IS(PENDING, agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) && answer(ticket, true) &&
        !answer(ticket, true) && BAD(agentsudo_script_answer(ticket, true, NULL, NULL, &out_bool, &error)) &&
        OK(agentsudo_ticket_poll(ticket, &error)) && OK(agentsudo_ticket_wait(ticket, INFINITY, &error)) &&
        OK(agentsudo_gate_answer_ticket(question, ticket, ARGUMENTS, &out_permit, &error)) &&
        WITH_TEXT(agentsudo_permit_approval_id(out_permit, &it, &error)) && OK(agentsudo_permit_edited(out_permit, &out_text, &error)) &&
        BAD(agentsudo_permit_edited(out_permit, NULL, &error)) && OK(agentsudo_permit_confirm(out_permit, ARGUMENTS, &error)) &&
        IS(REJECTED, agentsudo_permit_confirm(out_permit, "{}", &error)) && OK(agentsudo_permit_finished(out_permit, true, &error)) &&
        OK(agentsudo_permit_free(out_permit)));
    good &= WITH_TICKET(answer(ticket, true) && OK(agentsudo_ticket_claim(ticket, &error)) && IS(REJECTED, agentsudo_ticket_claim(ticket, &error)) &&
                        OK(agentsudo_ticket_finished(ticket, false, &error)));
    good &= WITH_TICKET(answer(ticket, true) && IS(REJECTED, agentsudo_gate_answer_ticket(question, ticket, "{}", &out_permit, &error)));
    return good;
}

static bool nothing_more(void) { return true; }
static const entry requests = {"requests", requests_lead_their_lives, nothing_more};

/* Whether `requests_lead_their_lives` makes this call. */
static bool needs_a_request(const char *name) {
    static const char *others[] = {"agentsudo_gate_answer_ticket", "agentsudo_permit_approval_id", "agentsudo_permit_edited",
                                   "agentsudo_permit_confirm",     "agentsudo_script_ask",         "agentsudo_script_answer",
                                   "agentsudo_pending"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i]) == 0) return true;
    return strncmp(name, "agentsudo_ticket_", strlen("agentsudo_ticket_")) == 0;
}

/* Up to `most` cycles, for up to `seconds`; how many they were. */
static unsigned long cycles(const entry *it, unsigned long most, double seconds) {
    double end = now() + seconds;
    unsigned long done = 0;
    for (; done < most && (done % 16 || now() < end); done++) {
        if (done % 16 == 0) clerk = clerks[done / 16 % CLERKS], open_session = sessions[done / 16 % CLERKS];
        one(it, true), one(it, false);
    }
    return done;
}

/* Whether a cycle of a call leaves less than a byte. What leaks, leaks in each of the stretches; what one of them alone has taken is the
 * allocator's, or a table that has grown. */
#define STRETCHES 4
static bool leaves_nothing(const entry *it, unsigned long most, double seconds) {
    unsigned long warm = cycles(it, WARM, seconds / 2), all = 0;
    double heap = allocated(), pages = resident(), start = now(), least_heap = 1e9, least_pages = 1e9;
    double first_heap = heap, first_pages = pages;
    for (int stretch = 0; stretch < STRETCHES; stretch++) {
        unsigned long done = cycles(it, most / STRETCHES, seconds / STRETCHES);
        double heap_now = allocated(), pages_now = resident();
        least_heap = fmin(least_heap, (heap_now - heap) / (double)done), least_pages = fmin(least_pages, (pages_now - pages) / (double)done);
        heap = heap_now, pages = pages_now, all += done;
    }
    printf("%-36s %8lu after %5lu %9.2f us  resident %+9.4f, at least %+9.4f  allocated %+9.4f, at least %+9.4f\n", it->name, all, warm,
           (now() - start) / (double)all * 1e6, (pages - first_pages) / (double)all, least_pages, (heap - first_heap) / (double)all, least_heap);
    fflush(stdout);
    return least_pages < 1.0 && least_heap < 1.0;
}

/* Whether a round through all calls leaves less than a byte for each. Of three stretches the best counts: what leaks, leaks in each. */
static bool rounds_leave_nothing(unsigned long rounds) {
    double best = 1e9;
    for (int stretch = -1; stretch < 3; stretch++) {
        /* The first one fills what is kept on purpose. */
        unsigned long many = stretch < 0 ? 800 : rounds / 3 + 1;
        double heap = allocated();
        for (unsigned long k = 0; k < many; k++)
            for (size_t i = 0; i < count; i++) one(&calls[i], true), one(&calls[i], false);
        double leaked = (allocated() - heap) / (double)many / (double)count;
        if (stretch >= 0 && leaked < best) best = leaked;
    }
    printf("%+.3f bytes of memory for a cycle of a call\n", best);
    return best < 1.0;
}

static void leave_nothing(void) { unlink(audit_path); }

int main(int argc, char **argv) {
    MUST(argc > 2);
    bool measure = strcmp(argv[1], "memory") == 0, rounds = strcmp(argv[1], "rounds") == 0, good = true;
    MUST(measure || rounds || strcmp(argv[1], "cycles") == 0);
    unsigned long most = strtoul(argv[2], NULL, 10);
    double seconds = argc > 3 ? strtod(argv[3], NULL) : 1e9;
    snprintf(audit_path, sizeof audit_path, "%s/agentsudo-c-soak-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int)getpid());
    atexit(leave_nothing);
    MUST(make_world());
    MUST(OK(agentsudo_audit_set(audit_path, NULL, &error)) && OK(agentsudo_audit_set(NULL, NULL, &error)));
    hire();
    if (rounds) good = rounds_leave_nothing(most);
    if (measure) cycles(&requests, ULONG_MAX, MINUTE);
    for (size_t i = 0; i <= count && !rounds; i++) {
        const entry *it = i < count ? &calls[i] : &requests;
        if (argc > 4 ? strcmp(argv[4], it->name) != 0 : needs_a_request(it->name)) continue;
        if (measure) {
            good &= leaves_nothing(it, most, seconds);
        } else {
            double start = now();
            unsigned long done = cycles(it, most, seconds);
            printf("%-36s %8lu cycles %9.2f us\n", it->name, done, (now() - start) / (double)done * 1e6);
            fflush(stdout);
        }
    }
    dismiss();
    MUST(free_world());
    MUST(agentsudo_live_handles() == 0);
    MUST(agentsudo_shut_down(2, NULL) == AGENTSUDO_STATUS_OK);
    return good ? 0 : 1;
}
