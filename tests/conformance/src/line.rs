//! Owns the one line that judge and driver exchange: a word and its fields, `word⇥key=value⇥key=value`.
//! Must not know any word. Used by the judge and by the Rust driver.

use std::fmt;

/// A word with its fields. Keys may repeat: that is how a list is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// What to do, or how it went.
    pub word: String,
    /// The fields, in order.
    pub fields: Vec<(String, String)>,
}

impl Line {
    /// A line without fields.
    pub fn new(word: &str) -> Self {
        Line { word: word.to_owned(), fields: Vec::new() }
    }

    /// The line with one more field.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl fmt::Display) -> Self {
        self.fields.push((key.to_owned(), value.to_string()));
        self
    }

    /// The line with one more field, if there is a value.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The first value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// All values of `key`.
    pub fn all(&self, key: &str) -> Vec<&str> {
        self.fields.iter().filter(|(known, _)| known == key).map(|(_, value)| value.as_str()).collect()
    }

    /// Reads a line, without its line feed.
    ///
    /// # Errors
    /// A message for people if it is not a line of the protocol.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split('\t');
        let word = decode(parts.next().unwrap_or_default())?;
        if word.is_empty() {
            return Err(format!("a line needs a word: `{text}`"));
        }
        let fields = parts.map(|part| {
            let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is not `key=value`"))?;
            Ok((decode(key)?, decode(value)?))
        });
        Ok(Line { word, fields: fields.collect::<Result<_, String>>()? })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&self.word))?;
        for (key, value) in &self.fields {
            write!(f, "\t{}={}", encode(key), encode(value))?;
        }
        Ok(())
    }
}

/// Every byte but `A–Z a–z 0–9 - . _ ~` becomes `%XX` (the unreserved set of RFC 3986).
pub fn encode(text: &str) -> String {
    use fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Undoes [`encode`].
///
/// # Errors
/// A message for people if a `%` is not followed by two hex digits, or the bytes are not UTF-8.
pub fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: String = rest.by_ref().take(2).map(char::from).collect();
        let byte = u8::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 2);
        bytes.push(byte.ok_or_else(|| format!("`%{digits}` is not a percent-encoded byte"))?);
    }
    String::from_utf8(bytes).map_err(|_| format!("`{text}` is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_survives_the_way_there_and_back() {
        let line = Line::new("agent").with("name", "a\tb=c\n%é🔐").with("scope", "read:*").with("scope", "");
        assert_eq!(
            line.to_string(),
            "agent\tname=a%09b%3Dc%0A%25%C3%A9%F0%9F%94%90\tscope=read%3A%2A\tscope="
        );
        assert_eq!(Line::parse(&line.to_string()), Ok(line));
    }

    #[test]
    fn lists_are_repeated_keys() {
        let line = Line::parse("x\tscope=a\tother=b\tscope=c").unwrap();
        assert_eq!((line.all("scope"), line.get("scope")), (vec!["a", "c"], Some("a")));
    }

    #[test]
    fn broken_lines_are_refused() {
        for text in ["", "\ta=b", "x\ta", "x\ta=%4", "x\ta=%zz", "x\ta=%ff"] {
            assert!(Line::parse(text).is_err(), "{text}");
        }
    }
}
