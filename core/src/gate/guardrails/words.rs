//! A reading of a text reduced to what the built-in patterns look at: lower-case words, or lower-case words
//! with their marks. Used by `injection`; decides nothing.

/// Lower case, each run of blanks one space.
pub(super) fn with_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            out.push(' ');
        }
        push_lower(c, &mut out);
    }
    out
}

fn push_lower(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else {
        out.extend(c.to_lowercase());
    }
}

/// Words only: one space between words, one `.` between sentences, apostrophes gone. Then the same with
/// spelled-out words joined and with digits read as letters, where that makes a difference.
pub(super) fn only(marked: &str) -> Vec<String> {
    let plain = words(marked);
    let mut all = Vec::with_capacity(1);
    if let Some(joined) = join_letters(&plain) {
        all.push(joined);
    }
    if let Some(lettered) = read_digits(marked) {
        let lettered = words(&lettered);
        if lettered != plain {
            all.push(lettered);
        }
    }
    all.push(plain);
    all
}

fn words(marked: &str) -> String {
    let mut out = String::with_capacity(marked.len());
    let mut ended = false;
    let mut gap = None;
    for c in marked.chars() {
        match c {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            '。' | '！' | '？' => gap = Some('.'),
            '.' | '!' | '?' => {
                ended = true;
                gap = gap.or(Some(' '));
            }
            ' ' => {
                // `a.b` is one thing, `a. b` are two sentences.
                let between = if std::mem::take(&mut ended) { '.' } else { ' ' };
                gap = gap.filter(|g| *g == '.').or(Some(between));
            }
            c if c.is_alphanumeric() => {
                ended = false;
                out.extend(gap.take());
                out.push(c);
            }
            _ => gap = gap.or(Some(' ')),
        }
    }
    if ended || gap == Some('.') {
        out.push('.');
    }
    out
}

/// Joins `i g n o r e`: five or more letters, each a word of its own.
fn join_letters(words: &str) -> Option<String> {
    const RUN: usize = 5;
    let single = |word: &&str| word.chars().nth(1).is_none();
    let mut run = 0;
    let spelled = words.split([' ', '.']).any(|word| {
        run = if single(&word) { run + 1 } else { 0 };
        run == RUN
    });
    if !spelled {
        return None;
    }
    let parts: Vec<&str> = words.split([' ', '.']).collect();
    let mut out = String::with_capacity(words.len());
    for group in parts.chunk_by(|a, b| single(a) == single(b)) {
        if !out.is_empty() {
            out.push(' ');
        }
        let run = group.len() >= RUN && group.first().is_some_and(single);
        out.push_str(&group.join(if run { "" } else { " " }));
    }
    Some(out)
}

/// Reads digits and marks inside words as the letters they stand for (`1gn0re`, `lgnore`).
fn read_digits(marked: &str) -> Option<String> {
    let stands_for = |c: char| {
        Some(match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            _ => return None,
        })
    };
    let mut out = String::with_capacity(marked.len());
    let mut changed = false;
    for word in marked.split(' ') {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.starts_with("lg") || word.starts_with("ln") {
            changed = true;
            out.push('i');
            out.extend(word.chars().skip(1));
        } else if word.contains(|c: char| c.is_ascii_lowercase())
            && word.contains(|c| stands_for(c).is_some())
        {
            changed = true;
            out.extend(word.chars().map(|c| stands_for(c).unwrap_or(c)));
        } else {
            out.push_str(word);
        }
    }
    changed.then_some(out)
}
