//! Owns the words that the judge carries out itself: people in Slack, the scripted server, and what a call
//! that waits can be recognised by. Used by the stage.

use crate::expect;
use crate::line::Line;
use crate::people::press_order;
use crate::stage::{Stage, Step, line};
use serde_json::{Map, Value as Json, json};
use std::time::Duration;

/// How long the judge waits for something that is on its way. Nothing here waits for time to pass.
const PATIENCE: Duration = Duration::from_secs(10);

fn failed<T>(expected: &str, got: impl ToString) -> Result<T, (String, String)> {
    Err((expected.to_owned(), got.to_string()))
}

fn text(step: &Map<String, Json>, key: &str) -> String {
    step.get(key).map(expect::text).unwrap_or_default()
}

fn number(step: &Map<String, Json>, key: &str) -> u64 {
    step.get(key).and_then(Json::as_u64).unwrap_or(0)
}

impl Stage {
    /// Adds what the `kind` of an approver stands for, and remembers it.
    pub(crate) fn approver(&mut self, step: &Map<String, Json>) -> Step {
        let mut full = Map::new();
        let kind = text(step, "kind");
        let known = |saved: &str, field: &str| {
            self.saved.get(saved).and_then(|line| line.get(field)).map(Json::from).unwrap_or_default()
        };
        match kind.as_str() {
            "bot" => {
                for (key, field) in [
                    ("bot_token", "bot_token"),
                    ("slack_api_url", "api_url"),
                    ("signing_secret", "signing_secret"),
                ] {
                    full.insert(key.to_owned(), known("slack", field));
                }
                full.insert("channel".to_owned(), "C_APPROVALS".into());
            }
            "socket" => {
                for (key, field) in
                    [("bot_token", "bot_token"), ("app_token", "app_token"), ("slack_api_url", "api_url")]
                {
                    full.insert(key.to_owned(), known("slack", field));
                }
                full.insert("channel".to_owned(), "C_APPROVALS".into());
            }
            "cloud" => {
                full.insert("cloud_api_key".to_owned(), "as_CANARY".into());
                full.insert("cloud_url".to_owned(), known("server", "url"));
                // The client's own pause between two looks is real time, so it is kept out of the way.
                full.insert("poll_interval".to_owned(), json!(0.001));
            }
            "webhook" => {
                full.insert("webhook_url".to_owned(), known("slack", "webhook_url"));
            }
            _ => {}
        }
        full.extend(step.clone());
        let answer = self.say(&line("approver", &full))?;
        self.approvers.insert(text(step, "approver"), kind);
        Ok(answer)
    }

    pub(crate) fn guard(&mut self, step: &Map<String, Json>) -> Step {
        let said = text(step, "say");
        let approver = said.strip_prefix("approver ").map_or_else(|| text(step, "approver"), str::to_owned);
        self.guards.insert(text(step, "guard"), approver);
        self.say(&line("guard", step))
    }

    /// A call that waits is recognised by what a human sees of it. Unless the vector expects it to wait, its
    /// end is awaited.
    pub(crate) fn call(&mut self, step: &Map<String, Json>) -> Step {
        let answer = self.say(&line("call", step))?;
        if answer.word != "waiting" {
            return Ok(answer);
        }
        let expected = step.get("expect");
        let waits = expected.is_some_and(|e| e == "waiting" || e["status"] == "waiting");
        if !waits {
            return self.say(&Line::new("result").with("call", text(step, "call")));
        }
        let approver = self.guards.get(&text(step, "guard")).cloned().unwrap_or_default();
        let answer = answer.with("approver", &approver);
        if step.contains_key("joins") {
            // Nobody is asked anew: what people see is what the other call showed them.
            let shown = self.saved.get(&text(step, "joins")).cloned();
            let shown = shown.ok_or_else(|| ("a call to join".to_owned(), text(step, "joins")))?;
            let seen = ["id", "code", "ts", "channel"].into_iter();
            let seen = seen.filter_map(|key| shown.get(key).map(|value| (key, value)));
            return Ok(seen.fold(answer, |line, (key, value)| line.with(key, value)));
        }
        match self.approvers.get(&approver).map(String::as_str) {
            Some("cloud") => {
                self.asked += 1;
                if !self.server.wait("ask", self.asked, PATIENCE) {
                    return failed("a request to the server", "none");
                }
                let asked = self.server.seen("ask").pop().map(|seen| seen.body).unwrap_or_default();
                Ok(answer.with("code", expect::text(&asked["approval_id"])))
            }
            _ => {
                self.asked += 1;
                let card = self.people.card(self.asked).or_else(|why| failed("a card in Slack", why))?;
                let answer = answer.with("id", card.id).with("code", card.code);
                Ok(answer.with("ts", card.ts).with("channel", card.channel))
            }
        }
    }

    /// Carries out a word of the judge's own.
    pub(crate) fn act(&mut self, word: &str, step: &Map<String, Json>) -> Step {
        match word {
            "press" => {
                let card = self.saved.get(&text(step, "call")).cloned();
                // Delivered to whoever asked, or to the one that is named.
                let asker = card.as_ref().and_then(|card| card.get("approver")).unwrap_or("slack").to_owned();
                let approver = step.get("approver").map_or(asker, expect::text);
                self.deliver("press", &press_order(step, card.as_ref()), step, &approver)
            }
            "command" => {
                let order = json!({ "text": step.get("text"), "user": step.get("user") });
                let approver = step.get("approver").map_or_else(|| "slack".to_owned(), expect::text);
                self.deliver("command", &order, step, &approver)
            }
            "submit" => {
                let user = text(step, "user");
                let open = self.people.dialog(&user).or_else(|why| failed("a dialog", why));
                open?;
                let order = json!({ "user": user, "values": step.get("values") });
                let approver = step.get("approver").map_or_else(|| "slack".to_owned(), expect::text);
                let answer = self.deliver("submit", &order, step, &approver)?;
                // The person sees what the app answered.
                let body = answer.get("body").unwrap_or_default();
                let shown = json!({ "user": user, "status": answer.get("status").and_then(|s| s.parse::<u16>().ok()), "body": body });
                self.people
                    .control("POST", "submitted", shown)
                    .or_else(|why| failed("a dialog that takes it", why))?;
                Ok(answer)
            }
            "again" => {
                let delivery = self.people.again().or_else(|why| failed("a delivery to repeat", why))?;
                let approver = step.get("approver").map_or_else(|| "slack".to_owned(), expect::text);
                self.say(&delivery.line(&approver))
            }
            "slack" => {
                let body = step.get("body").cloned().unwrap_or_default();
                let path = text(step, "control");
                // Waiting is looking; everything else is an order.
                let verb = if path.starts_with("wait") { "GET" } else { "POST" };
                let done = self.people.control(verb, &path, body);
                done.map(|_| Line::new("ok")).or_else(|why| failed("an obedient Slack", why))
            }
            "card" => self.card(step),
            "told" => {
                let user = text(step, "user");
                let heard = self.people.whispers(&user).or_else(|why| failed("a word to one person", why))?;
                let parts = json!({ "text": { "contains": step.get("contains") } });
                let heard = Line::new("ok").with("text", heard);
                expect::compare(Some(&parts), &heard).or_else(|why| failed(&why, &heard))?;
                Ok(heard)
            }
            "posted" => {
                let posted = self.people.posted().or_else(|why| failed("messages", why))?;
                let wanted = number(step, "count");
                if posted as u64 != wanted {
                    return failed(&format!("{wanted} messages"), posted);
                }
                Ok(Line::new("ok"))
            }
            "server" => {
                for which in ["ask", "look", "claim", "result", "cancel"] {
                    if let Some(answers) = step.get(which) {
                        self.server.script(which, answers);
                    }
                }
                Ok(Line::new("ok"))
            }
            "polled" => {
                let times = number(step, "times");
                let enough = self.server.wait("look", times as usize, PATIENCE);
                if enough { Ok(Line::new("ok")) } else { failed(&format!("{times} looks"), "fewer") }
            }
            "recorded" => self.recorded(step),
            other => failed("a word of the judge's", other),
        }
    }

    fn deliver(&mut self, what: &str, order: &Json, step: &Map<String, Json>, approver: &str) -> Step {
        let clock = self.say(&Line::new("clock"))?;
        let now = clock.get("unix_ms").and_then(|now| now.parse().ok()).unwrap_or(0);
        let with = step.get("with").cloned().unwrap_or_default();
        let delivery = self.people.act(what, order, &with, now);
        let delivery = delivery.or_else(|why| failed("something a person can do in Slack", why))?;
        let answer = self.say(&delivery.line(approver))?;
        // Slack takes 200 for an answer; a vector that expects another says so.
        if step.get("expect").is_none() && answer.get("status") != Some("200") {
            return failed("status 200", answer);
        }
        Ok(answer)
    }

    fn card(&mut self, step: &Map<String, Json>) -> Step {
        let ts = self.saved.get(&text(step, "call")).and_then(|card| card.get("ts")).map(str::to_owned);
        let Some(ts) = ts else { return failed("a call with a card", text(step, "call")) };
        let shown = self.people.render(&ts, number(step, "edits")).or_else(|why| failed("a card", why))?;
        let mut tests = Map::new();
        for how in ["contains", "lacks"] {
            if let Some(parts) = step.get(how) {
                tests.insert(how.to_owned(), parts.clone());
            }
        }
        let shown = Line::new("ok").with("text", shown);
        let wanted = json!({ "text": tests });
        expect::compare(Some(&wanted), &shown).or_else(|why| failed(&why, "another card"))?;
        Ok(shown)
    }

    /// What the scripted server got: how often, and the last of them.
    fn recorded(&mut self, step: &Map<String, Json>) -> Step {
        let which = text(step, "which");
        let wanted = step.get("count").and_then(Json::as_u64).unwrap_or(1) as usize;
        self.server.wait(&which, wanted, PATIENCE);
        let seen = self.server.seen(&which);
        if seen.len() != wanted && step.contains_key("count") {
            return failed(&format!("{wanted} requests of kind `{which}`"), seen.len());
        }
        let Some(last) = seen.last() else { return Ok(Line::new("ok")) };
        let headers = last.headers.iter().fold(Line::new("ok"), |line, (name, value)| line.with(name, value));
        let fields = last.body.as_object().into_iter().flatten();
        let body = fields.fold(Line::new("ok"), |line, (key, value)| line.with(key, expect::text(value)));
        let path = Line::new("ok").with("path", &last.path);
        let wanted_path = step.get("path").map(|path| json!({ "path": path }));
        for (wanted, got) in
            [(wanted_path.as_ref(), path), (step.get("header"), headers), (step.get("body"), body)]
        {
            if wanted.is_some() {
                expect::compare(wanted, &got).or_else(|why| failed(&why, &got))?;
            }
        }
        Ok(Line::new("ok"))
    }
}
