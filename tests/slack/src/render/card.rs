//! Owns the picture of a message: blocks as lines, and the frame around them.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::mrkdwn::{Reader, emoji};
use crate::workspace::{Content, Message, Via, Workspace};

/// Columns inside the frame.
const WIDTH: usize = 70;

/// The message's lines, unwrapped; a rule is a line holding only `\u{1}`.
pub(crate) fn lines(reader: &mut Reader<'_>, content: &Content) -> Vec<String> {
    if content.blocks.is_empty() {
        return printable(&reader.top_level(&content.text)).lines().map(str::to_owned).collect();
    }
    let mut lines = Vec::new();
    for block in &content.blocks {
        let text = match block["type"].as_str().unwrap_or_default() {
            "divider" => {
                lines.push("\u{1}".to_owned());
                continue;
            }
            "header" => plain(&block["text"]),
            "section" => section(reader, block),
            "context" => {
                elements(block).map(|element| element_text(reader, element)).collect::<Vec<_>>().join("  ")
            }
            "actions" => {
                elements(block).map(|element| element_text(reader, element)).collect::<Vec<_>>().join(" ")
            }
            "rich_text" => elements(block).map(|part| rich(reader, part)).collect::<Vec<_>>().join("\n"),
            "markdown" => reader.mrkdwn(block["text"].as_str().unwrap_or_default(), false),
            "input" => format!("{} ______", plain(&block["label"])),
            _ => element_text(reader, block),
        };
        lines.extend(printable(&text).lines().map(str::to_owned));
    }
    lines
}

/// Control characters as `\u{fffd}`: a card is printed in terminals, which must not obey what an agent wrote.
fn printable(text: &str) -> String {
    let shown = |letter: char| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter };
    text.chars().map(shown).collect()
}

fn elements(block: &Value) -> impl Iterator<Item = &Value> {
    block["elements"].as_array().into_iter().flatten()
}

/// A `plain_text` object's text.
pub(crate) fn plain(text: &Value) -> String {
    let raw = text["text"].as_str().unwrap_or_default();
    if text["emoji"] == Value::Bool(false) { raw.to_owned() } else { emoji(raw) }
}

fn text_object(reader: &mut Reader<'_>, text: &Value) -> String {
    if text["type"] == "mrkdwn" {
        return reader
            .mrkdwn(text["text"].as_str().unwrap_or_default(), text["verbatim"] == Value::Bool(true));
    }
    plain(text)
}

fn element_text(reader: &mut Reader<'_>, element: &Value) -> String {
    match element["type"].as_str().unwrap_or_default() {
        "button" => {
            if let Some(url) = element["url"].as_str() {
                reader.link(url);
            }
            format!("[{}]", plain(&element["text"]))
        }
        "mrkdwn" | "plain_text" => text_object(reader, element),
        "image" => format!("[image: {}]", element["alt_text"].as_str().unwrap_or_default()),
        other => format!("[{other}]"),
    }
}

fn section(reader: &mut Reader<'_>, block: &Value) -> String {
    let mut parts = Vec::new();
    if block["text"].is_object() {
        parts.push(text_object(reader, &block["text"]));
    }
    let fields: Vec<String> =
        block["fields"].as_array().into_iter().flatten().map(|field| text_object(reader, field)).collect();
    for pair in fields.chunks(2) {
        parts.push(side_by_side(&pair[0], pair.get(1).map_or("", String::as_str)));
    }
    if block["accessory"].is_object() {
        parts.push(element_text(reader, &block["accessory"]));
    }
    parts.join("\n")
}

/// Two fields in two columns, or one under the other when the left one is too wide.
fn side_by_side(left: &str, right: &str) -> String {
    let half = WIDTH / 2;
    if right.is_empty() || left.lines().chain(right.lines()).any(|line| line.width() >= half) {
        return [left, right].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    }
    let (mut lefts, mut rights) = (left.lines(), right.lines());
    let rows = left.lines().count().max(right.lines().count());
    let row = |_| {
        let left = lefts.next().unwrap_or_default();
        format!("{left}{}{}", " ".repeat(half - left.width()), rights.next().unwrap_or_default())
    };
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}

fn rich(reader: &mut Reader<'_>, part: &Value) -> String {
    let kind = part["type"].as_str().unwrap_or_default();
    let inner: Vec<String> = elements(part)
        .enumerate()
        .map(|(index, element)| match element["type"].as_str().unwrap_or_default() {
            "rich_text_section" => {
                let mark =
                    if part["style"] == "ordered" { format!("{}. ", index + 1) } else { "• ".to_owned() };
                format!("{mark}{}\n", rich(reader, element))
            }
            "text" => element["text"].as_str().unwrap_or_default().to_owned(),
            "user" => reader.user(element["user_id"].as_str().unwrap_or_default()),
            "channel" => reader.channel(element["channel_id"].as_str().unwrap_or_default()),
            "usergroup" => {
                let id = element["usergroup_id"].as_str().unwrap_or_default();
                reader.mention(id);
                format!("@{id}")
            }
            "broadcast" => {
                let who = format!("@{}", element["range"].as_str().unwrap_or_default());
                reader.mention(&who);
                who
            }
            "link" => {
                let url = element["url"].as_str().unwrap_or_default();
                reader.link(url);
                element["text"].as_str().map_or_else(|| url.to_owned(), |label| format!("{label} ({url})"))
            }
            "emoji" => emoji(&format!(":{}:", element["name"].as_str().unwrap_or_default())),
            "date" => {
                let format = element["format"].as_str().unwrap_or_default();
                let at = element["timestamp"].as_i64().unwrap_or_default();
                let fallback = || element["fallback"].as_str().unwrap_or_default().to_owned();
                reader.date(at, format).unwrap_or_else(fallback)
            }
            other => format!("[{other}]"),
        })
        .collect();
    let joined = inner.concat();
    let bar = match kind {
        "rich_text_preformatted" => "│ ",
        "rich_text_quote" => "▎ ",
        _ => return joined,
    };
    joined.lines().map(|line| format!("{bar}{line}")).collect::<Vec<_>>().join("\n")
}

/// Draws the frame: who speaks and where, the lines, and what is under them.
pub(crate) fn frame(workspace: &Workspace, message: &Message, lines: &[String]) -> String {
    let at = message.ts.split('.').next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    let time = Reader::new(workspace).date(at, "{time}").unwrap_or_default();
    let place = workspace.channels.get(&message.channel).map_or("?", |channel| channel.name.as_str());
    let mut head = format!("{}  APP  {time}", workspace.ready.app_name);
    let place = format!("#{place}");
    head.push_str(&" ".repeat(WIDTH.saturating_sub(head.width() + place.width())));
    head.push_str(&place);
    let mut rows = vec![format!("╭{}╮", "─".repeat(WIDTH + 2))];
    if let Some(user) = &message.ephemeral_to {
        rows.push(row(&format!("👁 Only visible to @{}", workspace.name_of(user))));
    }
    if message.thread_ts.as_ref().is_some_and(|thread| *thread != message.ts) {
        rows.push(row("↳ in thread"));
    }
    rows.push(row(&head));
    rows.push(format!("├{}┤", "─".repeat(WIDTH + 2)));
    for line in lines {
        match line.as_str() {
            "\u{1}" => rows.push(row(&"─".repeat(WIDTH))),
            line => rows.extend(wrap(line).iter().map(|piece| row(piece))),
        }
    }
    // Slack shows no "(edited)" mark for changed blocks, only for changed plain text.
    if message.versions.len() > 1 && message.now().blocks.is_empty() && message.now().via == Via::Api {
        rows.push(row("(edited)"));
    }
    rows.push(format!("╰{}╯", "─".repeat(WIDTH + 2)));
    rows.join("\n") + "\n"
}

fn row(text: &str) -> String {
    format!("│ {text}{} │", " ".repeat(WIDTH.saturating_sub(text.width())))
}

/// Breaks a line at spaces where it can, inside words where it must.
fn wrap(line: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for word in line.split_inclusive(' ') {
        if piece.width() + word.trim_end().width() > WIDTH && !piece.trim().is_empty() {
            pieces.push(std::mem::take(&mut piece).trim_end().to_owned());
        }
        for letter in word.chars() {
            piece.push(letter);
            if piece.trim_end().width() > WIDTH {
                piece.pop();
                pieces.push(std::mem::take(&mut piece));
                piece.push(letter);
            }
        }
    }
    pieces.push(piece.trim_end().to_owned());
    pieces
}
