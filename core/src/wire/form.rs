//! `application/x-www-form-urlencoded`, decoded in one pass: a person waits for a click to count, and most of the
//! bytes of one are escapes. Used by the parsers of what Slack delivers.

use std::borrow::Cow;

/// The decoded fields of a form, as `form_urlencoded::parse` has them.
pub(super) fn fields(body: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    raw_fields(body).map(|(key, value)| (decoded(key), decoded(value)))
}

/// Does a field of this name have this value? Decodes names first: values can be long.
pub(super) fn has(body: &[u8], name: &str, value: &str) -> bool {
    raw_fields(body).any(|(key, found)| decoded(key) == name && decoded(found) == value)
}

fn raw_fields(body: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    // Where a field ends: a click is one long one.
    let mut rest = Some(body);
    let fields = std::iter::from_fn(move || {
        let left = rest?;
        let (field, after) = match memchr::memchr(b'&', left) {
            Some(at) => (left.get(..at)?, left.get(at + 1..)),
            None => (left, None),
        };
        rest = after;
        Some(field)
    });
    fields.filter(|field| !field.is_empty()).map(|field| {
        let mut parts = field.splitn(2, |byte| *byte == b'=');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

/// Decodes a name or value of a form in one pass; copies none that is as it stands.
fn decoded(field: &[u8]) -> Cow<'_, str> {
    if memchr::memchr2(b'+', b'%', field).is_none() {
        return String::from_utf8_lossy(field);
    }
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (HEX.get(usize::from(*high)), HEX.get(usize::from(*low)))
            {
                (Some(&high), Some(&low)) if high < 16 && low < 16 => {
                    bytes.push(high << 4 | low);
                    rest = tail;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(byte),
        }
    }
    let text = String::from_utf8(bytes);
    text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()).into()
}

/// What each byte is worth as a hex digit; 16 for none.
const HEX: [u8; 256] = {
    let mut table = [16; 256];
    let mut byte = 0u8;
    while byte < u8::MAX {
        if let Some(digit) = (byte as char).to_digit(16) {
            #[allow(clippy::indexing_slicing, reason = "at compile time")]
            {
                table[byte as usize] = digit as u8;
            }
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use url::form_urlencoded;

    #[test]
    fn forms_are_decoded_as_everybody_decodes_them() {
        // Every string of up to five of the pieces that matter.
        let pieces: [&[u8]; 9] = [b"%", b"4", b"f", b"G", b"+", b"&", b"=", b"%C3", b"%a9"];
        let mut forms: Vec<Vec<u8>> = vec![Vec::new()];
        let mut start = 0;
        for _ in 0..5 {
            let end = forms.len();
            for at in start..end {
                for piece in pieces {
                    let form = [forms[at].as_slice(), piece].concat();
                    forms.push(form);
                }
            }
            start = end;
        }
        for form in &forms {
            let ours: Vec<_> = fields(form).collect();
            let theirs: Vec<_> = form_urlencoded::parse(form).collect();
            assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(form));
        }
        assert!(forms.len() > 60_000);
    }
}
