//! Owns the vectors that are tables rather than steps: scope, guardrails, signatures. Turns each row into
//! lines for the driver. Used by the stage.

use crate::expect;
use crate::line::Line;
use crate::stage::{Stage, line};
use serde_json::{Map, Value as Json, json};

type Outcome = Result<(), (String, String)>;

impl Stage {
    pub(crate) fn scope(&mut self, case: &Map<String, Json>) -> Outcome {
        let hierarchical = case.get("hierarchical").cloned().unwrap_or_default();
        let agent = json!({ "name": "A", "scope": case.get("granted"), "hierarchical": hierarchical });
        let required = case.get("required").map(expect::text).unwrap_or_default();
        let made = self.say(&line("agent", agent.as_object().unwrap_or(&Map::new())))?;
        if let Some(Json::Bool(held)) = case.get("expect") {
            judge(&Json::from("ok"), &made)?;
            let answer = self.say(&Line::new("has-scope").with("agent", "A").with("scope", required))?;
            return judge(&json!({ "held": held }), &answer);
        }
        let wanted = case.get("expect").cloned().unwrap_or_default();
        if made.word != "ok" {
            return judge(&wanted, &made);
        }
        // What is no scope is held by nobody, and is refused where somebody would require it.
        let answer = self.say(&Line::new("has-scope").with("agent", "A").with("scope", &required))?;
        judge(&json!({ "held": false }), &answer)?;
        let answer = self.say(&Line::new("guard").with("guard", "g").with("scope", required))?;
        judge(&wanted, &answer)
    }

    pub(crate) fn guardrails(&mut self, case: &Map<String, Json>) -> Outcome {
        let mut row = case.clone();
        let wanted = row.remove("expect").unwrap_or_default();
        row.remove("name");
        let answer = self.say(&line("guardrails", &row))?;
        let wanted = match wanted {
            Json::String(_) => json!({ "pass": true }),
            Json::Object(found) => match found.get("violation") {
                Some(part) => json!({ "pass": false, "violation": { "contains": part } }),
                None => Json::Object(found),
            },
            other => other,
        };
        judge(&wanted, &answer)
    }

    /// The core tells why a delivery is refused; every other language only that it is, as Slack is told.
    pub(crate) fn signature(&mut self, case: &Map<String, Json>) -> Outcome {
        let field = |key: &str| case.get(key).cloned().unwrap_or_default();
        let verdict = expect::text(&field("expect"));
        let headers = field("headers");
        let headers = headers.as_array().into_iter().flatten().map(|pair| {
            let part = |at: usize| pair.get(at).map(expect::text).unwrap_or_default();
            format!("{}: {}", part(0), part(1))
        });
        let body = match case.get("body_hex").and_then(Json::as_str) {
            Some(hex) => unhex(hex).ok_or(("`body_hex` in hex".to_owned(), hex.to_owned()))?,
            None => expect::text(&field("body")).into_bytes(),
        };
        let row = json!({
            "header": headers.collect::<Vec<_>>(), "body_base64": crate::people::base64(&body),
            "secret": field("secrets"), "now_ms": field("now_ms"),
        });
        let row = row.as_object().cloned().unwrap_or_default();
        if self.is_core() {
            let answer = self.say(&line("signature", &row))?;
            // No secret at all is refused where the verifier is made.
            return match answer.word.as_str() {
                "err" => judge(&Json::from(verdict), &answer),
                _ => judge(&json!({ "verdict": verdict }), &answer),
            };
        }
        let secrets = field("secrets").as_array().cloned().unwrap_or_default();
        let approver = json!({ "approver": "a", "signing_secret": secrets });
        self.say(&line("approver", approver.as_object().unwrap_or(&Map::new())))?;
        let request =
            Map::from_iter(row.into_iter().filter(|(key, _)| key == "header" || key == "body_base64"));
        let answer = self.say(&line("request", &request).with("approver", "a"))?;
        let wanted =
            if verdict == "ok" { json!({ "status": { "not": "401" } }) } else { json!({ "status": 401 }) };
        judge(&wanted, &answer)
    }
}

fn judge(wanted: &Json, answer: &Line) -> Outcome {
    expect::compare(Some(wanted), answer).map_err(|why| (format!("{wanted}: {why}"), answer.to_string()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| d.try_into().ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::unhex;

    #[test]
    fn hex_is_read_or_refused() {
        assert_eq!(unhex("00ff1a"), Some(vec![0, 255, 26]));
        assert_eq!((unhex("0"), unhex("zz")), (None, None));
    }
}
