//! Block Kit pieces, and Slack's limits on them. Knows no approvals. Used by `card` and `answer`.
//!
//! Contract: docs.slack.dev/reference/block-kit. Labels of ours are `mrkdwn`; whatever came from outside is
//! `plain_text` without emoji or preformatted rich text, where no markup, link or mention can live.

use super::escape::{fit, units};
use serde_json::{Value as Json, json};

/// Text of all blocks of one message together. Slack answers `msg_blocks_too_long` from about 13,000 on, but
/// how it counts is not documented and messages of 11,300 were seen refused: a card that is cut, and says
/// so, beats one that cannot be posted.
pub const MESSAGE_UNITS: usize = 10_000;
/// Blocks of one message.
pub const MESSAGE_BLOCKS: usize = 50;
/// One text object.
pub const TEXT_UNITS: usize = 3_000;
/// One field of a section.
pub const FIELD_UNITS: usize = 2_000;
/// The text beside the blocks: `chat.update` fails above this.
pub const FALLBACK_UNITS: usize = 4_000;
/// Fields of one section.
const SECTION_FIELDS: usize = 10;
/// One piece of preformatted text; below [`TEXT_UNITS`] so that a mark of continuation fits.
const PIECE_UNITS: usize = 2_900;
/// What a piece starts with that goes on in the middle of a line.
const CONTINUED: &str = "⤷ ";

/// A header of ours.
pub fn header(text: &str) -> Json {
    json!({ "type": "header", "text": { "type": "plain_text", "text": text, "emoji": true } })
}

/// Markup of ours. `text` must hold nothing that came from outside.
pub fn markup(text: &str) -> Json {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// Text from outside, visible already.
pub fn plain(text: &str, max: usize) -> Json {
    json!({ "type": "plain_text", "text": fit(text, max), "emoji": false })
}

/// A section with a text.
pub fn section(text: Json) -> Json {
    json!({ "type": "section", "text": text })
}

/// Rows of a label (ours) and a value (from outside, visible already, with its limit).
pub fn facts(rows: &[(&str, String, usize)]) -> Vec<Json> {
    let fields: Vec<Json> = rows
        .iter()
        .flat_map(|(label, value, max)| {
            [markup(&format!("*{label}*")), plain(value, (*max).min(FIELD_UNITS))]
        })
        .collect();
    fields.chunks(SECTION_FIELDS).map(|fields| json!({ "type": "section", "fields": fields })).collect()
}

/// Small print: at most ten elements.
pub fn context(elements: Vec<Json>) -> Json {
    json!({ "type": "context", "elements": elements })
}

/// Text from outside, visible already and short enough for the message, in as many pieces as Slack wants.
pub fn preformatted(text: &str) -> Json {
    json!({ "type": "rich_text", "elements": pieces(text).iter().map(piece).collect::<Vec<_>>() })
}

/// Several of them in one block, each under a label of ours; `None` where the label says it all.
pub fn labelled(texts: &[(&str, Option<String>)]) -> Json {
    let mut elements = Vec::new();
    for (label, text) in texts {
        let label = json!({ "type": "text", "text": label, "style": { "bold": true } });
        elements.push(json!({ "type": "rich_text_section", "elements": [label] }));
        elements.extend(text.iter().flat_map(|text| pieces(text)).map(|text| piece(&text)));
    }
    json!({ "type": "rich_text", "elements": elements })
}

fn piece(text: &String) -> Json {
    json!({ "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": text }] })
}

/// Splits at line ends where it can. A piece that begins in the middle of a line says so, or what stands
/// there could pose as a line of its own.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut continued = false;
    while !rest.is_empty() {
        let mut used = 0;
        let end = rest.char_indices().find(|(_, c)| {
            used += super::escape::cost(*c);
            used > PIECE_UNITS
        });
        let (head, tail) = match end.map(|(at, _)| at) {
            None => (rest, ""),
            Some(at) => {
                let room = rest.get(..at).unwrap_or_default();
                let broken = room.rfind('\n').filter(|line_end| *line_end > 0);
                // Never through a spelled-out character.
                let open = room
                    .rfind('⟨')
                    .filter(|open| *open > 0 && !room.get(*open..).is_some_and(|r| r.contains('⟩')));
                rest.split_at_checked(broken.or(open).unwrap_or(at)).unwrap_or((rest, ""))
            }
        };
        let mark = if continued { CONTINUED } else { "" };
        pieces.push(format!("{mark}{head}"));
        continued = !tail.starts_with('\n');
        rest = tail.strip_prefix('\n').unwrap_or(tail);
    }
    if pieces.is_empty() {
        pieces.push(crate::wire::visible::EMPTY.to_owned());
    }
    pieces
}

/// What these blocks count against [`MESSAGE_UNITS`]: every text in them.
pub fn units_of(blocks: &[Json]) -> usize {
    blocks.iter().map(texts).sum()
}

fn texts(json: &Json) -> usize {
    match json {
        Json::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Json::String(text) if key == "text" => units(text),
                value => texts(value),
            })
            .sum(),
        Json::Array(items) => items.iter().map(texts).sum(),
        _ => 0,
    }
}
