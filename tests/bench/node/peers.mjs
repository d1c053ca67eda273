// The peers, each as fast as we know how to set it up. A peer takes granted scopes and gives a function that says whether a
// scope is among them.

import { createMongoAbility } from "@casl/ability";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { newEnforcer, newModelFromString, StringAdapter } from "casbin";

const split = (granted) => [granted.filter((s) => !s.includes("*")), granted.filter((s) => s.includes("*"))];
const pattern = (glob) => glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");

/** A `Set` for exact scopes, one regular expression for all globs. */
function setAndRegExp(granted) {
  const [exact, globs] = split(granted);
  const known = new Set(exact);
  const union = new RegExp(`^(?:${globs.map(pattern).join("|") || "(?!)"})$`, "s");
  return (scope) => known.has(scope) || union.test(scope);
}

/** CASL: exact scopes are actions of its index; globs it has none of, so each is a condition on a subject of one kind. */
function casl(granted) {
  const [exact, globs] = split(granted);
  const rules = exact.map((scope) => ({ action: scope, subject: "scope" }));
  for (const glob of globs) {
    rules.push({ action: "use", subject: "glob", conditions: { name: { $regex: `^${pattern(glob)}$` } } });
  }
  const ability = createMongoAbility(rules, { detectSubjectType: () => "glob" });
  return (scope) => ability.can(scope, "scope") || ability.can("use", { name: scope });
}

/** casbin: a policy line for each scope, matched by `keyMatch` for globs that end in `*`, else by `regexMatch`. */
async function casbin(granted) {
  const [exact, globs] = split(granted);
  const model = newModelFromString(
    "[request_definition]\nr = obj\n[policy_definition]\np = obj\n[policy_effect]\ne = some(where (p.eft == allow))\n" +
      "[matchers]\nm = regexMatch(r.obj, p.obj)\n",
  );
  const known = new Set(exact);
  const lines = (globs.length > 0 ? globs : ["(?!)"]).map((glob) => `p, ^${pattern(glob)}$`);
  const enforcer = await newEnforcer(model, new StringAdapter(lines.join("\n")));
  return (scope) => known.has(scope) || enforcer.enforceSync(scope);
}

/** Cedar: one policy over a set for the exact scopes, one with `like` for each glob; parsed once. */
function cedarWasm(granted) {
  const [exact, globs] = split(granted);
  const like = globs.map((glob) => `permit(principal, action, resource) when { context.scope like "${glob}" };`);
  const set = `permit(principal, action, resource) when { [${exact.map((s) => `"${s}"`).join(",")}].contains(context.scope) };`;
  const id = `granted${granted.length}`;
  const parsed = cedar.preparsePolicySet(id, { staticPolicies: [set, ...like].join("\n") });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
  const entity = (type) => ({ type, id: "x" });
  return (scope) => {
    const answer = cedar.statefulIsAuthorized({
      principal: entity("Agent"),
      action: entity("Action"),
      resource: entity("Tool"),
      context: { scope },
      preparsedPolicySetId: id,
      preparsedSchemaName: null,
      validateRequest: false,
      entities: [],
    });
    if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
    return answer.response.decision === "allow";
  };
}

export const PEERS = {
  "Set + RegExp": setAndRegExp,
  "@casl/ability": casl,
  "node-casbin": casbin,
  "cedar-wasm": cedarWasm,
};
