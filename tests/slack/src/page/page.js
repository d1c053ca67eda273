// The channel in a browser. Everything comes from the control API; what an app or an agent wrote only ever becomes text.
"use strict";

const find = (id) => document.getElementById(id);
let state;
let views = [];
let shownView = "";

async function control(verb, path, body) {
  const answer = await fetch(`/control/${path}`, { method: verb, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error ?? answer.statusText);
  return said;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const nameOf = (id) => state.users.find((user) => user.id === id)?.name ?? id;
const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// Slack's markup. What is not markup is text.
const MARKUP = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])/g;

function marked(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(MARKUP)) {
    const [all, block, code, special, bold, italic] = found;
    parts.push(unescaped(text.slice(at, found.index)));
    at = found.index + all.length;
    if (block !== undefined) parts.push(element("pre", "", unescaped(block)));
    else if (code !== undefined) parts.push(element("code", "", unescaped(code)));
    else if (special !== undefined) parts.push(specialOf(special));
    else if (bold !== undefined) parts.push(element("b", "", ...marked(bold)));
    else parts.push(element("i", "", ...marked(italic)));
  }
  parts.push(unescaped(text.slice(at)));
  return parts;
}

function specialOf(inside) {
  const [what, label] = inside.split("|");
  if (what.startsWith("@")) return element("span", "mention", `@${nameOf(what.slice(1))}`);
  if (what.startsWith("#")) return element("span", "mention", `#${label ?? what.slice(1)}`);
  const date = /^!date\^(\d+)\^([^^]*)/.exec(what);
  if (date) return dated(Number(date[1]), date[2]);
  if (what.startsWith("!")) return element("span", "mention", `@${label ?? what.slice(1)}`);
  return element("span", "mention", unescaped(label ?? what));
}

function dated(seconds, format) {
  const at = new Date(seconds * 1000);
  const day = at.toDateString() === new Date().toDateString() ? "today" : at.toLocaleDateString();
  return format
    .replace(/\{date[a-z_]*\}/g, day)
    .replace(/\{time_secs\}/g, at.toLocaleTimeString())
    .replace(/\{time\}/g, at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
}

function worded(text) {
  if (!text) return "";
  return element("div", "text", ...(text.type === "mrkdwn" ? marked(text.text) : [text.text ?? ""]));
}

function rich(part) {
  const inner = (part.elements ?? []).map((one) => {
    if (one.elements) return part.type === "rich_text_list" ? element("li", "", rich(one)) : rich(one);
    if (one.type === "user") return element("span", "mention", `@${nameOf(one.user_id)}`);
    if (one.type === "link") return element("span", "mention", one.text ?? one.url);
    if (one.type === "date") return dated(one.timestamp, one.format);
    const text = one.text ?? one.name ?? one.range ?? "";
    if (one.style?.code) return element("code", "", text);
    return one.style?.bold ? element("b", "", text) : text;
  });
  const tags = { rich_text_preformatted: "pre", rich_text_quote: "blockquote", rich_text_list: "ul" };
  return element(tags[part.type] ?? "div", tags[part.type] ? "" : "text", ...inner);
}

function button(one, block, message) {
  const made = element("button", one.style ?? "", one.text.text);
  made.type = "button";
  made.dataset.action = one.action_id;
  made.addEventListener("click", () => {
    made.disabled = true;
    const { ts, channel } = message;
    const order = { action_id: one.action_id, block_id: block.block_id, ts, channel, user: find("user").value };
    act("press", order).finally(() => (made.disabled = false));
  });
  return made;
}

function blockOf(block, message) {
  switch (block.type) {
    case "header":
      return element("div", "header", block.text.text);
    case "divider":
      return element("hr");
    case "section": {
      const made = element("div", "section", worded(block.text));
      if (block.fields) made.append(element("div", "fields", ...block.fields.map(worded)));
      if (block.accessory?.type === "button") made.append(button(block.accessory, block, message));
      return made;
    }
    case "context":
      return element("div", "context", ...block.elements.map(worded));
    case "actions":
      return element("div", "actions", ...block.elements.filter((e) => e.type === "button").map((e) => button(e, block, message)));
    case "rich_text":
      return element("div", "rich", ...block.elements.map(rich));
    default:
      return element("div", "context", `[${block.type}]`);
  }
}

function messageOf(message) {
  const who = element("div", "who", "AgentSudo", element("span", "app", "APP"));
  const at = new Date(Number.parseFloat(message.ts) * 1000);
  who.append(element("span", "time", at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  const made = element("article", `message${message.ephemeral_to ? " ephemeral" : ""}`, who);
  made.dataset.ts = message.ts;
  // As sent, with the ids that Slack gave: Slack hands emoji back as codes, and shows them.
  const [given, sent] = [message.blocks ?? [], message.sent_blocks ?? []];
  const blocks = given.map((block, at) => ({ ...(sent[at] ?? block), block_id: block.block_id }));
  if (blocks.length > 0) made.append(...blocks.map((block) => blockOf(block, message)));
  else made.append(element("div", "text", ...marked(message.text)));
  if (message.replies?.length > 0) {
    const count = message.replies.length;
    const replies = element("details", "replies", element("summary", "", `${count} ${count === 1 ? "reply" : "replies"}`));
    replies.open = openThreads.has(message.ts);
    replies.addEventListener("toggle", () => openThreads[replies.open ? "add" : "delete"](message.ts));
    replies.append(...message.replies.map(messageOf));
    made.append(replies);
  }
  return made;
}

const openThreads = new Set();

function lineOf(asked) {
  const typed = element(asked.multiline ? "textarea" : "input");
  typed.value = asked.initial_value ?? "";
  return typed;
}

/** A menu; until something is chosen it says what it is for. */
function menuOf(asked) {
  const initial = asked.initial_option?.value ?? "";
  const first = initial ? [] : [["", asked.placeholder?.text ?? "Choose an option"]];
  const offered = asked.options.map((option) => [option.value, option.text.text]);
  const menu = element("select");
  choices(menu, [...first, ...offered], initial);
  return menu;
}

/** A dialog's field, or what it shows. */
function fieldOf(block, wrong) {
  if (block.type !== "input") return blockOf(block, {});
  const asked = block.element;
  const typed = asked.type === "static_select" ? menuOf(asked) : lineOf(asked);
  typed.required = !block.optional;
  typed.dataset.block = block.block_id;
  typed.dataset.action = asked.action_id;
  const made = element("label", "", block.label.text, typed);
  if (block.hint) made.append(element("span", "hint", block.hint.text));
  if (wrong) made.append(element("span", "mention", wrong));
  return made;
}

/** Shows the newest dialog that is open in front of this person, and none that he has closed. */
function showDialog() {
  const me = find("user").value;
  const open = views.filter((one) => one.user === me && one.is_open).at(-1);
  const dialog = find("modal");
  if (!open) return dialog.close();
  const key = `${open.id} ${JSON.stringify(open.errors)}`;
  if (key === shownView) return;
  shownView = key;
  const { title, submit, blocks } = open.view;
  const form = element("form", "", element("div", "header", title.text));
  form.append(...blocks.map((block) => fieldOf(block, open.errors?.[block.block_id])));
  const close = element("button", "", "Close");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  form.append(element("div", "actions", close, element("button", "primary", submit?.text ?? "Submit")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const typed of form.querySelectorAll("[data-block]")) {
      // Nothing chosen is no choice; nothing typed is an empty text.
      const value = typed.tagName === "SELECT" && typed.value === "" ? null : typed.value;
      values[typed.dataset.block] = { [typed.dataset.action]: value };
    }
    act("submit", { user: me, values });
  });
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
}

/** Carries out what the person did, and says what went wrong as Slack would. */
async function act(what, order) {
  find("trouble").textContent = "";
  try {
    const done = await control("POST", what, order);
    if (done.warning) find("trouble").textContent = `⚠️ ${done.warning}: the app did not answer`;
  } catch (error) {
    find("trouble").textContent = `⚠️ ${error.message}`;
  }
}

function choices(select, all, chosen) {
  const wanted = all.map(([value, text]) => `${value} ${text}`).join("\n");
  if (select.dataset.wanted === wanted) return;
  select.dataset.wanted = wanted;
  const before = select.value || chosen;
  select.replaceChildren(...all.map(([value, text]) => Object.assign(element("option", "", text), { value })));
  select.value = all.some(([value]) => value === before) ? before : all[0]?.[0];
}

function show() {
  const people = state.users.filter((user) => !user.is_bot && !user.deleted);
  choices(find("user"), people.map((user) => [user.id, user.name]), "U_ALICE");
  const open = Object.values(state.channels).filter((channel) => channel.is_member && !channel.is_archived);
  choices(find("channels"), open.map((channel) => [channel.id, `#${channel.name}`]), "C_APPROVALS");
  const me = find("user").value;
  const channel = state.channels[find("channels").value];
  find("channel").textContent = `#${channel.name}`;
  const seen = [...channel.messages, ...channel.ephemerals.filter((message) => message.ephemeral_to === me)];
  seen.sort((one, other) => Number(one.ts) - Number(other.ts));
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
  find("messages").replaceChildren(...seen.filter((message) => !message.deleted).map(messageOf));
  if (atEnd) window.scrollTo(0, document.body.scrollHeight);
}

async function follow() {
  let version = 0;
  for (;;) {
    try {
      const news = await control("GET", `wait_change?version=${version}&timeout_ms=20000`);
      version = news.version;
      state = news.state;
      views = (await control("GET", "views").catch(() => ({ views: [] }))).views;
      show();
      showDialog();
    } catch (error) {
      find("trouble").textContent = `⚠️ the stand-in does not answer: ${error.message}`;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      version = 0;
    }
  }
}

find("user").addEventListener("change", () => {
  show();
  showDialog();
});
find("channels").addEventListener("change", show);
find("command").addEventListener("submit", (event) => {
  event.preventDefault();
  const [command, ...words] = find("typed").value.trim().split(" ");
  if (!command.startsWith("/")) {
    find("trouble").textContent = "⚠️ only slash commands do something here, such as /agentsudo pending";
    return;
  }
  const order = { command, text: words.join(" "), user: find("user").value, channel: find("channels").value };
  act("command", order).then(() => (find("typed").value = "/agentsudo "));
});
follow();
