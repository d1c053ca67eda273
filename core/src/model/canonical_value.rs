//! The canonical form of a lifted value, written straight: byte for byte what `canonical` makes of [`Value::to_json`],
//! without a tree in between. For digests, which every request takes several of.

use super::canonical;
use super::value::{Kind, LARGEST_EXACT, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Write as _;

/// Appends the canonical form of `value`.
fn write(value: &Value, into: &mut Vec<u8>) {
    match value {
        Value::Null => into.extend_from_slice(b"null"),
        Value::Bool(true) => into.extend_from_slice(b"true"),
        Value::Bool(false) => into.extend_from_slice(b"false"),
        Value::Int(int) if (-LARGEST_EXACT..=LARGEST_EXACT).contains(int) => {
            // Writing to memory cannot fail.
            let _ = write!(into, "{int}");
        }
        Value::Int(int) => tagged("$int", &int.to_string(), into),
        Value::BigInt(digits) => tagged("$int", digits, into),
        Value::Float(float) if float.is_nan() => tagged("$float", "NaN", into),
        Value::Float(float) if float.is_infinite() => {
            tagged("$float", if *float > 0.0 { "Infinity" } else { "-Infinity" }, into);
        }
        Value::Float(float) => into.extend(canonical::float(*float)),
        Value::Text(words) => text(words, into),
        Value::Wtf8(bytes) => tagged("$wtf8", &STANDARD.encode(bytes), into),
        Value::Bytes(bytes) => tagged("$bytes", &STANDARD.encode(bytes), into),
        Value::List(items) => list(items.iter(), write, into),
        Value::Set(items) => {
            into.extend_from_slice(b"{\"$set\":");
            sorted(items.iter().map(form), into);
            into.push(b'}');
        }
        Value::Object(fields) => object(fields, into),
        Value::Map(pairs) => {
            into.extend_from_slice(b"{\"$map\":");
            sorted(pairs.iter().map(|(key, value)| pair(key, value)), into);
            into.push(b'}');
        }
        Value::Tagged(kind, words) => tagged(Kind::tag(*kind), words, into),
        Value::Instance(it) => {
            into.extend_from_slice(b"{\"$type\":");
            text(&it.type_name, into);
            into.extend_from_slice(b",\"fields\":");
            object(&it.fields, into);
            into.push(b'}');
        }
        Value::Opaque(type_name) => tagged("$opaque", type_name, into),
    }
}

/// Appends a text in quotes. Texts are written by `serde_json` as they are in canonical JSON.
pub(super) fn text(text: &str, into: &mut Vec<u8>) {
    // Writing text to memory cannot fail.
    let _ = serde_json::to_writer(into, text);
}

/// Appends an array of `items`, each written by `one`.
pub(super) fn list<T>(items: impl Iterator<Item = T>, one: impl Fn(T, &mut Vec<u8>), into: &mut Vec<u8>) {
    into.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            into.push(b',');
        }
        one(item, into);
    }
    into.push(b']');
}

/// Appends an object with these members, whose names are taken as they are. Of two of one name the last counts.
pub(super) fn members<'a>(members: impl Iterator<Item = (&'a String, &'a Value)>, into: &mut Vec<u8>) {
    object_of(members.collect(), text, into);
}

fn object(fields: &[(String, Value)], into: &mut Vec<u8>) {
    let escaped = |key: &str, into: &mut Vec<u8>| match key.starts_with('$') {
        true => text(&format!("${key}"), into),
        false => text(key, into),
    };
    object_of(fields.iter().map(|(key, value)| (key, value)).collect(), escaped, into);
}

fn object_of(mut members: Vec<(&String, &Value)>, key: impl Fn(&str, &mut Vec<u8>), into: &mut Vec<u8>) {
    // By UTF-16, as RFC 8785 has it. That a key is escaped makes no difference: all that are begin alike. The sort keeps
    // the order of equals.
    members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
    let last = members.chunk_by(|(one, _), (other, _)| one == other).filter_map(<[_]>::last);
    into.push(b'{');
    for (index, (name, value)) in last.enumerate() {
        if index > 0 {
            into.push(b',');
        }
        key(name, into);
        into.push(b':');
        write(value, into);
    }
    into.push(b'}');
}

fn tagged(tag: &str, content: &str, into: &mut Vec<u8>) {
    into.extend_from_slice(b"{\"");
    into.extend_from_slice(tag.as_bytes());
    into.extend_from_slice(b"\":");
    text(content, into);
    into.push(b'}');
}

fn form(value: &Value) -> Vec<u8> {
    let mut form = Vec::new();
    write(value, &mut form);
    form
}

fn pair(key: &Value, value: &Value) -> Vec<u8> {
    let mut pair = Vec::new();
    list([key, value].into_iter(), write, &mut pair);
    pair
}

fn sorted(forms: impl Iterator<Item = Vec<u8>>, into: &mut Vec<u8>) {
    let mut forms: Vec<Vec<u8>> = forms.collect();
    forms.sort();
    list(forms.iter(), |form, into| into.extend_from_slice(form), into);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same each time.
    struct Draw(u64);

    impl Draw {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }

        fn text(&mut self) -> String {
            const ODD: &[char] = &[
                '$',
                'a',
                'b',
                'é',
                '"',
                '\\',
                '/',
                '\n',
                '\u{0}',
                '\u{1f}',
                '\u{7f}',
                '\u{2028}',
                '\u{d7ff}',
                '\u{e000}',
                '\u{fb33}',
                '\u{ffff}',
                '\u{1f600}',
                '\u{10ffff}',
            ];
            (0..self.below(4)).map(|_| ODD[self.below(ODD.len())]).collect()
        }

        fn float(&mut self) -> f64 {
            const ODD: &[f64] = &[0.0, -0.0, 1e21, 1e-7, 0.1, 9_007_199_254_740_993.0, f64::MIN_POSITIVE];
            let high = self.below(1 << 31) as u64;
            match self.below(3) {
                0 => ODD[self.below(ODD.len())],
                1 => f64::from_bits(high << 33 | self.0 >> 31),
                _ => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 20.5][self.below(4)],
            }
        }

        fn int(&mut self) -> i64 {
            let near = [0, LARGEST_EXACT, -LARGEST_EXACT, i64::MAX, i64::MIN][self.below(5)];
            near.wrapping_add(self.below(5) as i64 - 2)
        }

        fn fields(&mut self, depth: usize) -> Vec<(String, Value)> {
            (0..self.below(5)).map(|_| (self.text(), self.value(depth))).collect()
        }

        fn items(&mut self, depth: usize) -> Vec<Value> {
            (0..self.below(5)).map(|_| self.value(depth)).collect()
        }

        fn value(&mut self, depth: usize) -> Value {
            match self.below(if depth == 0 { 10 } else { 15 }) {
                0 => Value::Null,
                1 => Value::Bool(self.below(2) == 0),
                2 => Value::Int(self.int()),
                3 => Value::BigInt(format!("{}00000000000000000000", self.below(9))),
                4 => Value::Float(self.float()),
                5 => Value::Text(self.text()),
                6 => Value::Wtf8(self.text().into_bytes()),
                7 => Value::Bytes(self.text().into_bytes()),
                8 => Value::Tagged(Kind::ALL[self.below(Kind::ALL.len())], self.text()),
                9 => Value::Opaque(self.text()),
                10 => Value::List(self.items(depth - 1)),
                11 => Value::Set(self.items(depth - 1)),
                12 => Value::Object(self.fields(depth - 1)),
                13 => Value::instance(self.text(), self.fields(depth - 1)),
                _ => {
                    let keys = self.items(depth - 1);
                    Value::Map(keys.into_iter().map(|key| (key, self.value(depth - 1))).collect())
                }
            }
        }
    }

    #[test]
    fn it_is_byte_for_byte_the_canonical_form_of_the_json() {
        let mut draw = Draw(17);
        let mut lengths = std::collections::HashSet::new();
        for _ in 0..50_000 {
            let value = draw.value(3);
            let written = form(&value);
            lengths.insert(written.len());
            let canonical = canonical::to_bytes(&value.to_json());
            assert_eq!(String::from_utf8(written), String::from_utf8(canonical), "{value:?}");
        }
        assert!(lengths.len() > 300, "the values differ");
    }
}
