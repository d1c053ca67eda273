/* Allowed, refused, put on record. Build with:
 *   cc -Wall -Wextra -Werror quickstart.c -o quickstart $(pkg-config --static --cflags --libs agentsudo) */
#include <agentsudo.h>
#include <stdio.h>

/* A guarded function: it runs only if the gate says exactly OK. */
static void refund(agentsudo_session session, agentsudo_guard guard, const char *order) {
    agentsudo_question question;
    agentsudo_error error;
    if (agentsudo_gate_begin(session, guard, &question, &error) == AGENTSUDO_STATUS_OK)
        printf("refunded %s\n", order);
    else
        printf("refused: %s\n", agentsudo_error_message(error));
    agentsudo_error_free(error);
}

int main(void) {
    const char *scopes[] = {"read:*", "refund:small"}, *small[] = {"refund:small"}, *large[] = {"refund:large"};
    agentsudo_agent agent;
    agentsudo_session session;
    agentsudo_guard held, missing, recorded;
    agentsudo_error error;
    if (agentsudo_agent_new("SupportBot", scopes, 2, NULL, &agent, &error) ||
        agentsudo_session_start(agent, &session, &error) ||
        agentsudo_guard_new("refund", small, 1, NULL, &held, &error) ||
        agentsudo_guard_new("refund", large, 1, NULL, &missing, &error) ||
        agentsudo_guard_new("refund", large, 1, "{\"on_deny\": \"log\"}", &recorded, &error)) {
        fprintf(stderr, "%s\n", agentsudo_error_message(error));
        return 1;
    }
    refund(session, held, "A-17");
    refund(session, missing, "A-18");
    refund(session, recorded, "A-19");
    agentsudo_guard_free(recorded);
    agentsudo_guard_free(missing);
    agentsudo_guard_free(held);
    agentsudo_session_free(session);
    agentsudo_agent_free(agent);
    return 0;
}

/* prints:
   refunded A-17
   refused: agent `SupportBot` missing required scope: `refund:large`. `refund` did not run; do not retry, the scope has to be granted first
   refunded A-19
 */
