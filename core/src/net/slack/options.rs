//! How a `SlackApproval` is made: explicit arguments first, in the order cloud, bot, webhook; only without
//! any explicit credential the environment, in the same order.

use crate::desk::{Desk, StoreUrl};
use crate::error::{Error, Result};
use crate::gate::grant::LONGEST;
use crate::gate::{Approvers, Limits};
use crate::model::Digest;
use crate::model::agent::seconds_within;
use crate::net::endpoint::Endpoint;
use crate::net::settings::Environment;
use std::time::Duration;

/// The arguments of `SlackApproval`, as they were given.
#[derive(Clone)]
pub struct SlackOptions {
    /// An incoming webhook: announces, cannot be answered.
    pub webhook_url: Option<String>,
    /// A bot token, `xoxb-…`.
    pub bot_token: Option<String>,
    /// An app-level token, `xapp-…`: clicks come in over Socket Mode. Goes with a bot token.
    pub app_token: Option<String>,
    /// The channel to ask in; `#approvals` by default.
    pub channel: Option<String>,
    /// How long an answer is awaited, in seconds.
    pub timeout: f64,
    /// How often a server that cannot push is asked, in seconds.
    pub poll_interval: f64,
    /// A key of the approval server.
    pub cloud_api_key: Option<String>,
    /// The approval server's root.
    pub cloud_url: String,
    /// False: a timeout is an error of its own instead of a denial.
    pub auto_deny_on_timeout: bool,
    /// Verifies what Slack delivers. Two during a rotation.
    pub signing_secret: Vec<String>,
    /// The Web API's root.
    pub slack_api_url: Option<String>,
    /// User ids (`U…`, `W…`) and user groups (`S…`) that may decide; `None` is anyone in the workspace.
    pub approvers: Option<Vec<String>>,
    /// How many different people have to approve; one is enough to deny.
    pub quorum: u32,
    /// The id of the person on whose behalf agents ask, where an asker does not say: he may not approve.
    pub requested_by: Option<String>,
    /// How long before its deadline people are reminded of a request, in seconds.
    pub remind: Option<f64>,
    /// A channel or a person (`U…`) that is asked, too, if nobody answers. Goes with `escalate_after`.
    pub escalate_to: Option<String>,
    /// How long after it was asked, in seconds.
    pub escalate_after: Option<f64>,
    /// The longest, in seconds, that an approver may let the same agent call the same function again without asking;
    /// up to a day. Left out, each call is asked about. Of an approval server it is a wish: there it is the server's
    /// own limit that counts, where that is less.
    pub grants: Option<f64>,
    /// Whether an approver may change the call's arguments before he approves it, where the host can run with them.
    pub edits: bool,
    /// Whether the card shows the arguments.
    pub show_args: bool,
    /// Names of arguments and keys to redact, besides the usual ones.
    pub redact: Vec<String>,
    /// Where requests are kept; see [`StoreUrl::parse`]. Not with an approval server, which keeps them itself.
    pub store: Option<String>,
    /// How many requests of one agent may wait for an answer at the same time, from 1 on.
    pub max_pending: i64,
    /// How many new requests one agent may make within a minute, from 1 on.
    pub max_per_minute: i64,
}

impl Default for SlackOptions {
    fn default() -> Self {
        SlackOptions {
            webhook_url: None,
            bot_token: None,
            app_token: None,
            channel: None,
            timeout: 300.0,
            poll_interval: 2.0,
            cloud_api_key: None,
            cloud_url: "https://agentsudo.dev/api/slack".into(),
            auto_deny_on_timeout: true,
            signing_secret: Vec::new(),
            slack_api_url: None,
            approvers: None,
            quorum: 1,
            requested_by: None,
            remind: None,
            escalate_to: None,
            escalate_after: None,
            grants: None,
            edits: false,
            show_args: true,
            redact: Vec::new(),
            store: None,
            max_pending: 20,
            max_per_minute: 30,
        }
    }
}

/// The way a human is reached.
#[derive(Clone)]
pub enum Mode {
    /// Through an approval server.
    Cloud {
        /// Its root.
        root: Endpoint,
        /// The project's key.
        key: String,
    },
    /// As a Slack app.
    Bot {
        /// The bot token.
        token: String,
    },
    /// An announcement that cannot be answered.
    Webhook {
        /// The webhook's address: a secret.
        url: Endpoint,
    },
    /// Not at all.
    Nothing,
}

/// Checked options.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) mode: Mode,
    pub(super) app_token: Option<String>,
    pub(super) given: SlackOptions,
    pub(super) channel: String,
    pub(super) timeout: Duration,
    pub(super) poll_interval: Duration,
    pub(super) approvers: Approvers,
    /// How long before the deadline people are reminded.
    pub(super) remind: Option<Duration>,
    /// Who is asked, too, and after what time.
    pub(super) escalation: Option<(String, Duration)>,
    /// The longest that a grant may last.
    pub(super) grants: Option<Duration>,
    pub(super) api: Endpoint,
    pub(super) secrets: Vec<String>,
    pub(super) store: StoreUrl,
    pub(super) limits: Limits,
    /// What tells this way of asking from others: where, and under whose credential.
    pub(super) way: Digest,
}

impl Settings {
    /// Checks `given`, and fills in from the environment what was not given.
    ///
    /// # Errors
    /// `invalid`, naming the argument.
    pub(super) fn new(given: SlackOptions, env: &Environment) -> Result<Self> {
        let timeout = seconds_within("timeout", given.timeout, Desk::MAX_TIMEOUT_SECONDS)?;
        let poll_interval = seconds_within("poll_interval", given.poll_interval, 3600.0)?;
        let approvers = match &given.approvers {
            None => Approvers::Anyone,
            Some(ids) => Approvers::Users(check_approvers(ids)?),
        };
        approvers.check(given.quorum, given.requested_by.as_deref())?;
        let remind = within("remind", given.remind, timeout)?;
        let escalation = escalation(&given, &approvers, timeout)?;
        let grants = grants(&given)?;
        let secrets = match given.signing_secret.as_slice() {
            [] => env.slack_signing_secret.iter().cloned().collect(),
            explicit => explicit.to_vec(),
        };
        if secrets.iter().any(|secret| secret.trim().is_empty()) {
            return Err(Error::invalid("signing_secret must not be empty: anyone could sign with it"));
        }
        let api = given.slack_api_url.as_ref().or(env.slack_api_url.as_ref());
        let api = Endpoint::parse("slack_api_url", api.map_or("https://slack.com/api/", |url| url))?;
        let channel = given.channel.as_ref().or(env.slack_approval_channel.as_ref());
        let channel = channel.map_or_else(|| "#approvals".to_owned(), |c| c.trim().to_owned());
        if channel.is_empty() || channel.chars().count() > 256 {
            return Err(Error::invalid("channel must be a channel's name or id"));
        }
        let mode = mode(&given, env)?;
        let is_shown = given.show_args && given.quorum == 1 && !matches!(mode, Mode::Cloud { .. });
        if given.edits && !is_shown {
            return Err(Error::invalid(
                "edits goes with a bot token and shown arguments, and not with a quorum: one person changes what he sees",
            ));
        }
        let store = store(&given, env, &mode)?;
        let limits = Limits::new(given.max_pending, given.max_per_minute)?;
        let app_token = app_token(&given, env, &mode)?;
        let way = way(&mode, &api, &(remind, &escalation));
        Ok(Settings {
            mode,
            app_token,
            channel,
            timeout,
            poll_interval,
            approvers,
            remind,
            escalation,
            grants,
            api,
            secrets,
            store,
            limits,
            way,
            given,
        })
    }
}

/// A stretch of the time that an answer is awaited.
fn within(name: &str, seconds: Option<f64>, timeout: Duration) -> Result<Option<Duration>> {
    let Some(seconds) = seconds else { return Ok(None) };
    let stretch = seconds_within(name, seconds, Desk::MAX_TIMEOUT_SECONDS)?;
    if stretch >= timeout {
        return Err(Error::invalid(format!("{name} must be less than timeout, or it would come to nothing")));
    }
    Ok(Some(stretch))
}

fn escalation(
    given: &SlackOptions,
    approvers: &Approvers,
    timeout: Duration,
) -> Result<Option<(String, Duration)>> {
    let after = within("escalate_after", given.escalate_after, timeout)?;
    let (to, after) = match (&given.escalate_to, after) {
        (None, None) => return Ok(None),
        (Some(to), Some(after)) => (to.trim().to_owned(), after),
        _ => return Err(Error::invalid("escalate_to and escalate_after go together: give both, or neither")),
    };
    if to.is_empty() || to.chars().count() > 256 {
        return Err(Error::invalid("escalate_to must be a channel's name or id, or a person's id"));
    }
    let listed = approvers.listed();
    let is_person = to.starts_with(['U', 'W']) && !to.contains(char::is_lowercase);
    if is_person && !listed.is_empty() && !listed.contains(&to) && approvers.groups().next().is_none() {
        return Err(Error::invalid(format!(
            "escalate_to names `{to}`, who may not decide: name him among the approvers, too"
        )));
    }
    Ok(Some((to, after)))
}

fn grants(given: &SlackOptions) -> Result<Option<Duration>> {
    let Some(seconds) = given.grants else { return Ok(None) };
    let longest = seconds_within("grants", seconds, LONGEST.as_secs_f64())?;
    if longest < Duration::from_secs(1) {
        return Err(Error::invalid("grants must be at least 1 second, or be left out"));
    }
    if given.quorum > 1 {
        return Err(Error::invalid(
            "grants does not go with a quorum: several people would have to give the same one",
        ));
    }
    Ok(Some(Duration::from_secs(longest.as_secs())))
}

fn app_token(given: &SlackOptions, env: &Environment, mode: &Mode) -> Result<Option<String>> {
    let (name, token) = match (mode, &given.app_token, &env.slack_app_token) {
        (Mode::Bot { .. }, Some(token), _) => ("app_token", token),
        (Mode::Bot { .. }, None, Some(token)) => ("SLACK_APP_TOKEN", token),
        (_, Some(_), _) => {
            return Err(Error::invalid(
                "app_token goes with a bot token, which posts the cards: give bot_token or set SLACK_BOT_TOKEN",
            ));
        }
        (_, None, _) => return Ok(None),
    };
    check_credential(name, token)?;
    if !token.starts_with("xapp-") {
        // The token itself stays out of the message.
        return Err(Error::invalid(format!(
            "{name} must be an app-level token (xapp-…), from the app's Basic Information; a bot token is another thing"
        )));
    }
    Ok(Some(token.clone()))
}

/// Only requests that are asked in the same way may join: another workspace or server has other people, and whoever
/// wants people reminded, or somebody else asked, too, gets that.
fn way(mode: &Mode, api: &Endpoint, later: &impl std::fmt::Debug) -> Digest {
    let parts = match mode {
        Mode::Cloud { root, key } => ["cloud", root.url().as_str(), key],
        Mode::Bot { token } => ["bot", api.url().as_str(), token],
        Mode::Webhook { url } => ["webhook", url.url().as_str(), ""],
        Mode::Nothing => ["", "", ""],
    };
    // As in `ApprovalRequest::same`, this notation is injective.
    Digest::of(format!("{parts:?} {later:?}").as_bytes())
}

fn store(given: &SlackOptions, env: &Environment, mode: &Mode) -> Result<StoreUrl> {
    match (mode, &given.store, &env.store) {
        (Mode::Cloud { .. }, Some(_), _) => {
            Err(Error::invalid("store goes with a bot token: an approval server keeps its requests itself"))
        }
        // The request at the server outlives this process anyway; here is only who waits for it.
        (Mode::Cloud { .. }, None, _) | (_, None, None) => Ok(StoreUrl::Memory),
        (_, Some(text), _) => StoreUrl::parse("store", text),
        (_, None, Some(text)) => StoreUrl::parse("AGENTSUDO_STORE", text),
    }
}

fn mode(given: &SlackOptions, env: &Environment) -> Result<Mode> {
    let explicit = [&given.cloud_api_key, &given.bot_token, &given.webhook_url];
    let [key, token, webhook] = if explicit.iter().any(|credential| credential.is_some()) {
        explicit
    } else {
        [&env.api_key, &env.slack_bot_token, &env.slack_webhook_url]
    };
    if let Some(key) = key {
        check_credential("cloud_api_key", key)?;
        return Ok(Mode::Cloud { root: Endpoint::parse("cloud_url", &given.cloud_url)?, key: key.clone() });
    }
    if let Some(token) = token {
        check_credential("bot_token", token)?;
        return Ok(Mode::Bot { token: token.clone() });
    }
    if let Some(url) = webhook {
        return Ok(Mode::Webhook { url: Endpoint::parse("webhook_url", url)? });
    }
    Ok(Mode::Nothing)
}

fn check_credential(name: &str, value: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_graphic();
    if value.is_empty() || !value.chars().all(fits) {
        // The value itself stays out of the message: it may be most of a secret.
        return Err(Error::invalid(format!("{name} must be printable ASCII without spaces, and not empty")));
    }
    Ok(())
}

fn check_approvers(ids: &[String]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Err(Error::invalid(
            "approvers must name at least one user or user group by id, or be left out",
        ));
    }
    for id in ids {
        let fits = !id.is_empty()
            && id.len() <= 64
            && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        if !fits {
            return Err(Error::invalid(format!(
                "approvers takes Slack user ids such as `U012AB3CD`, not `{id}`: names can be changed by their owners"
            )));
        }
    }
    Ok(ids.to_vec())
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Holds credentials.
        let mode = match &self.mode {
            Mode::Cloud { .. } => "cloud",
            Mode::Bot { .. } => "bot",
            Mode::Webhook { .. } => "webhook",
            Mode::Nothing => "nothing",
        };
        f.debug_struct("SlackApproval")
            .field("mode", &mode)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}
