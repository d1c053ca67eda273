//! Owns `<!date^…>`: a moment written for the reader's place and day.

use time::{OffsetDateTime, UtcOffset};

/// Fills Slack's `{tokens}`; `None` when the time stamp or offset makes no sense (people then see the fallback).
pub(crate) fn format(seconds: i64, template: &str, now: i64, offset_seconds: i32) -> Option<String> {
    let offset = UtcOffset::from_whole_seconds(offset_seconds).ok()?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?.to_offset(offset);
    let today = OffsetDateTime::from_unix_timestamp(now).ok()?.to_offset(offset).date();
    let month = at.month().to_string();
    let ending = match (at.day() / 10 == 1, at.day() % 10) {
        (false, 1) => "st",
        (false, 2) => "nd",
        (false, 3) => "rd",
        _ => "th",
    };
    let long_date = format!("{month} {}{ending}, {}", at.day(), at.year());
    let short_date = format!("{} {}, {}", &month[..3], at.day(), at.year());
    let full_date = format!("{}, {long_date}", at.weekday());
    let near = match (at.date() - today).whole_days() {
        0 => Some("today"),
        1 => Some("tomorrow"),
        -1 => Some("yesterday"),
        _ => None,
    };
    let pretty = |plain: &str| near.unwrap_or(plain).to_owned();
    let (hour, half) =
        (if at.hour() % 12 == 0 { 12 } else { at.hour() % 12 }, if at.hour() < 12 { "AM" } else { "PM" });
    let filled = template
        .replace("{date_num}", &at.date().to_string())
        .replace("{date_short_pretty}", &pretty(&short_date))
        .replace("{date_long_pretty}", &pretty(&full_date))
        .replace("{date_pretty}", &pretty(&long_date))
        .replace("{date_short}", &short_date)
        .replace("{date_long}", &full_date)
        .replace("{date}", &long_date)
        .replace("{time_secs}", &format!("{hour}:{:02}:{:02} {half}", at.minute(), at.second()))
        .replace("{time}", &format!("{hour}:{:02} {half}", at.minute()))
        .replace("{ago}", &ago(seconds - now));
    Some(filled)
}

fn ago(ahead: i64) -> String {
    let away = ahead.unsigned_abs();
    let amount = match away {
        0..=89 => format!("{away} seconds"),
        90..=5_399 => format!("{} minutes", (away + 30) / 60),
        _ => format!("{} hours", (away + 1_800) / 3_600),
    };
    if ahead > 0 { format!("in {amount}") } else { format!("{amount} ago") }
}
