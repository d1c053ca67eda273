//! Names under which secrets are kept, in any spelling: `api_key`, `apiKey`, `API-Key`, `X-Api-Key`.
//! Knows nothing of values. Used by `redact` for fields, and by `patterns` for `name=value` inside text.

/// A word that makes any name holding it secret.
const WORDS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "apikeys",
    "authorization",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "creds",
    "privatekey",
    "sessionid",
    "jwt",
    "bearer",
    "otp",
    "cvv",
    "cvc",
];

/// Two neighbouring words that do so together.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("api", "keys"),
    ("private", "key"),
    ("access", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("master", "key"),
    ("ssh", "key"),
    ("session", "id"),
    ("session", "key"),
    ("pass", "word"),
    ("pass", "phrase"),
];

/// Endings of words written together: `dbpassword`, `clientsecret`, `authtoken`.
const ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "accesskey",
    "secretkey",
];

/// Words that tell only where a name ends in them: `session` but not `session_ttl`.
const LAST: &[&str] = &["session", "auth"];

/// Words that make a count of a name: `max_tokens`. Its number is no secret.
const COUNTS: &[&str] = &[
    "max",
    "min",
    "num",
    "count",
    "total",
    "limit",
    "length",
    "budget",
    "used",
    "usage",
    "input",
    "output",
    "prompt",
    "completion",
    "cached",
    "size",
    "ttl",
    "timeout",
    "expires",
    "estimated",
];

/// The built-in names and the user's own.
pub(super) struct Names {
    extra: Vec<Vec<String>>,
}

impl Names {
    pub(super) fn new(extra: &[String]) -> Self {
        Names { extra: extra.iter().map(|name| words(name)).filter(|words| !words.is_empty()).collect() }
    }

    pub(super) fn is_secret(&self, name: &str) -> bool {
        let told = |word: &str| WORDS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending));
        if is_one_word(name) {
            return told(name)
                || LAST.contains(&name)
                || self.extra.iter().any(|extra| extra.concat() == name);
        }
        let words = words(name);
        let paired = |pair: &[String]| match pair {
            [a, b] => PAIRS.contains(&(a.as_str(), b.as_str())),
            _ => false,
        };
        words.iter().any(|word| told(word))
            || words.last().is_some_and(|word| LAST.contains(&word.as_str()))
            || words.windows(2).any(paired)
            || self.extra.iter().any(|extra| is_within(extra, &words))
    }
}

/// Does a number under this name merely count?
pub(super) fn is_count(name: &str) -> bool {
    words(name).iter().any(|word| COUNTS.contains(&word.as_str()))
}

/// The user's name, as a run of words or written together, anywhere in `words`.
fn is_within(extra: &[String], words: &[String]) -> bool {
    words.windows(extra.len()).any(|run| run == extra) || words.concat() == extra.concat()
}

/// Most names are: nothing in them has to be taken apart.
fn is_one_word(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Characters of a name; what is longer is none.
const LONGEST: usize = 256;

/// `X-apiKey_2` → `x`, `api`, `key`, `2`. Overlong names are no names.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().take(LONGEST).collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(at + 1);
        let hump = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase() || b.is_numeric())
                || before.is_some_and(|b| b.is_uppercase()) && after.is_some_and(|a| a.is_lowercase()));
        if hump || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_a_secret_name_is_known() {
        let names = Names::new(&["card number".to_owned(), "iban".to_owned()]);
        for name in [
            "password",
            "PASSWORD",
            "userPassword",
            "db-password",
            "dbpassword",
            "passwd",
            "secret",
            "client_secret",
            "token",
            "access_token",
            "tokens",
            "authToken",
            "authtoken",
            "api_key",
            "apikey",
            "api-key",
            "APIKey",
            "X-Api-Key",
            "openai_api_key",
            "authorization",
            "Proxy-Authorization",
            "cookie",
            "Set-Cookie",
            "private_key",
            "privateKey",
            "credential",
            "aws_credentials",
            "session",
            "session_id",
            "sessionid",
            "secret_key",
            "cardNumber",
            "card_number",
            "cardnumber",
            "my_iban",
            "IBAN",
            "auth",
            "db2password",
            "dbPassword",
        ] {
            assert!(names.is_secret(name), "`{name}`");
            // However it is read: at once, or word by word.
            assert!(names.is_secret(&format!("{name} ")), "`{name} `");
        }
    }

    #[test]
    fn innocent_names_are_not() {
        let names = Names::new(&[]);
        for name in [
            "",
            "order_id",
            "secretary",
            "author",
            "authorized",
            "tokenizer",
            "session_ttl",
            "key",
            "keyboard",
            "auth_method",
            "OAuthProvider",
            "iban",
        ] {
            assert!(!names.is_secret(name), "`{name}`");
            assert!(!names.is_secret(&format!("{name} ")), "`{name} `");
        }
        assert!(is_count("max_tokens") && !is_count("token"));
    }
}
