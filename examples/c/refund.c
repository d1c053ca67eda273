/* A guarded action that asks a human in Slack, with the web endpoint that takes the click. Set SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and
 * SLACK_APPROVAL_CHANNEL, let Slack's request URL lead to port 8000 (or PORT), and build with:
 *   cc -Wall -Wextra -Werror refund.c -o refund $(pkg-config --static --cflags --libs agentsudo) */
#define _GNU_SOURCE
#include <agentsudo.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static agentsudo_approver slack;

/* One request of Slack's, the least of HTTP/1.1: in a web server of your own only the middle part is of interest. */
static void serve(int client) {
    static char request[1 << 16];
    size_t length = 0, body_length = 0, header_count = 0;
    char *body = NULL;
    while (length < sizeof request - 1) {
        ssize_t got = read(client, request + length, sizeof request - 1 - length);
        if (got <= 0) return;
        request[length += (size_t)got] = 0;
        if (!body && (body = strstr(request, "\r\n\r\n"))) {
            body += 4;
            const char *said = strcasestr(request, "\r\ncontent-length:");
            body_length = said ? strtoul(said + 17, NULL, 10) : 0;
        }
        if (body && length >= (size_t)(body - request) + body_length) break;
    }
    if (!body || length < (size_t)(body - request) + body_length) return;
    body[-2] = 0;
    agentsudo_header headers[64];
    char *rest = strstr(request, "\r\n");
    while (rest && header_count < 64) {
        char *name = rest + 2, *colon = strchr(name, ':');
        rest = strstr(name, "\r\n");
        if (rest) *rest = 0;
        if (!colon) break;
        *colon = 0;
        headers[header_count++] = (agentsudo_header){name, colon + 1 + strspn(colon + 1, " ")};
    }

    agentsudo_response response;
    agentsudo_status status =
        agentsudo_approver_handle_request(slack, headers, header_count, (const uint8_t *)body, body_length, &response, NULL);
    int code = status == AGENTSUDO_STATUS_OK ? agentsudo_response_status(response) : 500;
    size_t answer_length = 0;
    const uint8_t *answer = agentsudo_response_body(response, &answer_length);

    dprintf(client, "HTTP/1.1 %d -\r\nConnection: close\r\nContent-Length: %zu\r\n", code, answer_length);
    for (size_t i = 0; i < agentsudo_response_header_count(response); i++)
        dprintf(client, "%s: %s\r\n", agentsudo_response_header_name(response, i), agentsudo_response_header_value(response, i));
    dprintf(client, "\r\n");
    if (answer_length && write(client, answer, answer_length) < 0) perror("write");
    agentsudo_response_free(response);
}

static void *serve_clicks(void *listener) {
    for (;;) {
        int client = accept(*(int *)listener, NULL, NULL);
        if (client < 0) return NULL;
        serve(client);
        close(client);
    }
}

static int listen_here(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(port ? atoi(port) : 8000))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        perror("cannot listen");
        exit(1);
    }
    return listener;
}

/* The guarded action: waits until a human has answered, and runs only on exactly OK, with the amount that was approved. */
static void refund(agentsudo_session session, agentsudo_guard guard, const char *order, double amount) {
    char arguments[256], key[64];
    agentsudo_permit permit;
    agentsudo_text edited = {0};
    agentsudo_error error;
    const char *call = "{\"order\": \"%s\", \"amount\": %.2f}";
    snprintf(arguments, sizeof arguments, call, order, amount);
    snprintf(key, sizeof key, "refund-%s", order); /* asked again, it is the same request: see docs/stores.md */
    if (agentsudo_gate_check(session, guard, arguments, key, &permit, &error) != AGENTSUDO_STATUS_OK) {
        printf("not refunded (%s): %s\n", agentsudo_error_field(error, "code"), agentsudo_error_message(error));
        agentsudo_error_free(error);
        return;
    }
    agentsudo_status status = agentsudo_permit_edited(permit, &edited, &error);
    if (status == AGENTSUDO_STATUS_OK && edited.bits) {
        /* A reader of JSON would take the arguments apart. This program knows of the amount only, and asks whether that is all. */
        const char *changed = strstr(agentsudo_text_data(edited), "\"amount\":");
        if (changed) amount = strtod(changed + 9, NULL);
        snprintf(arguments, sizeof arguments, call, order, amount);
        status = agentsudo_permit_confirm(permit, arguments, &error);
    }
    agentsudo_text_free(edited);
    if (status == AGENTSUDO_STATUS_OK)
        printf("refunded %.2f EUR for %s\n", amount, order);
    else
        printf("not refunded (%s): %s\n", agentsudo_error_field(error, "code"), agentsudo_error_message(error));
    agentsudo_permit_finished(permit, status == AGENTSUDO_STATUS_OK, NULL);
    agentsudo_permit_free(permit);
    agentsudo_error_free(error);
}

int main(void) {
    const char *scopes[] = {"read:*"}, *needed[] = {"refund:orders"};
    agentsudo_agent agent;
    agentsudo_session session;
    agentsudo_guard guard;
    agentsudo_error error;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (agentsudo_slack_new("{\"timeout\": 60, \"edits\": true}", &slack, &error) ||
        agentsudo_agent_new("SupportBot", scopes, 1, NULL, &agent, &error) ||
        agentsudo_session_start(agent, &session, &error) ||
        agentsudo_guard_new_with_approver("refund", needed, 1, "{\"edits\": true}", slack, &guard, &error)) {
        fprintf(stderr, "%s\n", agentsudo_error_message(error));
        return 1;
    }
    pthread_t clicks;
    int listener = listen_here();
    pthread_create(&clicks, NULL, serve_clicks, &listener);

    refund(session, guard, "A-17", 49.99);
    refund(session, guard, "A-18", 4999.0);
    refund(session, guard, "A-19", 250.0);
    refund(session, guard, "A-20", 250.0);

    agentsudo_guard_free(guard);
    agentsudo_session_free(session);
    agentsudo_agent_free(agent);
    agentsudo_approver_free(slack);
    agentsudo_shut_down(2, NULL); /* the cards are edited, the audit log is whole */
    return 0;
}

/* people:
   alice presses approve
   bob presses deny
   alice presses edit, and makes the amount 200
   alice presses edit, and makes the order A-21
   prints:
   refunded 49.99 EUR for A-17
   not refunded (rejected): … `bob` said no…
   refunded 200.00 EUR for A-19
   not refunded (rejected): …
 */
