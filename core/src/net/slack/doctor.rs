//! Can this Slack app do its work? Asks Slack and says what is wrong with the token, the scopes, the channel, the
//! clock and the signing secret. Posts nothing. Used by `agentsudo slack doctor`.

use super::approver::SlackApproval;
use super::options::Mode;
use crate::error::Result;
use crate::model::UnixTime;
use crate::net::process::gate;
use crate::wire::slack::manifest::bot_scopes;
use std::time::Duration;

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: &'static str,
    /// How it is.
    pub verdict: Diagnosis,
}

/// How it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// Good, with what was found.
    Good(String),
    /// It cannot be told, and why.
    Unknown(String),
    /// Wrong, and what to do.
    Wrong(String),
}

/// Slack refuses what is signed further off.
const TOLERANCE: Duration = Duration::from_secs(300);
/// From here on it is worth saying.
const SKEW: Duration = Duration::from_secs(60);

impl Diagnosis {
    /// The word for it that programs act on, and the text for people.
    pub fn told(&self) -> (&'static str, &str) {
        match self {
            Diagnosis::Good(text) => ("good", text),
            Diagnosis::Unknown(text) => ("unknown", text),
            Diagnosis::Wrong(text) => ("wrong", text),
        }
    }
}

impl SlackApproval {
    /// Looks at everything.
    ///
    /// # Errors
    /// `internal` if TLS cannot be set up.
    pub async fn examine(&self) -> Result<Vec<Finding>> {
        let mut findings = vec![self.secret()];
        let Mode::Bot { token } = self.mode() else {
            let verdict = Diagnosis::Unknown("no bot token: no card is posted, clicks alone work".into());
            findings.push(Finding { what: "bot token", verdict });
            return Ok(findings);
        };
        let client = self.client(token)?;
        let (who, answer) = match client.look("auth.test", &[]).await {
            Ok(found) => found,
            Err(fault) => {
                findings.push(Finding { what: "bot token", verdict: Diagnosis::Wrong(fault.to_string()) });
                return Ok(findings);
            }
        };
        let text = |key: &str| who.get(key).and_then(serde_json::Value::as_str).unwrap_or("?").to_owned();
        let verdict =
            Diagnosis::Good(format!("{} in workspace {} ({})", text("user"), text("team"), text("team_id")));
        findings.push(Finding { what: "bot token", verdict });
        let groups = self.settings.approvers.groups().next().is_some();
        findings.push(scopes(answer.scopes.as_deref(), groups));
        findings.push(clock(answer.date.as_deref(), gate().clock().now().wall));
        findings.push(self.channel_found(&client).await);
        findings.extend(self.app_token_found(&who).await?);
        Ok(findings)
    }

    /// Does Socket Mode work, where it is to be used? Slack names an address for a socket; nobody connects to it.
    async fn app_token_found(&self, who: &serde_json::Value) -> Result<Option<Finding>> {
        let Some(token) = &self.settings.app_token else { return Ok(None) };
        let what = "app token";
        let client = self.client(token)?;
        let verdict = match client.look("apps.connections.open", &[]).await {
            Ok(_) => Diagnosis::Good("it opens connections: clicks come in over Socket Mode".into()),
            Err(fault) => Diagnosis::Wrong(super::socket::advised(fault).to_string()),
        };
        // `auth.test` says of an app token which app it is of, and of a bot token not always.
        let app =
            |answer: &serde_json::Value| answer.get("app_id").and_then(|id| id.as_str()).map(str::to_owned);
        let ours = client.look("auth.test", &[]).await.ok().and_then(|(answer, _)| app(&answer));
        let verdict = match (verdict, ours, app(who)) {
            (Diagnosis::Good(_), Some(one), Some(other)) if one != other => Diagnosis::Wrong(format!(
                "it is of the app {one}, the bot token of {other}: take both from one app"
            )),
            (verdict, _, _) => verdict,
        };
        Ok(Some(Finding { what, verdict }))
    }

    fn secret(&self) -> Finding {
        let secrets = &self.settings.secrets;
        let usual = |secret: &String| secret.len() == 32 && secret.bytes().all(|b| b.is_ascii_hexdigit());
        let verdict = if secrets.is_empty() && self.settings.app_token.is_some() {
            Diagnosis::Good("there is none, and none is needed: clicks come in over Socket Mode".into())
        } else if secrets.is_empty() {
            Diagnosis::Wrong(
                "there is none: clicks cannot be verified; copy it from the app's Basic Information, or use Socket Mode \
                 (SLACK_APP_TOKEN)"
                    .into(),
            )
        } else if secrets.iter().all(usual) {
            Diagnosis::Good("it looks like one".into())
        } else {
            Diagnosis::Unknown("it does not look like Slack's, which have 32 hex digits".into())
        };
        Finding { what: "signing secret", verdict }
    }

    async fn channel_found(&self, client: &super::client::SlackClient) -> Finding {
        let what = "channel";
        let name = self.channel();
        if !name.starts_with(['C', 'G', 'D']) {
            let verdict = format!("`{name}` is a name; give the channel's id, and it can be looked at");
            return Finding { what, verdict: Diagnosis::Unknown(verdict) };
        }
        let verdict = match client.look("conversations.info", &[("channel", name)]).await {
            Ok((found, _)) => {
                let is = |key: &str| found.get("channel").and_then(|c| c.get(key)) == Some(&true.into());
                if is("is_archived") {
                    Diagnosis::Wrong(format!("`{name}` is archived; choose another"))
                } else if is("is_member") {
                    Diagnosis::Good(format!("the bot is a member of `{name}`"))
                } else {
                    Diagnosis::Wrong(format!(
                        "the bot is no member of `{name}`: type /invite @agentsudo there"
                    ))
                }
            }
            Err(fault) if fault.code() == Some("missing_scope") => {
                Diagnosis::Unknown("it cannot be looked at without the scope channels:read".into())
            }
            Err(fault) => Diagnosis::Wrong(fault.to_string()),
        };
        Finding { what, verdict }
    }
}

fn scopes(granted: Option<&str>, groups: bool) -> Finding {
    let needed = bot_scopes(groups);
    let verdict = match granted {
        None => Diagnosis::Unknown("Slack did not say which it has".into()),
        Some(granted) => {
            let has: Vec<&str> = granted.split(',').map(str::trim).collect();
            let missing: Vec<&str> = needed.iter().copied().filter(|scope| !has.contains(scope)).collect();
            if missing.is_empty() {
                Diagnosis::Good(needed.join(", "))
            } else {
                let missing = missing.join(", ");
                Diagnosis::Wrong(format!(
                    "missing: {missing}; add it under OAuth & Permissions and reinstall the app"
                ))
            }
        }
    };
    Finding { what: "scopes", verdict }
}

fn clock(date: Option<&str>, ours: UnixTime) -> Finding {
    let theirs = date.and_then(|date| {
        time::OffsetDateTime::parse(date, &time::format_description::well_known::Rfc2822).ok()
    });
    let verdict = match theirs {
        None => Diagnosis::Unknown("Slack did not say what time it is".into()),
        Some(theirs) => {
            let off = Duration::from_secs(theirs.unix_timestamp().abs_diff(ours.seconds()));
            let text = format!("{} s from Slack's", off.as_secs());
            if off >= TOLERANCE {
                Diagnosis::Wrong(format!("{text}: every click is refused as stale; set this machine's clock"))
            } else if off >= SKEW {
                Diagnosis::Unknown(format!(
                    "{text}: at 300 s every click is refused; set this machine's clock"
                ))
            } else {
                Diagnosis::Good(text)
            }
        }
    };
    Finding { what: "clock", verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_noticed_before_clicks_are_refused() {
        let at =
            |seconds: i64| clock(Some("Sun, 22 Nov 2026 09:48:00 GMT"), UnixTime(seconds * 1000)).verdict;
        let right = 1_795_340_880;
        assert!(matches!(at(right), Diagnosis::Good(_)), "{:?}", at(right));
        assert!(matches!(at(right - 59), Diagnosis::Good(_)));
        assert!(matches!(at(right + 61), Diagnosis::Unknown(_)));
        assert!(matches!(at(right - 301), Diagnosis::Wrong(_)));
        assert!(matches!(clock(None, UnixTime(0)).verdict, Diagnosis::Unknown(_)));
    }

    #[test]
    fn a_scope_that_is_missing_is_named() {
        assert!(matches!(scopes(Some("commands, chat:write"), false).verdict, Diagnosis::Good(_)));
        let Diagnosis::Wrong(why) = scopes(Some("chat:write.public,commands"), false).verdict else {
            panic!("it is good")
        };
        assert!(why.contains("chat:write;"), "{why}");
        let Diagnosis::Wrong(why) = scopes(Some("chat:write,commands"), true).verdict else {
            panic!("it is good")
        };
        assert!(why.contains("usergroups:read;"), "{why}");
        let all = scopes(Some("chat:write,commands,usergroups:read"), true).verdict;
        assert_eq!(all, Diagnosis::Good("chat:write, commands, usergroups:read".into()));
    }
}
