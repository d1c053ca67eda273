//! Slack's own escaping and the few live forms that we write ourselves: mentions and dates.
//!
//! Contract: docs.slack.dev/messaging/formatting-message-text: `&`, `<` and `>` are the control characters
//! of marked-up text, and nothing else is escaped. Text that came from outside is escaped or stands in a
//! `plain_text` object, never both in markup and as it is.

use crate::model::UnixTime;
use crate::wire::visible;

/// `text` with Slack's control characters escaped, `&` first.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a character counts against a limit: UTF-16 units after escaping, the largest of the readings that
/// Slack's documentation leaves open.
pub fn cost(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        c => c.len_utf16(),
    }
}

/// What a text counts against a limit, see [`cost`].
pub fn units(text: &str) -> usize {
    text.chars().map(cost).sum()
}

/// `text` (already visible) cut to `max` [`units`], which is said; never empty, for Slack refuses that.
pub fn fit(text: &str, max: usize) -> String {
    match text {
        "" => visible::EMPTY.to_owned(),
        text => visible::cut_by(text, max, cost).into_text(),
    }
}

/// A live mention of a Slack user, or `None` if this is no Slack user id.
pub fn mention(user: &str) -> Option<String> {
    let (first, rest) = user.split_at_checked(1)?;
    let is_id = matches!(first, "U" | "W")
        && (1..=20).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_id.then(|| format!("<@{user}>"))
}

/// A live mention of a user group, or `None` if this is no id of one. Notifies its members.
pub fn mention_group(group: &str) -> Option<String> {
    let rest = group.strip_prefix('S')?;
    let is_id =
        (2..=20).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_id.then(|| format!("<!subteam^{group}>"))
}

/// A point in time that every reader sees in his own time zone.
pub fn date(at: UnixTime) -> String {
    format!("<!date^{}^{{date_short_pretty}} {{time_secs}}|{}>", at.seconds(), at.rfc3339())
}
