/* Row S11: what an allowed call pays at the gate in C, beside a call of the library that does nothing. CPU time, least and median of
 * 15 batches, taken in turns. Table on stdout, JSON in target/bench/s11_c.json (the path is the argument). */
#define _GNU_SOURCE
#include <agentsudo.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCHES = 15, ROUNDS = 1000000 };
static agentsudo_session session;
static agentsudo_guard held, missing;
static agentsudo_agent agent;

static void empty(void) { agentsudo_abi_version(); }
static void begin(void) {
    agentsudo_question question;
    agentsudo_error error;
    if (agentsudo_gate_begin(session, held, &question, &error) != AGENTSUDO_STATUS_OK) abort();
}
static void begin_without_details(void) {
    agentsudo_question question;
    if (agentsudo_gate_begin(session, held, &question, NULL) != AGENTSUDO_STATUS_OK) abort();
}
static void refused(void) {
    agentsudo_question question;
    if (agentsudo_gate_begin(session, missing, &question, NULL) != AGENTSUDO_STATUS_MISSING_SCOPE) abort();
}
static void has_scope(void) {
    bool yes;
    if (agentsudo_agent_has_scope(agent, "read:orders", &yes, NULL) != AGENTSUDO_STATUS_OK || !yes) abort();
}

static const struct {
    const char *name;
    void (*run)(void);
    int divisor;
} rows[] = {{"empty call", empty, 1},
            {"gate begin, allowed", begin, 1},
            {"gate begin, allowed, no place for details", begin_without_details, 1},
            {"has_scope", has_scope, 1},
            {"gate begin, refused", refused, 10}};
enum { ROWS = sizeof rows / sizeof *rows };

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}
static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    const char *scopes[] = {"read:*"}, *needed[] = {"read:orders"}, *other[] = {"write:orders"};
    static double times[ROWS][BATCHES];
    if (agentsudo_agent_new("Bench", scopes, 1, NULL, &agent, NULL) || agentsudo_session_start(agent, &session, NULL) ||
        agentsudo_guard_new("read", needed, 1, NULL, &held, NULL) || agentsudo_guard_new("write", other, 1, NULL, &missing, NULL))
        return 1;
    for (int batch = 0; batch < BATCHES; batch++)
        for (int row = 0; row < ROWS; row++) {
            int rounds = ROUNDS / rows[row].divisor;
            double start = cpu();
            for (int i = 0; i < rounds; i++) rows[row].run();
            times[row][batch] = (cpu() - start) / rounds;
        }
    FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
    if (json) fprintf(json, "{\"row\": \"S11\", \"unit\": \"ns\", \"target_ns\": 40, \"results\": {");
    printf("S11 C (ns, CPU)%38s%10s%10s\n", "least", "median", "x empty");
    for (int row = 0; row < ROWS; row++) {
        qsort(times[row], BATCHES, sizeof(double), by_size);
        double least = times[row][0], median = times[row][BATCHES / 2];
        printf("%-43s%10.1f%10.1f%10.1f\n", rows[row].name, least, median, least / times[0][0]);
        if (json) fprintf(json, "%s\"%s\": {\"min\": %.2f, \"median\": %.2f}", row ? ", " : "", rows[row].name, least, median);
    }
    if (json) fprintf(json, "}}\n"), fclose(json);
    return 0;
}
