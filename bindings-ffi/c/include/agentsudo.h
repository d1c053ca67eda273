// Made from bindings-ffi/c/src by cbindgen: AGENTSUDO_WRITE_HEADER=1 cargo test -p agentsudo-ffi --test header
//
// AgentSudo: sudo for AI agents. A guard stands before a function; the gate lets a call of it run, refuses it, or has a human
// asked. Guide: docs/c.md. Link with: -lagentsudo -lpthread -ldl -lm
//
// RUNNING. A guarded function may run after `agentsudo_gate_begin`, `agentsudo_gate_answer`, `agentsudo_gate_answer_ticket` or
//   `agentsudo_gate_check` returned exactly AGENTSUDO_STATUS_OK, once. Whatever else comes back, it must not run.
//
// OWNERSHIP. A handle is a value, not an address. {0} is the null handle. What a call puts into an `out_` place is yours: every
//   type has one function that frees it. Handles do not depend on each other: free them in any order. A handle that is null,
//   was freed, or is of another type is found out: the call returns AGENTSUDO_STATUS_INVALID. Texts and arrays that you pass are read
//   before the call returns and never kept. A `const char *` that you get belongs to the handle it came from and is there until that
//   is freed; one that came from no handle is there for good. `user_data` is yours: it is handed to your callback as it is, and to
//   your `free_user_data` at the end.
//
// THREADS. Every function may be called from any thread, with any handle, at the same time; a handle belongs to no thread. A pointer
//   that came from a handle must not be read while another thread frees that handle. Callbacks come from threads of the library's or,
//   where that is said, from the thread that called. A callback may call every function, free any handle, wait, and even never return;
//   it must not throw or jump out. Calls that wait say so. A thread that drives a Rust runtime must not make them (INVALID).
//
// ERRORS. Nearly every function returns a status. With `out_error` (always may be null) it hands out the details: free them with
//   `agentsudo_error_free`. After OK, ASK and PENDING `*out_error` is null; what it held before is not freed. After an error the other
//   `out_` places are null, zero or as they were. No function aborts, prints, or lets a panic out. Statuses and reasons
//   are the contract; messages are for people and may change.
//
// TEXTS are UTF-8 and end in a zero byte. One that has a zero byte inside must not be cut short there (a scope cut short is another
//   scope): write that byte as C0 80. TIMES are seconds (double) where they are spans, and milliseconds since
//   1970-01-01T00:00:00 UTC or RFC 3339 in UTC where they are points. SIZES are bytes.


#ifndef AGENTSUDO_H
#define AGENTSUDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The version of the library that this header belongs to.
#define AGENTSUDO_VERSION "0.5.0"


// Counts up when a program that was built against an older header would no longer work.
#define AGENTSUDO_ABI_VERSION 1

// The one value with which a callback allows a call ("YES" in ASCII; no errno, no boolean).
#define AGENTSUDO_VERDICT_ALLOW 5850451

// The value with which a callback refuses a call. Every other value refuses it too (`invalid_verdict`).
#define AGENTSUDO_VERDICT_DENY 0

// Every decision, plain grants too.
#define AGENTSUDO_LOG_DEBUG 10

// Sessions, approvals and what became of them.
#define AGENTSUDO_LOG_INFO 20

// Somebody should look.
#define AGENTSUDO_LOG_WARNING 30

// Something was refused or broke.
#define AGENTSUDO_LOG_ERROR 40

// What a call came to. Exactly `AGENTSUDO_STATUS_OK` is success; the numbers never change.
//
// 1 to 6 mean that a guarded function must not run, as does everything else that is not 0.
typedef enum agentsudo_status {
    // Done. From the gate: the function may run, once.
    AGENTSUDO_STATUS_OK = 0,
    // No session is open here. Start one around the call.
    AGENTSUDO_STATUS_NO_SESSION = 1,
    // The session ended or its time ran out. Start a new one.
    AGENTSUDO_STATUS_SESSION_EXPIRED = 2,
    // The agent does not hold the scope. Grant it, or ask a human.
    AGENTSUDO_STATUS_MISSING_SCOPE = 3,
    // A human or a callback said no, or gave an answer that is not a yes. Do not retry.
    AGENTSUDO_STATUS_REJECTED = 4,
    // Nobody answered in time. Ask again later.
    AGENTSUDO_STATUS_APPROVAL_TIMEOUT = 5,
    // Nobody could be asked, or the answer could not be recorded. Retryable.
    AGENTSUDO_STATUS_UNAVAILABLE = 6,
    // An argument, a handle or a setting is wrong. Mend it.
    AGENTSUDO_STATUS_INVALID = 7,
    // A defect of ours. Report it.
    AGENTSUDO_STATUS_INTERNAL = 8,
    // Not an error: somebody has to be asked before the function may run.
    AGENTSUDO_STATUS_ASK = 100,
    // Not an error: the request is still waiting for an answer.
    AGENTSUDO_STATUS_PENDING = 101,
} agentsudo_status;

// What went wrong, in full. Free it with `agentsudo_error_free`.
typedef struct agentsudo_error {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_error;

// A text that belongs to you. Free it with `agentsudo_text_free`.
typedef struct agentsudo_text {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_text;

// Is told a line: its level (`AGENTSUDO_LOG_…`), the logger (`agentsudo`, whose lines are JSON objects;
// `agentsudo.slack`; `agentsudo.cloud`) and the line, UTF-8 without a line feed. Both texts are gone when it returns.
typedef void (*agentsudo_log_callback)(void *user_data,
                                       int32_t level,
                                       const char *logger,
                                       const char *line);

// Frees what belongs to a callback, once it can be called no more.
typedef void (*agentsudo_free_user_data)(void *user_data);

// Who asks. Free it with `agentsudo_agent_free`; its sessions keep what they need of it.
typedef struct agentsudo_agent {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_agent;

// The stretch of time in which an agent may act. Free it with `agentsudo_session_free`, which also ends it.
typedef struct agentsudo_session {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_session;

// When a session began and ends, and whether it has.
typedef struct agentsudo_session_times {
    // Milliseconds since 1970-01-01T00:00:00 UTC.
    int64_t started_unix_ms;
    // The same; for people. Whether it is over is decided by a clock that nobody can set.
    int64_t expires_unix_ms;
    // Its time has run out.
    bool expired;
    // It was ended by hand.
    bool ended;
} agentsudo_session_times;

// What stands before a function: the scopes it needs, and what happens without them. Made once, used by every
// call. Free it with `agentsudo_guard_free`.
typedef struct agentsudo_guard {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_guard;

// A call that waits for an answer. Free it with `agentsudo_question_free`.
typedef struct agentsudo_question {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_question;

// Is asked whether a call may run whose scope is missing. Exactly `AGENTSUDO_VERDICT_ALLOW` is a yes; `AGENTSUDO_VERDICT_DENY`
// and every other number is a no. `question` is there until it returns, and is not to be freed or answered.
//
// It is called on the thread that calls `agentsudo_gate_check`, and may call anything of this library. It must return: it must
// not throw a C++ exception nor jump out.
typedef int32_t (*agentsudo_deny_callback)(void *user_data,
                                           struct agentsudo_question question);

// A way to ask a human. Free it with `agentsudo_approver_free`; requests that wait go on waiting.
typedef struct agentsudo_approver {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_approver;

// What may be remembered of a call that was let through; see `agentsudo_gate_remember`.
typedef struct agentsudo_memo {
    // A number that changes whenever something that was allowed may not be any more. It is there for good; read it atomically.
    const uint64_t *generation;
    // What `*generation` must still be. 0, which it never is: nothing may be remembered.
    uint64_t held_in;
    // How long the session still lasts, in nanoseconds.
    uint64_t left_ns;
} agentsudo_memo;

// Leave to run, once, that somebody was asked for: tell it how the run went. Free it with
// `agentsudo_permit_free`.
typedef struct agentsudo_permit {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_permit;

// The caller's end of a request to a human. Free it with `agentsudo_ticket_free`, which does not cancel the
// request: nobody runs anything without its answer.
typedef struct agentsudo_ticket {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_ticket;

// Is told once that a request has ended, on a thread of the library's, and what `agentsudo_ticket_poll` says from now on. It may
// call anything, free any handle, and take its time.
typedef void (*agentsudo_settled_callback)(void *user_data,
                                           enum agentsudo_status status);

// One header of a request.
typedef struct agentsudo_header {
    // In any case.
    const char *name;
    // As it was received.
    const char *value;
} agentsudo_header;

// What a web server sends back to Slack. Free it with `agentsudo_response_free`.
typedef struct agentsudo_response {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_response;

// Rules over texts, compiled. Free them with `agentsudo_guardrails_free`.
typedef struct agentsudo_guardrails {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_guardrails;

// A sender of telemetry. Free it with `agentsudo_telemetry_free`; while attached it stays in use.
typedef struct agentsudo_telemetry {
    // 0 is the null handle. Everything else is ours to read.
    uint64_t bits;
} agentsudo_telemetry;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The library's version: `0.5.0`.
const char *agentsudo_version(void);

// The library's `AGENTSUDO_ABI_VERSION`. If it is not the header's, the program and the library do not fit.
uint32_t agentsudo_abi_version(void);

// Handles that are out now, in the whole process: for finding out what a program forgot to free.
uint64_t agentsudo_live_handles(void);

// The process ends: requests that wait end as cancelled (`shutting_down`), cards in Slack are edited and telemetry is
// delivered, for at most `patience` seconds (above 0, at most 60). Call it last, before `exit`; without it, all of
// that is lost and nothing else is. Approvers made later work no more.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_shut_down(double patience,
                                          struct agentsudo_error *out_error);

// Makes what is otherwise made on first use, and closes stores in files. Call it before `fork` in a program with
// several threads or with such a store, and `agentsudo_after_fork` after it: what another thread is just making would
// never be finished in the child, and SQLite must not be carried across. Without this call a child is refused the
// stores that its parent had open. Handles of before the fork are good in the child too; requests that wait stay the
// parent's.
//
// Errors: `UNAVAILABLE` if `AGENTSUDO_AUDIT_LOG` names a file that cannot be opened.
enum agentsudo_status agentsudo_prepare_fork(struct agentsudo_error *out_error);

// Has stores in files go on. Call it in the parent after `fork`, also if that failed; otherwise they rest for two
// seconds after `agentsudo_prepare_fork`. Does nothing if none rests.
//
// Errors: none but `INTERNAL`, for a defect.
enum agentsudo_status agentsudo_after_fork(struct agentsudo_error *out_error);

// The status that the call returned; `OK` for null, `INVALID` for a handle that is no error.
enum agentsudo_status agentsudo_error_status(struct agentsudo_error error);

// What happened and what to do, for people. Not part of the contract: act on the status.
//
// It is there until `agentsudo_error_free`. Never null: a handle that is no error reads as "".
const char *agentsudo_error_message(struct agentsudo_error error);

// One of the details: `code`, `reason` (finer than the code, see `docs/errors.md`), `message`, and where they are
// known `agent`, `agent_id`, `scope`, `function`, `approval_id`, `decided_by`, `note` (the human's words).
//
// It is there until `agentsudo_error_free`. Null if it is not known.
const char *agentsudo_error_field(struct agentsudo_error error,
                                  const char *name);

// All details as a JSON object: `status` (number), `denied` and `retryable` (booleans), and the fields of
// `agentsudo_error_field` that are known.
//
// Errors: `INVALID` for a handle that is no error.
enum agentsudo_status agentsudo_error_json(struct agentsudo_error error,
                                           struct agentsudo_text *out_json);

// Frees an error. Null is fine.
//
// Errors: `INVALID` for a handle that is no error.
enum agentsudo_status agentsudo_error_free(struct agentsudo_error error);

// A status's name, as in logs and in `docs/errors.md`: `missing_scope`. Null for a number that is no status.
const char *agentsudo_status_name(int32_t status);

// Is it one of the errors that mean "the function did not run, because it may not"?
bool agentsudo_status_is_denied(int32_t status);

// The names of all reasons, one by one: `index` counts from 0. Null after the last.
const char *agentsudo_reason_name(size_t index);

// The text itself, UTF-8, ended by a zero byte.
//
// It is there until `agentsudo_text_free`. Never null: a handle that is no text reads as "".
const char *agentsudo_text_data(struct agentsudo_text text);

// How long the text is, in bytes, without the zero byte at its end.
size_t agentsudo_text_length(struct agentsudo_text text);

// Frees a text. Null is fine.
//
// Errors: `INVALID` for a handle that is no text.
enum agentsudo_status agentsudo_text_free(struct agentsudo_text text);

// Tells `callback` every line of `level` and above from now on, instead of whoever was told before; null ends it.
//
// It is called from any thread, from several at once, and what it calls of this library makes no lines. With
// `AGENTSUDO_LOG_DEBUG` every allowed call has a line, which costs time. `free_user_data` (may be null) is called when
// `user_data` is needed no more, also if this fails.
//
// Errors: `INVALID` for an unknown level.
enum agentsudo_status agentsudo_log_set(agentsudo_log_callback callback,
                                        int32_t level,
                                        void *user_data,
                                        agentsudo_free_user_data free_user_data,
                                        struct agentsudo_error *out_error);

// Makes an agent.
//
// `name` is 1 to 256 characters and is shown to people. `scopes` are `scope_count` globs (`*` is any run of characters,
// `?` one, `[abc]` one of a few) of 1 to 4096 characters each. `options` (may be null) is a JSON object: `role` (text,
// "worker"), `session_ttl` (seconds, 3600; above 0, at most ten years), `hierarchical` (false; `write` also grants
// `write:orders`).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_agent_new(const char *name,
                                          const char *const *scopes,
                                          size_t scope_count,
                                          const char *options,
                                          struct agentsudo_agent *out_agent,
                                          struct agentsudo_error *out_error);

// The agent's id, a UUID: what counts, where the name is what people see.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_agent_id(struct agentsudo_agent agent,
                                         struct agentsudo_text *out_id,
                                         struct agentsudo_error *out_error);

// All of an agent as a JSON object: `id`, `name`, `role`, `session_ttl` (seconds), `hierarchical`, `scopes` (sorted). For
// the agent's owner, never for the text that a model reads.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_agent_json(struct agentsudo_agent agent,
                                           struct agentsudo_text *out_json,
                                           struct agentsudo_error *out_error);

// Changes name, role and the lifetime of sessions that start from now on. `options` is a JSON object with any of `name`,
// `role`, `session_ttl`.
//
// Errors: `INVALID`; then nothing was changed.
enum agentsudo_status agentsudo_agent_update(struct agentsudo_agent agent,
                                             const char *options,
                                             struct agentsudo_error *out_error);

// Does the agent hold `scope`, exactly or through a glob? What is no scope is held by nobody.
//
// Errors: `INVALID`; then `*out_held` is false.
enum agentsudo_status agentsudo_agent_has_scope(struct agentsudo_agent agent,
                                                const char *scope,
                                                bool *out_held,
                                                struct agentsudo_error *out_error);

// Grants `grant_count` scopes and revokes `revoke_count`, in one step; the next check sees the result, in open sessions
// too. Either list may be null if its count is 0.
//
// Errors: `INVALID`; then nothing was changed.
enum agentsudo_status agentsudo_agent_change_scopes(struct agentsudo_agent agent,
                                                    const char *const *grant,
                                                    size_t grant_count,
                                                    const char *const *revoke,
                                                    size_t revoke_count,
                                                    struct agentsudo_error *out_error);

// The scopes the agent holds, sorted, as a JSON list.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_agent_scopes(struct agentsudo_agent agent,
                                             struct agentsudo_text *out_json,
                                             struct agentsudo_error *out_error);

// Frees the handle of an agent. Its open sessions go on. Null is fine.
//
// Errors: `INVALID` for a handle that is no agent.
enum agentsudo_status agentsudo_agent_free(struct agentsudo_agent agent);

// Starts a session of an agent: it lasts the agent's `session_ttl` from now.
//
// Errors: `INVALID`; `INTERNAL` if the system has no randomness.
enum agentsudo_status agentsudo_session_start(struct agentsudo_agent agent,
                                              struct agentsudo_session *out_session,
                                              struct agentsudo_error *out_error);

// Ends a session, everywhere at once and for good: what waits for an answer in it will not run. Twice is fine.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_session_end(struct agentsudo_session session,
                                            struct agentsudo_error *out_error);

// Lets a session end `seconds` from now (above 0, at most ten years), if it would not end earlier: nothing makes it longer.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_session_shorten(struct agentsudo_session session,
                                                double seconds,
                                                struct agentsudo_error *out_error);

// When a session began and ends.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_session_look(struct agentsudo_session session,
                                             struct agentsudo_session_times *out_times,
                                             struct agentsudo_error *out_error);

// All of a session as a JSON object: `id`, `agent`, `agent_id`, `started_at`, `expires_at` (RFC 3339, UTC), `expired`, `ended`.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_session_json(struct agentsudo_session session,
                                             struct agentsudo_text *out_json,
                                             struct agentsudo_error *out_error);

// Ends a session and frees its handle. Null is fine.
//
// Errors: `INVALID` for a handle that is no session.
enum agentsudo_status agentsudo_session_free(struct agentsudo_session session);

// Makes a guard before the function called `function` (shown to people; cut after 256 characters). It needs `scopes`, at least one.
//
// `options` (may be null) is a JSON object: `require` ("all" of the scopes, or "any"), `on_deny` ("raise": refuse; "log": put it
// on record and run all the same), `surface` ("function", "model" or "endpoint": what is guarded, for the record), `edits` (false. True
// says that the program runs the function with what `agentsudo_permit_edited` gives, whenever that is something: only then people may change
// the arguments of its calls, where the approver has the option `edits`, too).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guard_new(const char *function,
                                          const char *const *scopes,
                                          size_t scope_count,
                                          const char *options,
                                          struct agentsudo_guard *out_guard,
                                          struct agentsudo_error *out_error);

// `agentsudo_guard_new` for a guard before which the program itself asks: without the scope, `agentsudo_gate_begin` says `ASK`. There
// is no `on_deny` then; `agentsudo_gate_check` has nobody to ask and refuses (`not_configured`).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guard_new_asking(const char *function,
                                                 const char *const *scopes,
                                                 size_t scope_count,
                                                 const char *options,
                                                 struct agentsudo_guard *out_guard,
                                                 struct agentsudo_error *out_error);

// `agentsudo_guard_new` for a guard that asks a callback of the program when the scope is missing.
//
// `free_user_data` (may be null) is called when `user_data` is needed no more, also if this fails.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guard_new_with_callback(const char *function,
                                                        const char *const *scopes,
                                                        size_t scope_count,
                                                        const char *options,
                                                        agentsudo_deny_callback callback,
                                                        void *user_data,
                                                        agentsudo_free_user_data free_user_data,
                                                        struct agentsudo_guard *out_guard,
                                                        struct agentsudo_error *out_error);

// `agentsudo_guard_new` for a guard that asks a human through `approver` when the scope is missing.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guard_new_with_approver(const char *function,
                                                        const char *const *scopes,
                                                        size_t scope_count,
                                                        const char *options,
                                                        struct agentsudo_approver approver,
                                                        struct agentsudo_guard *out_guard,
                                                        struct agentsudo_error *out_error);

// Frees a guard. Questions it has put go on. Null is fine.
//
// Errors: `INVALID` for a handle that is no guard.
enum agentsudo_status agentsudo_guard_free(struct agentsudo_guard guard);

// Meets a call: may it run in this session?
//
// `OK`: the function may run, once. `ASK`: somebody has to be asked; `*out_question` is what. Everything else: it must not run.
// A null `session` is a call outside any session (`NO_SESSION`). No wait, no allocation, no lock if the scope is held.
//
// Errors: `NO_SESSION`, `SESSION_EXPIRED`, `MISSING_SCOPE`, `UNAVAILABLE` (the audit log could not be written), `INVALID`.
enum agentsudo_status agentsudo_gate_begin(struct agentsudo_session session,
                                           struct agentsudo_guard guard,
                                           struct agentsudo_question *out_question,
                                           struct agentsudo_error *out_error);

// For bindings of other languages, where a call of C is dear: what they may remember of a call that `agentsudo_gate_begin` has just
// let through with this session and this guard.
//
// The same may run again without asking the gate as long as `*generation` is `held_in` (an atomic read, with acquire order), less than
// `left_ns` have passed on the system's monotonic clock since before this call, and neither handle was freed. With `held_in` 0 nothing may be
// remembered: somebody wants each grant on record, or it was let through for this once.
//
// Errors: `INVALID`, `UNAVAILABLE`.
enum agentsudo_status agentsudo_gate_remember(struct agentsudo_session session,
                                              struct agentsudo_guard guard,
                                              struct agentsudo_memo *out_memo,
                                              struct agentsudo_error *out_error);

// Tells a question what the call's arguments are: a JSON object by parameter name, in the order they are to be shown in. What
// JSON cannot say is written in the forms of `docs/c.md` (`{"$date": "2026-11-25"}`, `{"$bytes": base64}` and so on). They are
// what is shown to a human, and what must still be there with the answer.
//
// Errors: `REJECTED` (`invalid_arguments`: no such form, too deep, larger than 16 MiB; on record, and the function does not
// run), `INVALID`.
enum agentsudo_status agentsudo_question_freeze(struct agentsudo_question question,
                                                const char *arguments,
                                                struct agentsudo_error *out_error);

// Says, before `agentsudo_question_freeze`, that the program runs the function with what `agentsudo_permit_edited` gives, whenever that is
// something; as the option `edits` of a guard does for all its questions. Without either nobody is offered to change anything.
//
// `fixed` (may be null if `fixed_count` is 0) names the arguments that the program could not make anew from JSON, and that stay as they are.
//
// Errors: `INVALID`: the question has its arguments already.
enum agentsudo_status agentsudo_question_take_edits(struct agentsudo_question question,
                                                    const char *const *fixed,
                                                    size_t fixed_count,
                                                    struct agentsudo_error *out_error);

// Says, before somebody is asked, in words for people what the call will do, in 1 to 10 000 characters. The card shows them, redacted, above
// the arguments, and they are part of its digest. Once for a question.
//
// Errors: `INVALID`: there are other words already. The length is looked at when somebody is asked.
enum agentsudo_status agentsudo_question_preview(struct agentsudo_question question,
                                                 const char *words,
                                                 struct agentsudo_error *out_error);

// A question as a JSON object: `agent`, `agent_id`, `session_id`, `scope` (what is missing), `function`, and once they are
// frozen `arguments` and `digest` (SHA-256 in hex).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_question_json(struct agentsudo_question question,
                                              struct agentsudo_text *out_json,
                                              struct agentsudo_error *out_error);

// Frees a question. One that was not answered is as good as refused. Null is fine.
//
// Errors: `INVALID` for a handle that is no question.
enum agentsudo_status agentsudo_question_free(struct agentsudo_question question);

// Answers a question by a decision of the program's own: exactly `AGENTSUDO_VERDICT_ALLOW` lets it run. A question is answered once.
//
// `arguments` are the call's arguments as they are now, in the form of `agentsudo_question_freeze`; a difference is refused
// (`args_changed`). `*out_permit` may be told how the run went.
//
// Errors: `REJECTED` (`callback_refused`; `invalid_verdict`; `args_changed`; `already_claimed`: answered before),
// `SESSION_EXPIRED`, `UNAVAILABLE` (the audit log could not be written), `INVALID`.
enum agentsudo_status agentsudo_gate_answer(struct agentsudo_question question,
                                            int32_t verdict,
                                            const char *arguments,
                                            struct agentsudo_permit *out_permit,
                                            struct agentsudo_error *out_error);

// Answers a question by what a request to a human came to, and spends the approval: of all who try, one succeeds, and only
// for this very call. A question is answered once.
//
// `PENDING`: the request still waits; nothing has happened. `arguments` and `*out_permit` are as for `agentsudo_gate_answer`.
//
// Errors: `REJECTED` (`denied_by_person`, `args_changed`, `already_claimed`, `cancelled`), `APPROVAL_TIMEOUT`,
// `SESSION_EXPIRED`, `UNAVAILABLE`, `INVALID`.
enum agentsudo_status agentsudo_gate_answer_ticket(struct agentsudo_question question,
                                                   struct agentsudo_ticket ticket,
                                                   const char *arguments,
                                                   struct agentsudo_permit *out_permit,
                                                   struct agentsudo_error *out_error);

// Answers a question about which nobody could be asked, or nobody any more: never `OK`. The refusal is on record. A question is
// answered once.
//
// `reason` is one of the names of `agentsudo_reason_name`: that of the error that asking came to, or "cancelled" if the caller went
// away first. A name that is none refuses as `INTERNAL` (`defect`).
//
// Errors: the one that belongs to `reason`, with all details; `REJECTED` (`already_claimed`: answered before), `INVALID`.
enum agentsudo_status agentsudo_gate_answer_unasked(struct agentsudo_question question,
                                                    const char *reason,
                                                    struct agentsudo_error *out_error);

// All of it in one call: meets the call, asks whom the guard asks, waits for the answer on this thread, and says whether the
// function may run. `OK`: it may, once. Everything else: it must not.
//
// `arguments` are as for `agentsudo_question_freeze`, and are read again after the answer: what was approved is what runs. They
// are not looked at if the scope is held. `idempotency_key` (may be null) is as for `agentsudo_approver_ask`, if the guard asks an approver; a callback
// gives its own. `*out_permit` is null if nobody was asked; every call on a permit takes that too.
//
// Errors: those of `agentsudo_gate_begin`, `agentsudo_question_freeze` and `agentsudo_gate_answer_ticket`.
enum agentsudo_status agentsudo_gate_check(struct agentsudo_session session,
                                           struct agentsudo_guard guard,
                                           const char *arguments,
                                           const char *idempotency_key,
                                           struct agentsudo_permit *out_permit,
                                           struct agentsudo_error *out_error);

// Tells how the run went that a human allowed: it returned what it should, or failed. The card shows it, and the audit log has it.
// Null, and a permit that no human gave, are fine: nobody needs to be told then.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_permit_finished(struct agentsudo_permit permit,
                                                bool succeeded,
                                                struct agentsudo_error *out_error);

// The id of the request that the permit came from; a null text if nobody was asked.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_permit_approval_id(struct agentsudo_permit permit,
                                                   struct agentsudo_text *out_id,
                                                   struct agentsudo_error *out_error);

// What a person has changed about the call before approving it, as a JSON object: `arguments` (all of them, as they were approved: **the call
// to run**), `changes` (the new values by name) and `changed_by`. A null text if nothing was changed, as it always is for a program that
// takes no edits, and if nobody was asked.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_permit_edited(struct agentsudo_permit permit,
                                              struct agentsudo_text *out_json,
                                              struct agentsudo_error *out_error);

// Looks right before the run whether `arguments`, in the form of `agentsudo_question_freeze`, are those that the permit is for: as they were
// changed, or else as they were frozen. For programs that make values of their own of what `agentsudo_permit_edited` gives. Null is fine: nobody
// was asked.
//
// Errors: `REJECTED` (`args_changed`), `SESSION_EXPIRED`; on record. `INVALID`.
enum agentsudo_status agentsudo_permit_confirm(struct agentsudo_permit permit,
                                               const char *arguments,
                                               struct agentsudo_error *out_error);

// Frees a permit. If nobody was told how the run went, the record shows it as unknown. Null is fine.
//
// Errors: `INVALID` for a handle that is no permit.
enum agentsudo_status agentsudo_permit_free(struct agentsudo_permit permit);

// Makes an approver that asks in Slack. Speaks to nobody yet.
//
// `options` (may be null) is a JSON object: `bot_token`, `app_token` ("xapp-…": clicks come in over Socket Mode, without a public
// address or a signing secret), `channel` ("#approvals"), `timeout` (seconds, 300; above 0, at most a
// week), `signing_secret` (a text, or two in a list during a rotation; needed to take clicks over HTTP), `approvers` (list of
// ids of Slack users and user groups that may decide; without it anyone in the workspace), `quorum` (how many different people have to approve, 1),
// `requested_by` (the user id of who may not approve: the agent asks for him), `remind` (seconds before the deadline), `escalate_to` and
// `escalate_after` (a channel or person that is asked too, after so many seconds), `grants` (the longest, in seconds up to a day, that an
// approver may let the same agent call the same function again without asking; without it each call is asked about), `edits` (false; true: an approver may change arguments before
// approving, of calls before guards that have the option `edits`, too), `show_args` (true), `redact` (list of names of
// arguments and keys to hide besides the usual ones), `auto_deny_on_timeout` (true), `slack_api_url`, `store` (where requests are
// kept: "memory:", or "sqlite:PATH" to outlive the process), `max_pending` (20) and `max_per_minute` (30: how many requests of one agent may wait at once, and how many it may make within a minute), `webhook_url` (can only announce: the call is denied), and those of `agentsudo_cloud_new`, as `cloud_api_key`, `cloud_url` and `poll_interval`.
// Credentials that are not given come from `AGENTSUDO_API_KEY`, `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`, in this order, if none is given at
// all; the rest from `SLACK_APP_TOKEN`, `SLACK_SIGNING_SECRET`, `SLACK_APPROVAL_CHANNEL`, `SLACK_API_URL`, `AGENTSUDO_STORE`.
//
// Errors: `INVALID`, naming the option.
enum agentsudo_status agentsudo_slack_new(const char *options,
                                          struct agentsudo_approver *out_approver,
                                          struct agentsudo_error *out_error);

// Makes an approver that asks through an approval server ("AgentSudo Cloud", or `agentsudo serve`). Speaks to nobody yet.
//
// `options` (may be null) is a JSON object: `api_key` (without it `AGENTSUDO_API_KEY`), `url` (the root of the server's
// approvals, "https://agentsudo.dev/api/slack"), `timeout` (seconds, 300), `poll_interval` (seconds, 2: how often a server that cannot push
// is asked), `channel`, `show_args`, `redact`, `max_pending`, `max_per_minute`, `auto_deny_on_timeout`: as for `agentsudo_slack_new`.
//
// Errors: `INVALID`, naming the option.
enum agentsudo_status agentsudo_cloud_new(const char *options,
                                          struct agentsudo_approver *out_approver,
                                          struct agentsudo_error *out_error);

// Makes an approver that asks whoever sits at the terminal of this process; never standard input. Touches no terminal yet.
//
// `options` (may be null) is a JSON object: `timeout` (seconds, 300; above 0, at most a week), `show_args` (true), `redact`. Whoever can type there
// can answer, programs included. Without a terminal, asking is refused at once (`console_unavailable`).
//
// Errors: `INVALID`, naming the option.
enum agentsudo_status agentsudo_console_new(const char *options,
                                            struct agentsudo_approver *out_approver,
                                            struct agentsudo_error *out_error);

// What an approver is, as a JSON object: `mode` ("bot", "cloud", "webhook", "none" or "console") and, but for the
// console, `channel`. No credential.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_approver_json(struct agentsudo_approver approver,
                                              struct agentsudo_text *out_json,
                                              struct agentsudo_error *out_error);

// Asks a human about a question whose arguments are frozen, and hands back a ticket to wait with. Posting goes on behind it.
// A request outlives its question and its approver.
//
// `idempotency_key` (may be null: none) is the program's own name for the request, 1 to 256 characters. Asked again under it, also after a
// restart or from another process with the same `store`, it is the same request: no second card, what is left of its time, and never
// a second run. See `docs/stores.md`.
//
// Errors: `UNAVAILABLE` (`not_configured`, `console_unavailable`, `limit_reached`, `audit_failed`, `store_unavailable`), `INVALID` (`key_reused`: the
// key stands for another call).
enum agentsudo_status agentsudo_approver_ask(struct agentsudo_approver approver,
                                             struct agentsudo_question question,
                                             const char *idempotency_key,
                                             struct agentsudo_ticket *out_ticket,
                                             struct agentsudo_error *out_error);

// Asks a human about a call that did not meet the gate. `arguments` are as for `agentsudo_question_freeze`, `idempotency_key` (may be null) as for
// `agentsudo_approver_ask`. Nothing but the program itself
// keeps the call from running: run it only after `agentsudo_ticket_wait` and `agentsudo_ticket_claim` were both `OK`.
//
// Errors: those of `agentsudo_approver_ask`; `REJECTED` (`invalid_arguments`).
enum agentsudo_status agentsudo_approver_ask_about(struct agentsudo_approver approver,
                                                   struct agentsudo_agent agent,
                                                   const char *function,
                                                   const char *const *scopes,
                                                   size_t scope_count,
                                                   const char *arguments,
                                                   const char *idempotency_key,
                                                   struct agentsudo_ticket *out_ticket,
                                                   struct agentsudo_error *out_error);

// Frees an approver. Requests made with it go on. Null is fine.
//
// Errors: `INVALID` for a handle that is no approver.
enum agentsudo_status agentsudo_approver_free(struct agentsudo_approver approver);

// Waits for the end of a request on this thread, for at most `timeout` seconds (0: not at all; `INFINITY`: until the request's own
// deadline).
//
// `OK`: a human approved it, and the approval is still to be used (`agentsudo_gate_answer_ticket`). `PENDING`: it still waits.
//
// Errors: `REJECTED`, `APPROVAL_TIMEOUT`, `UNAVAILABLE` (details have `approval_id`, `decided_by`, `note`), `INVALID`.
enum agentsudo_status agentsudo_ticket_wait(struct agentsudo_ticket ticket,
                                            double timeout,
                                            struct agentsudo_error *out_error);

// How a request stands now: `agentsudo_ticket_wait` with a timeout of 0.
enum agentsudo_status agentsudo_ticket_poll(struct agentsudo_ticket ticket,
                                            struct agentsudo_error *out_error);

// Calls `callback` once the request has ended, now or later, also if the ticket was freed meanwhile: once, unless the process
// ends first. Holds no thread until then. Several callbacks may be set.
//
// `free_user_data` (may be null) is called when `user_data` is needed no more, after the callback or, if this fails, at once.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_ticket_on_settled(struct agentsudo_ticket ticket,
                                                  agentsudo_settled_callback callback,
                                                  void *user_data,
                                                  agentsudo_free_user_data free_user_data,
                                                  struct agentsudo_error *out_error);

// Walks away from a request: a later answer finds it cancelled, and an approval that was not used lapses. Twice is fine.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_ticket_cancel(struct agentsudo_ticket ticket,
                                              struct agentsudo_error *out_error);

// Spends an approval outside the gate: in a callback, before it says `AGENTSUDO_VERDICT_ALLOW`, or for `agentsudo_approver_ask_about`.
// Of all who try, one succeeds.
//
// Errors: `REJECTED` (`already_claimed`: spent before, or never given), `UNAVAILABLE` (`audit_failed`), `INVALID`.
enum agentsudo_status agentsudo_ticket_claim(struct agentsudo_ticket ticket,
                                             struct agentsudo_error *out_error);

// Tells how a run went whose approval was spent with `agentsudo_ticket_claim` (otherwise: `agentsudo_permit_finished`).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_ticket_finished(struct agentsudo_ticket ticket,
                                                bool succeeded,
                                                struct agentsudo_error *out_error);

// The request's id, 32 hex digits, as the buttons carry it.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_ticket_id(struct agentsudo_ticket ticket,
                                          struct agentsudo_text *out_id,
                                          struct agentsudo_error *out_error);

// A request as a JSON object: `id`, `code` (what people see and type), `agent`, `agent_id`, `session_id`, `function`, `scopes`,
// `digest` (hex), `channel`, `created_at`, `deadline` (RFC 3339, UTC). How it stands: `agentsudo_ticket_poll`.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_ticket_json(struct agentsudo_ticket ticket,
                                            struct agentsudo_text *out_json,
                                            struct agentsudo_error *out_error);

// Frees a ticket. The request goes on, and whoever was to be called is called; to end it, cancel it first. If its approval was spent with
// `agentsudo_ticket_claim` and nobody was told how the run went, the record shows it as unknown once ticket, question and permit are
// freed. Null is fine.
//
// Errors: `INVALID` for a handle that is no ticket.
enum agentsudo_status agentsudo_ticket_free(struct agentsudo_ticket ticket);

// Handles one delivery of Slack's (a button, a slash command, `ssl_check`): verifies the signature over the raw body, decides, and
// answers within Slack's three seconds. Send `*out_response` back as it is.
//
// `body` is the raw body, exactly as received. The response's status is 401 without a good signature and 503 without a
// `signing_secret`; nothing has happened then.
//
// Errors: `INVALID`, `INTERNAL`: send back a 500.
enum agentsudo_status agentsudo_approver_handle_request(struct agentsudo_approver approver,
                                                        const struct agentsudo_header *headers,
                                                        size_t header_count,
                                                        const uint8_t *body,
                                                        size_t body_length,
                                                        struct agentsudo_response *out_response,
                                                        struct agentsudo_error *out_error);

// The status to send; 500 for a handle that is no response.
int32_t agentsudo_response_status(struct agentsudo_response response);

// How many headers there are to send.
size_t agentsudo_response_header_count(struct agentsudo_response response);

// A header's name, in lower case. It is there until `agentsudo_response_free`; null from `header_count` on.
const char *agentsudo_response_header_name(struct agentsudo_response response,
                                           size_t index);

// A header's value. It is there until `agentsudo_response_free`; null from `header_count` on.
const char *agentsudo_response_header_value(struct agentsudo_response response,
                                            size_t index);

// The body to send, `*out_length` bytes (which may be null). It is there until `agentsudo_response_free`. Null for a handle that is no
// response.
const uint8_t *agentsudo_response_body(struct agentsudo_response response,
                                       size_t *out_length);

// Frees a response. Null is fine.
//
// Errors: `INVALID` for a handle that is no response.
enum agentsudo_status agentsudo_response_free(struct agentsudo_response response);

// The manifest that a Slack app is made from, as a JSON object: `manifest` (an object), `yaml` (the same as text) and `link`, which opens
// Slack's form for a new app with it filled in. Speaks to nobody.
//
// `options` (may be null) is a JSON object: `url` (where `agentsudo_approver_handle_request` is mounted; without it, clicks come in over Socket
// Mode) and `groups` (true: approvers may be user groups, which needs one scope more; false).
//
// Errors: `INVALID`, naming the option.
enum agentsudo_status agentsudo_slack_manifest(const char *options,
                                               struct agentsudo_text *out_json,
                                               struct agentsudo_error *out_error);

// Can this approver's Slack app do its work? Asks Slack, posts nothing, and waits for the answers (seconds, if Slack is slow). A JSON list of
// objects: `what` was looked at ("bot token", "scopes", "channel", "clock", "signing secret", "app token"), its `condition` ("good", "wrong", or
// "unknown" where it cannot be told) and a `text` for people: what was found, or what to do. No credential.
//
// Errors: `INVALID` (a console has no app); `INTERNAL`.
enum agentsudo_status agentsudo_approver_examine(struct agentsudo_approver approver,
                                                 struct agentsudo_text *out_json,
                                                 struct agentsudo_error *out_error);

// Approves a waiting request. The program vouches for `user` (for a request that names its approvers: one of those ids); nothing
// is verified here, so prefer `agentsudo_approver_handle_request`.
//
// The request may be in memory, or in a `store` that an approver of this program names, whoever has asked there: also after a restart,
// once an approver with that store is made. Where it names a user group, who is in it can only be told if this process has asked.
//
// `id` is a request's id or the 8-character code that people see. `note` (may be null) is the human's words. `*out_decided` is
// false if no such request is waiting, or `user` may not decide it; true also for a vote that is not the last.
//
// Errors: `UNAVAILABLE` (`store_unavailable`: it is nowhere else, and a store cannot be read), `INVALID` (also for a code that is waiting in
// several stores: give the id).
enum agentsudo_status agentsudo_approve(const char *id,
                                        const char *user,
                                        const char *note,
                                        bool *out_decided,
                                        struct agentsudo_error *out_error);

// Denies a waiting request; see `agentsudo_approve`.
enum agentsudo_status agentsudo_deny(const char *id,
                                     const char *user,
                                     const char *note,
                                     bool *out_decided,
                                     struct agentsudo_error *out_error);

// The requests that wait for an answer in this process and in every store that one of its approvers names, oldest first, as a JSON list of
// the objects of `agentsudo_ticket_json`, with `state`, `decided_by` and `note` besides.
//
// Errors: `UNAVAILABLE` (`store_unavailable`: no list is better than one that looks complete).
enum agentsudo_status agentsudo_pending(struct agentsudo_text *out_json,
                                        struct agentsudo_error *out_error);

// How one request stands, here or in a store that an approver names, as the object of `agentsudo_pending`; a null text if there is
// none of this id or code.
//
// Errors: as for `agentsudo_approve`.
enum agentsudo_status agentsudo_find(const char *id,
                                     struct agentsudo_text *out_json,
                                     struct agentsudo_error *out_error);

// Makes guardrails. Several guardrails cost nothing while they are not used; making them compiles their patterns.
//
// `options` (may be null) is a JSON object: `allowed_topics`, `blocked_patterns` (regular expressions that run in linear time: no
// look-around, no back-references), `blocked_keywords` (lists of texts), `on_violation` ("raise", "log" or "redirect":
// what the program means to do), `redirect_message`, `check_outputs` (false).
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guardrails_new(const char *options,
                                               struct agentsudo_guardrails *out_guardrails,
                                               struct agentsudo_error *out_error);

// Checks a text. `place` is "input" (what a user said), "argument" (another text among a call's arguments) or "output".
//
// `*out_passes` says whether it may stand there; if not, `*out_violation` (may be null) is why.
//
// Errors: `INVALID`; then `*out_passes` is false.
enum agentsudo_status agentsudo_guardrails_check(struct agentsudo_guardrails guardrails,
                                                 const char *text,
                                                 const char *place,
                                                 bool *out_passes,
                                                 struct agentsudo_text *out_violation,
                                                 struct agentsudo_error *out_error);

// What to answer instead of a text that breaks a rule: the `redirect_message` with `on_violation` "redirect", otherwise a null
// text.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_guardrails_redirect(struct agentsudo_guardrails guardrails,
                                                    struct agentsudo_text *out_message,
                                                    struct agentsudo_error *out_error);

// Frees guardrails. Null is fine.
//
// Errors: `INVALID` for a handle that is no guardrails.
enum agentsudo_status agentsudo_guardrails_free(struct agentsudo_guardrails guardrails);

// Turns the audit file on, or off with a null `path`. Without this call, `AGENTSUDO_AUDIT_LOG` names it, from the first session on.
//
// The file is created with mode 0600 and continued if it exists; never a symbolic link, never anything but a regular file.
// Several processes may write to one. `on_error` (may be null) is "deny" (a call whose record cannot be written within five
// seconds is refused) or "allow".
//
// Errors: `INVALID` if the file cannot be opened; then it is as it was.
enum agentsudo_status agentsudo_audit_set(const char *path,
                                          const char *on_error,
                                          struct agentsudo_error *out_error);

// Checks the chain of an audit file. `*out_holds` says whether it holds, `*out_report` (may be null) is a line for people.
//
// A cut-off end shows only against what was noted elsewhere: `count` records and the hash of the last, `head` (64 hex digits). With
// a null `head`, `count` means nothing.
//
// Errors: `INVALID` if the file cannot be read; then `*out_holds` is false.
enum agentsudo_status agentsudo_audit_verify(const char *path,
                                             uint64_t count,
                                             const char *head,
                                             bool *out_holds,
                                             struct agentsudo_text *out_report,
                                             struct agentsudo_error *out_error);

// Makes a sender of telemetry. Starts nothing and sends nothing until it is attached.
//
// `options` (may be null) is a JSON object: `api_key` (without it `AGENTSUDO_API_KEY`), `endpoint` ("https://agentsudo.dev"; plain http for this
// machine only), `async_send` (true; false sends every event before the call goes on), `batch_size` (10, at most 1000),
// `flush_interval` (seconds, 5).
//
// Errors: `INVALID`, naming the option.
enum agentsudo_status agentsudo_telemetry_new(const char *options,
                                              struct agentsudo_telemetry *out_telemetry,
                                              struct agentsudo_error *out_error);

// Sends all decisions of this process there from now on; null sends them nowhere.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_attach(struct agentsudo_telemetry telemetry,
                                                 struct agentsudo_error *out_error);

// Sends one agent's decisions there, instead of where all others go; null ends that.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_attach_agent(struct agentsudo_telemetry telemetry,
                                                       struct agentsudo_agent agent,
                                                       struct agentsudo_error *out_error);

// Takes one event of the program's own, a JSON object. Does not wait, unless `async_send` is false.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_send(struct agentsudo_telemetry telemetry,
                                               const char *event,
                                               struct agentsudo_error *out_error);

// Sends what is buffered; returns when it is delivered, or when a try has failed.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_flush(struct agentsudo_telemetry telemetry,
                                                struct agentsudo_error *out_error);

// Sends what is buffered and takes nothing more. Twice is fine.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_close(struct agentsudo_telemetry telemetry,
                                                struct agentsudo_error *out_error);

// How many events the server took so far, and how many were given up (the buffer of 16 MiB was full, or the server refused
// them). Either place may be null.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_telemetry_counts(struct agentsudo_telemetry telemetry,
                                                 uint64_t *out_delivered,
                                                 uint64_t *out_dropped,
                                                 struct agentsudo_error *out_error);

// Frees the handle of a sender. Attached, it goes on sending. Null is fine.
//
// Errors: `INVALID` for a handle that is no telemetry.
enum agentsudo_status agentsudo_telemetry_free(struct agentsudo_telemetry telemetry);

// For a program's own tests: stores a request about a question whose arguments are frozen that no human is told of. It waits for
// `agentsudo_script_answer` for `timeout` seconds (above 0, at most a week).
//
// Errors: `UNAVAILABLE` (`limit_reached`, `audit_failed`), `INVALID`.
enum agentsudo_status agentsudo_script_ask(struct agentsudo_question question,
                                           double timeout,
                                           struct agentsudo_ticket *out_ticket,
                                           struct agentsudo_error *out_error);

// For a program's own tests: answers a request as `user` would, with the words of `note` (may be null). The record says that a
// script answered. `*out_decided` is false if the request has ended already.
//
// Errors: `UNAVAILABLE`, `INVALID`.
enum agentsudo_status agentsudo_script_answer(struct agentsudo_ticket ticket,
                                              bool approved,
                                              const char *user,
                                              const char *note,
                                              bool *out_decided,
                                              struct agentsudo_error *out_error);

#if defined(AGENTSUDO_TESTING)
// Makes the clock of this process show `unix_ms` and stand still. First of all calls, or it is too late.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_testing_stand_still(int64_t unix_ms,
                                                    struct agentsudo_error *out_error);
#endif

#if defined(AGENTSUDO_TESTING)
// Moves the clock of this process forward.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_testing_advance(double seconds,
                                                struct agentsudo_error *out_error);
#endif

#if defined(AGENTSUDO_TESTING)
// What the clock of this process shows: milliseconds since 1970-01-01T00:00:00 UTC.
int64_t agentsudo_testing_now(void);
#endif

#if defined(AGENTSUDO_TESTING)
// The canonical arguments of a call and its digest in hex, as if the agent `agent_id` had made it.
//
// Errors: `REJECTED` (`invalid_arguments`), `INVALID`.
enum agentsudo_status agentsudo_testing_digest(const char *agent_id,
                                               const char *function,
                                               const char *const *scopes,
                                               size_t scope_count,
                                               const char *arguments,
                                               struct agentsudo_text *out_canonical,
                                               struct agentsudo_text *out_digest,
                                               struct agentsudo_error *out_error);
#endif

#if defined(AGENTSUDO_TESTING)
// Makes the next call of `export` panic, once; null calls that off.
//
// Errors: `INVALID`.
enum agentsudo_status agentsudo_testing_panic_in(const char *export_);
#endif

#if defined(AGENTSUDO_TESTING)
// How many panics there were on demand.
uint64_t agentsudo_testing_panics(void);
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* AGENTSUDO_H */
