// sudo for AI agents: a function runs if the agent of the session may call it, or if a human says so.
//
//     import { Agent, sudo } from "agentsudo";
//
//     const refund = sudo({ scope: "refund:order" }, async (order: string, amount: number) => { … });
//     const support = new Agent({ name: "Support", scopes: ["read:*", "refund:order"] });
//     await support.run(() => refund("A-17", 20));

export { type AuditAnchor, type AuditVerification, configureAudit, verifyAudit } from "./audit.js";
export {
  type CloudConfig,
  type CloudOptions,
  configureCloud,
  disableCloud,
  getCloudConfig,
  sendTelemetry,
  type TelemetryEvent,
} from "./cloud.js";
export { ConsoleApproval, type ConsoleApprovalOptions } from "./console.js";
export { Agent, type AgentOptions, AgentSession, getCurrentAgent, getCurrentSession } from "./core.js";
export type { Edit } from "./edits.js";
export {
  type DenialCode,
  type DenialDetails,
  InvalidError,
  PermissionDeniedError,
  SlackApprovalTimeout,
} from "./errors.js";
export {
  type DenyContext,
  type Guarded,
  type OnDeny,
  type OnDenyCallback,
  type SudoDecorator,
  type SudoOptions,
  sudo,
} from "./guard.js";
export {
  checkGuardrails,
  type GuardrailAnswer,
  type GuardrailCheck,
  Guardrails,
  type GuardrailsOptions,
  GuardrailViolation,
  guardrail,
  type Validator,
  type Verdict,
} from "./guardrails.js";
export type { AnyFunction } from "./kinds.js";
export { type Logger, setLogger } from "./log.js";
export type { FastifyPlugin, NodeHandler } from "./mounts.js";
export { Scopes } from "./scopes.js";
export type { SignalOption } from "./signals.js";
export {
  createSlackApproval,
  type HeadersLike,
  type IdempotencyKey,
  type Preview,
  type RequestedBy,
  SlackApproval,
  type SlackApprovalOptions,
  type SlackResponse,
} from "./slack.js";
export { version } from "./version.js";
