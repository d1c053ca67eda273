import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Agent, InvalidError, SlackApproval, sudo } from "agentsudo";
import { HERE, refused } from "./stage.js";
import { Workspace } from "./workspace.js";

let slack: Workspace;
const bot = new Agent({ name: "Support Bot", scopes: ["read:*"] });

before(async () => {
  slack = await Workspace.start();
});
after(() => slack.stop());

/** What there is of a workspace without an address of ours: no signing secret. */
function options() {
  const { bot_token, app_token, api_url } = slack.ready;
  return { botToken: bot_token, appToken: app_token, slackApiUrl: api_url, timeout: 60 };
}

test("a press and a command come in by the socket, and all approvers share one", async () => {
  await slack.control("POST", "app", { socket_mode: true });
  const refund = (onDeny: SlackApproval["requestApproval"]) =>
    sudo({ scope: "refund:order", onDeny }, async (order: string) => `refunded ${order}`);
  const first = refund(new SlackApproval(options()).requestApproval);
  const second = refund(new SlackApproval(options()).requestApproval);

  const approved = bot.run(() => first("A-17"));
  await slack.card();
  const pressed = await slack.control("POST", "press", { action_id: "approve", user: "U_ALICE" });
  assert.equal(pressed.warning, null);
  assert.equal(await approved, "refunded A-17");

  const denied = bot.run(() => second("A-18"));
  denied.catch(() => {});
  await slack.control("GET", "wait?count=2");
  await slack.control("POST", "press", { action_id: "deny", user: "U_BOB" });
  const denial = await refused(() => denied, "rejected", "denied_by_person");
  assert.equal(denial.decidedBy, "bob");
  assert.equal((await slack.control("GET", "sockets")).opened, 1);
});

test("what is no app token is refused and not repeated", () => {
  assert.throws(
    () => new SlackApproval({ ...options(), appToken: "xoxb-1-2" }),
    (error: Error) =>
      error instanceof InvalidError && /app_token/.test(error.message) && !/xoxb-1-2/.test(error.message),
  );
});

test("the command line prints the manifest and looks at the settings", () => {
  const agentsudo = (words: string[], environment: Record<string, string> = {}) =>
    spawnSync(process.execPath, [join(HERE, "dist", "cli.js"), ...words], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
  const manifest = agentsudo(["slack", "manifest", "--json"]);
  assert.equal(JSON.parse(manifest.stdout).settings.socket_mode_enabled, true);
  assert.match(manifest.stderr, /https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_json=/);
  const good = agentsudo(["slack", "doctor"], {
    SLACK_BOT_TOKEN: slack.ready.bot_token,
    SLACK_APP_TOKEN: slack.ready.app_token,
    SLACK_API_URL: slack.ready.api_url,
    SLACK_APPROVAL_CHANNEL: "C_APPROVALS",
  });
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /ok {5}app token: .*Socket Mode/);
  const bad = agentsudo(["slack", "doctor"], { SLACK_BOT_TOKEN: "xoxb-9", SLACK_API_URL: slack.ready.api_url });
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /WRONG {2}bot token: slack refused: `invalid_auth`/);
  assert.equal(agentsudo(["slack", "lunch"]).status, 2);
});
