//! Owns the reading of Slack's markup as a person's client would: `<…>` forms, entities, emphasis, and automatic
//! links and mentions. Whatever would ping somebody or be clickable is collected, so that a test can ask.

use crate::blocks::EMOJI;
use crate::clock;
use crate::workspace::Workspace;

use super::date;

/// Reads texts and collects what they would trigger.
pub(crate) struct Reader<'a> {
    workspace: &'a Workspace,
    pub(crate) mentions: Vec<String>,
    pub(crate) links: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, mentions: Vec::new(), links: Vec::new() }
    }

    /// A `mrkdwn` text object. Without `verbatim`, bare addresses and `@here` and the like come alive too.
    pub(crate) fn mrkdwn(&mut self, text: &str, verbatim: bool) -> String {
        self.read(text, !verbatim, !verbatim)
    }

    /// A message's `text`: bare addresses become links, bare `@here` stays text.
    pub(crate) fn top_level(&mut self, text: &str) -> String {
        self.read(text, true, false)
    }

    pub(crate) fn mention(&mut self, who: &str) {
        if !self.mentions.iter().any(|known| known == who) {
            self.mentions.push(who.to_owned());
        }
    }

    pub(crate) fn link(&mut self, url: &str) {
        if !self.links.iter().any(|known| known == url) {
            self.links.push(url.to_owned());
        }
    }

    pub(crate) fn user(&mut self, id: &str) -> String {
        self.mention(id);
        format!("@{}", self.workspace.name_of(id))
    }

    pub(crate) fn channel(&self, id: &str) -> String {
        let name = self.workspace.channels.get(id).map_or(id, |channel| &channel.name);
        format!("#{name}")
    }

    pub(crate) fn date(&self, seconds: i64, template: &str) -> Option<String> {
        date::format(seconds, template, clock::now_seconds(), self.workspace.ready.utc_offset_seconds)
    }

    fn read(&mut self, text: &str, auto_links: bool, auto_mentions: bool) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            let (before, after) = rest.split_at(start);
            shown.push_str(&self.literal(before, auto_links, auto_mentions));
            let Some(end) = after.find('>') else {
                rest = after;
                break;
            };
            shown.push_str(&self.form(&after[1..end]));
            rest = &after[end + 1..];
        }
        shown.push_str(&self.literal(rest, auto_links, auto_mentions));
        shown
    }

    /// Text between `<…>` forms.
    fn literal(&mut self, text: &str, auto_links: bool, auto_mentions: bool) -> String {
        let decoded = decode(text);
        for word in decoded.split_whitespace() {
            let bare =
                word.trim_matches(|letter: char| !letter.is_alphanumeric() && !"@#/:".contains(letter));
            if auto_links && (bare.starts_with("http://") || bare.starts_with("https://")) {
                self.link(bare);
            }
            if auto_mentions && ["@here", "@channel", "@everyone"].contains(&bare) {
                self.mention(bare);
            }
        }
        emoji(&quotes(&emphasis(text)))
    }

    /// The inside of `<…>`.
    fn form(&mut self, inside: &str) -> String {
        let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
        let labelled = |shown: String| if label.is_empty() { shown } else { decode(label) };
        if let Some(id) = target.strip_prefix('@') {
            return self.user(id);
        }
        if let Some(id) = target.strip_prefix('#') {
            return labelled(self.channel(id));
        }
        if let Some(group) = target.strip_prefix("!subteam^") {
            self.mention(group);
            return labelled(format!("@{group}"));
        }
        if let Some(rest) = target.strip_prefix("!date^") {
            let mut parts = rest.splitn(3, '^');
            let seconds = parts.next().and_then(|seconds| seconds.parse().ok());
            let template = parts.next().unwrap_or_default();
            if let Some(url) = parts.next() {
                self.link(url);
            }
            return seconds.and_then(|at| self.date(at, template)).unwrap_or_else(|| decode(label));
        }
        if let Some(special) = target.strip_prefix('!') {
            let who = format!("@{}", special.split('^').next().unwrap_or_default());
            self.mention(&who);
            return who;
        }
        self.link(&decode(target));
        if label.is_empty() { decode(target) } else { format!("{} ({})", decode(label), decode(target)) }
    }
}

/// The three entities Slack knows.
pub(crate) fn decode(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Emoji codes as emoji.
pub(crate) fn emoji(text: &str) -> String {
    EMOJI.iter().fold(text.to_owned(), |text, (emoji, code)| text.replace(code, emoji))
}

/// Lines that start with `>` are shown with a bar; entities are decoded here, after the line starts were looked at.
fn quotes(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("&gt;") {
        Some(quoted) => format!("▎{}", decode(quoted)),
        None => decode(line),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Takes the marks of bold, italic and struck text away where they would be marks: at word edges, on one line.
/// Code keeps its back-ticks, and nothing inside it is a mark.
fn emphasis(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut shown = String::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut code = false;
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(index + 1).copied();
        let edge = |side: Option<char>| side.is_none_or(|side| !side.is_alphanumeric());
        code ^= letter == '`';
        if code || !"*_~".contains(letter) {
            if letter == '\n' {
                open.clear();
            }
            shown.push(letter);
            continue;
        }
        let opened = open.iter().rposition(|(mark, _)| *mark == letter);
        let closes = edge(after) && before.is_some_and(|before| !before.is_whitespace());
        if let Some(at) = opened.filter(|_| closes) {
            let (_, start) = open[at];
            open.truncate(at);
            shown.remove(start);
            continue;
        }
        if edge(before) && after.is_some_and(|after| !after.is_whitespace() && after != letter) {
            open.push((letter, shown.len()));
        }
        shown.push(letter);
    }
    shown
}
