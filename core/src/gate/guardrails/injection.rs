//! The built-in patterns: sentences by which a text tries to give an agent new orders. Always on. They run
//! over readings reduced to words, so spelling tricks do not matter. Used by `rails`.

use super::fold::Readings;
use super::words;
use crate::error::{Error, Result};
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// One pattern. In `says` and `but_not`, `~` is a gap that may be missing, `WHAT`, `WHOSE` and `THE` are the
/// word lists below.
struct Rule {
    name: &'static str,
    says: &'static str,
    /// Ordinary sentences that `says` would catch too.
    but_not: Option<&'static str>,
}

/// What an order is about.
const WHAT: &str = "(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|constraints?\
|restrictions?|limitations?|programming|training|guardrails?|safeguards?|safety measures?|filters?)";

/// Which of them: words that tell an agent's own orders from other people's.
const WHOSE: &str = "(?:previous|previously|prior|above|preceding|earlier|former|foregoing|past|initial|original\
|existing|current|system|developer|hidden|safety|security|ethical|content|your|its|any|every|all|these|those|given)";

/// Words that only hold a sentence together.
const THE: &str = "(?:the|of|and|or|that|to|with|about)";

/// Over words: `a b c`, one `.` between sentences.
const WORDS: &[Rule] = &[
    Rule {
        name: "ignore_instructions",
        says: r"\b(?:ignor(?:e|es|ing)|disregard(?:ing)?|forget(?:ting)?|bypass(?:ing)?|circumvent(?:ing)?\
|overrid(?:e|es|ing)|overwrit(?:e|ing)|(?:do~not|dont|never|stop|no~longer)~(?:follow|obey|respect|adhere|comply)(?:ing)?)\
~(?:THE~){0,3}WHOSE~(?:(?:THE|WHOSE)~){0,6}WHAT",
        but_not: None,
    },
    Rule {
        name: "override_restrictions",
        says: r"\b(?:overrid(?:e|ing)|bypass(?:ing)?)~(?:your|the|all)~(?:(?:THE|WHOSE)~){0,3}\
(?:instructions?|rules?|restrictions?|filters?|polic(?:y|ies))",
        but_not: None,
    },
    Rule {
        name: "ignore_what_came_before",
        says: r"\b(?:ignore|disregard|forget)~(?:about~)?(?:everything|anything|all|whatever|what)~(?:that~)?\
(?:(?:is|was|came|comes|said|written)~)?(?:above|before|prior|previously|earlier|(?:you|u)~(?:(?:were|was|have|ve|had|are|been)~){0,3}\
(?:told|taught|given|instructed|trained|know)|(?:i|we|they)~(?:said|told))\
|\b(?:ignore|disregard)~(?:all~|of~|the~){0,3}above\b|\b(?:ignore|disregard|forget)~(?:all|every|any)~(?:THE~)?\
(?:previous|prior|above|preceding|earlier)~(?:messages?|conversations?|context|text|input)\
|\bdisregard~(?:all~)?(?:previous|prior|your)\b",
        but_not: None,
    },
    Rule {
        name: "forget_everything",
        says: r"\bforget (?:everything|all|your)\b",
        but_not: Some(
            r"\b(?:i|we|dont|didnt|wont|cant|not|never|not to|never to) forget (?:everything|all|your)\b",
        ),
    },
    Rule {
        name: "pretend",
        says: r"\bpretend (?:that )?(?:to be|youre|you (?:are|were|re)|ur|u r)\b",
        but_not: None,
    },
    Rule {
        name: "act_as",
        says: r"\b(?:act|behave) as (?:(?:if|though) (?:you|u|a|there|no|the)|you are|a|the\b|my\b|our\b|dan\b|root\b|sudo\b\
|superuser\b|developer\b|system\b|jailbroken\b|unrestricted\b|evil\b)|\bact like (?:you|u) |\brole ?play as\b\
|\b(?:assume|adopt|take on) the (?:role|persona|identity|character) of\b",
        but_not: None,
    },
    Rule {
        name: "you_are_now",
        says: r"\b(?:you are|youre|you re|u are|ur) now (?:a|in|the|my|no longer|free|unrestricted|jailbroken|dan\b|called|running|operating)",
        but_not: Some(
            r"\b(?:you are|youre|you re) now (?:in (?:the |a |our |your )?(?:queue|line|waiting (?:room|list|line)|lobby)\
(?:[.]|$| (?:at|for|behind|number|position|please)\b)|(?:available|aware|interested|about|at)\b|all set\b)",
        ),
    },
    Rule {
        name: "new_instructions",
        says: r"\bnew (?:system )?(?:instructions?|rules?|personas?|directives?|system prompt)\b",
        but_not: None,
    },
    Rule {
        name: "reveal_prompt",
        says: r"\b(?:reveal|show|print|repeat|output|display|leak|expose|tell|give|what~(?:is|are|were))~(?:me~|us~|all~|of~){0,3}your~\
(?:(?:full|entire|exact|complete|original|initial|hidden|secret|system)~){1,3}(?:prompts?|instructions?|rules|guidelines|messages?)",
        but_not: None,
    },
    Rule {
        name: "ignore_instructions_in_another_language",
        says: r"\b(?:ignora|olvida|descarta|omite)\w* (?:todas? |todo )?(?:(?:las|tus|sus) )?(?:instrucciones|reglas|indicaciones|ordenes) (?:anteriores|previas|de arriba|del sistema)\
|\b(?:ignora|olvida)\w* (?:todas )?tus (?:instrucciones|reglas)\
|\b(?:ignore[zrs]?|oublie[zrs]?) (?:toutes? )?(?:(?:les|tes|vos) )?(?:instructions|consignes|regles|directives) (?:precedentes|anterieures|ci dessus|du systeme)\
|\b(?:ignore[zrs]?|oublie[zrs]?) (?:toutes )?(?:tes|vos) (?:instructions|consignes|regles)\
|\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*) (?:bitte )?(?:alles? )?(?:(?:deine|ihre|die) )?(?:bisherigen|vorherigen|vorigen|obigen|fruheren|vorangegangenen) (?:anweisungen|instruktionen|regeln|befehle|vorgaben)\
|\b(?:ignor[ea]|esquec[ae]|desconsidere)\w* (?:todas )?(?:(?:as|suas) )*(?:instrucoes|regras|orientacoes) (?:anteriores|acima|previas)\
|\b(?:ignora|dimentica)\w* (?:tutte )?(?:(?:le|tue) )*(?:istruzioni|regole) (?:precedenti|sopra\w*)\
|(?:игнориру|забуд)\pL* (?:все )?(?:(?:свои|твои|ваши) )?(?:предыдущие|прежние|прошлые|вышеуказанные) (?:инструкции|указания|правила|команды)\
|(?:忽略|无视|無視|忘记|忘記)(?:掉|你|之前|以上|先前|前面|上述|上面|所有|一切|全部|的)*(?:之前|以上|先前|前面|上述|上面|所有)(?:的|所有|一切|全部)*(?:指令|指示|提示|规则|規則|命令)\
|(?:これまで|以前|上記|すべて|今まで|前)の(?:すべての)?(?:指示|命令|ルール|指令)を?(?:すべて)?(?:無視|忘れ)",
        but_not: None,
    },
];

/// Over lower-case text with its marks.
const MARKS: &[Rule] = &[
    Rule {
        name: "system_message",
        says: r"(?:^|[^a-z0-9])system[ _*'`)\]>|-]{0,4}:",
        // A word before it makes it a noun: `operating system: Linux`.
        but_not: Some(
            r"\b(?:operating|file|filing|solar|nervous|immune|digestive|school|health|healthcare|education|court|legal|justice|tax\
|banking|payment|payments|ticketing|booking|heating|cooling|electrical|metric|number|coordinate|build|type|alarm|sound|home|host|guest)\
[ -]system ?:",
        ),
    },
    Rule {
        name: "system_marker",
        says: r#"[\[<{(] ?[|/#]* ?(?:system|sys|inst) ?[|#]* ?[\]>})]|<<sys>>|\[/?inst\]|<\|?im_(?:start|end)\|?>|"role" ?: ?"system"|#{2,} ?system (?:prompt|message|instructions?)\b"#,
        but_not: None,
    },
];

static PATTERNS: LazyLock<Result<Patterns>> =
    LazyLock::new(|| Ok(Patterns { words: Group::new(WORDS)?, marks: Group::new(MARKS)? }));

/// The built-in patterns, ready to run.
#[derive(Debug)]
pub(super) struct Patterns {
    words: Group,
    marks: Group,
}

impl Patterns {
    /// The one copy of the process.
    ///
    /// # Errors
    /// `internal` if a built-in pattern is malformed.
    pub(super) fn get() -> Result<&'static Self> {
        PATTERNS.as_ref().map_err(Clone::clone)
    }

    /// The name of the first pattern found in any reading.
    pub(super) fn find(&self, readings: &Readings<'_>) -> Option<&'static str> {
        readings.folded().find_map(|reading| {
            let marked = words::with_marks(reading);
            let in_marks = self.marks.find(&marked);
            in_marks.or_else(|| words::only(&marked).iter().find_map(|words| self.words.find(words)))
        })
    }
}

/// Patterns over the same kind of reading: one pass finds out which are worth a second look.
#[derive(Debug)]
struct Group {
    any: RegexSet,
    each: Vec<(&'static str, Option<Regex>)>,
}

impl Group {
    fn new(rules: &'static [Rule]) -> Result<Self> {
        let any = RegexSet::new(rules.iter().map(|rule| expand(rule.says))).map_err(malformed)?;
        let each = rules.iter().map(|rule| Ok((rule.name, rule.exception()?))).collect::<Result<_>>()?;
        Ok(Group { any, each })
    }

    fn find(&self, text: &str) -> Option<&'static str> {
        let candidates = self.any.matches(text);
        let meant = |exception: &Option<Regex>| match exception {
            None => true,
            Some(regex) => regex.captures_iter(text).any(|found| found.get(1).is_some()),
        };
        let found = self
            .each
            .iter()
            .enumerate()
            .find(|(at, (_, exception))| candidates.matched(*at) && meant(exception));
        found.map(|(_, (name, _))| *name)
    }
}

impl Rule {
    /// The ordinary sentences come first, so that what they cover is used up; group 1 is what is left.
    fn exception(&self) -> Result<Option<Regex>> {
        let Some(ordinary) = self.but_not else { return Ok(None) };
        let both = format!("(?:{})|({})", expand(ordinary), expand(self.says));
        Regex::new(&both).map(Some).map_err(malformed)
    }
}

fn expand(pattern: &str) -> String {
    pattern
        .replace("\\\n", "")
        .replace("WHAT", WHAT)
        .replace("WHOSE", WHOSE)
        .replace("THE", THE)
        .replace('~', "[ .]{0,2}")
        // ASCII boundaries keep the engine's fast path open for texts in any language.
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", "[a-z0-9]")
}

fn malformed(error: regex::Error) -> Error {
    Error::defect(format!("a built-in guardrail pattern is malformed: {error}"))
}
