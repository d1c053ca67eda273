//! Owns the humans of a vector: a Slack workspace on loopback, and the deliveries that pressing a button or
//! typing a command there would make. Used by the stage.

use crate::line::Line;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use slack_standin::{Options, SlackStandIn};
use std::collections::HashMap;

/// The workspace and what was delivered last.
pub(crate) struct People {
    slack: SlackStandIn,
    last: Option<Delivery>,
}

/// A delivery, ready to be handed to an app.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    headers: Vec<String>,
    body: Vec<u8>,
}

/// A card that asks.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) ts: String,
    pub(crate) channel: String,
}

impl Delivery {
    /// The word `request` with this delivery.
    pub(crate) fn line(&self, approver: &str) -> Line {
        let line = Line::new("request").with("approver", approver);
        let line = self.headers.iter().fold(line, |line, header| line.with("header", header));
        line.with("body_base64", base64(&self.body))
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl People {
    pub(crate) fn gather() -> Result<Self, String> {
        let slack = SlackStandIn::start(Options::default()).map_err(|e| format!("no Slack stand-in: {e}"))?;
        Ok(People { slack, last: None })
    }

    /// What vectors call `${slack.…}`.
    pub(crate) fn names(&self) -> HashMap<String, Line> {
        let ready = self.slack.ready();
        let line = Line::new("ok")
            .with("api_url", &ready.api_url)
            .with("bot_token", &ready.bot_token)
            .with("app_token", &ready.app_token)
            .with("signing_secret", &ready.signing_secret)
            .with("webhook_url", &ready.webhook_url)
            .with("team_id", &ready.team_id)
            .with("app_id", &ready.app_id);
        HashMap::from([("slack".to_owned(), line)])
    }

    pub(crate) fn control(&self, verb: &str, path: &str, body: Json) -> Result<Json, String> {
        self.slack.control_blocking(verb, path, body).map_err(|(status, body)| format!("{status}: {body}"))
    }

    /// The request for help that was posted as the `count`th; waits for it.
    pub(crate) fn card(&self, count: usize) -> Result<Card, String> {
        let seen = self.control("GET", &format!("wait?count={count}"), Json::Null)?;
        let message =
            seen["messages"].as_array().and_then(|all| all.get(count - 1)).cloned().unwrap_or_default();
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let blocks = message["blocks"].as_array().into_iter().flatten();
        let mut buttons = blocks.flat_map(|block| block["elements"].as_array().into_iter().flatten());
        let button = buttons.find(|element| element["action_id"] == "approve").cloned().unwrap_or_default();
        let card = Card {
            id: text(&button["value"]),
            code: code_in(message["rendered"].as_str().unwrap_or_default()),
            ts: text(&message["ts"]),
            channel: text(&message["channel"]),
        };
        if card.id.is_empty() || card.code.is_empty() {
            return Err(format!("message {count} is no card that asks: {message}"));
        }
        Ok(card)
    }

    /// How many messages there are, threads left out.
    pub(crate) fn posted(&self) -> Result<usize, String> {
        let seen = self.control("GET", "wait?count=0", Json::Null)?;
        Ok(seen["messages"].as_array().map_or(0, Vec::len))
    }

    /// The message at `ts` as people see it, once it has been edited `edits` times.
    pub(crate) fn render(&self, ts: &str, edits: u64) -> Result<String, String> {
        if edits > 0 {
            self.control("GET", &format!("wait_edit?ts={ts}&edits={edits}"), Json::Null)?;
        }
        let shown = self.control("GET", &format!("render?ts={ts}"), Json::Null)?;
        Ok(shown.as_str().unwrap_or_default().to_owned())
    }

    /// What `user` alone has been told, once he has been told something.
    pub(crate) fn whispers(&self, user: &str) -> Result<String, String> {
        let seen = self.control("GET", "wait?kind=ephemeral&count=1", Json::Null)?;
        let all = seen["messages"].as_array().into_iter().flatten();
        let his = all.filter(|message| message["ephemeral_to"] == user);
        Ok(his.filter_map(|message| message["rendered"].as_str()).collect::<Vec<_>>().join("\n"))
    }

    /// Waits until a dialog is open in front of `user`.
    pub(crate) fn dialog(&self, user: &str) -> Result<(), String> {
        self.control("GET", "wait_calls?method=views.open&count=1", Json::Null)?;
        for _ in 0..1_000 {
            let seen = self.control("GET", "views", Json::Null)?;
            let mut views = seen["views"].as_array().into_iter().flatten();
            if views.any(|view| view["user"] == user && view["is_open"] == true) {
                return Ok(());
            }
            // The call is in the journal a moment before its dialog is.
            std::thread::yield_now();
        }
        Err("no dialog was opened".to_owned())
    }

    /// Makes the delivery of a button, a command or a dialog without sending it. `with` is how it differs from an
    /// honest one; it is signed at `now_ms`.
    pub(crate) fn act(
        &mut self,
        what: &str,
        order: &Json,
        with: &Json,
        now_ms: i64,
    ) -> Result<Delivery, String> {
        let mut order = order.as_object().cloned().unwrap_or_default();
        let mut with = with.as_object().cloned().unwrap_or_default();
        let offset = with.remove("timestamp_offset").and_then(|offset| offset.as_i64()).unwrap_or(0);
        order.insert("deliver".to_owned(), false.into());
        order.insert("timestamp".to_owned(), (now_ms.div_euclid(1000) + offset).to_string().into());
        order.extend(with);
        let made = self.control("POST", what, Json::Object(order))?;
        let headers = made["request"]["headers"].as_array().into_iter().flatten();
        let pair = |pair: &Json| Some(format!("{}: {}", pair.get(0)?.as_str()?, pair.get(1)?.as_str()?));
        let delivery = Delivery {
            headers: headers.filter_map(pair).collect(),
            body: made["request"]["body"].as_str().unwrap_or_default().as_bytes().to_vec(),
        };
        self.last = Some(delivery.clone());
        Ok(delivery)
    }

    /// The last delivery, once more.
    pub(crate) fn again(&self) -> Result<Delivery, String> {
        self.last.clone().ok_or_else(|| "nothing was delivered yet".to_owned())
    }
}

/// The first run of exactly eight hex digits after “Request ID”.
fn code_in(rendered: &str) -> String {
    let after = rendered.split_once("Request ID").map(|(_, rest)| rest).unwrap_or_default();
    let words = after.split(|c: char| !c.is_ascii_alphanumeric());
    let is_code = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
    words.into_iter().find(is_code).unwrap_or_default().to_owned()
}

/// The order of a press: which button, by whom, on which card.
pub(crate) fn press_order(step: &Map<String, Json>, card: Option<&Line>) -> Json {
    let mut order = json!({ "action_id": step.get("button"), "user": step.get("user") });
    if let Some(card) = card {
        order["ts"] = card.get("ts").unwrap_or_default().into();
        order["channel"] = card.get("channel").unwrap_or_default().into();
    }
    order
}
