//! Owns one language's run: its driver, a Slack workspace and an approval server of its own, and the names
//! a vector has given things. Puts vectors to the driver and compares. Used by the judge.

use crate::driver::{Driver, Language};
use crate::expect;
use crate::line::Line;
use crate::people::People;
use crate::server::Server;
use crate::vector::{Case, Form, Suite};
use crate::words::{self, Who};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// What time it is when a driver starts: 2026-11-22T09:48:00Z.
pub const START_MS: i64 = 1_795_340_880_000;

/// A directory of the present vector's own, for a file that keeps requests. Gone when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("agentsudo-judge-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One language on stage.
pub struct Stage {
    language: Language,
    driver: Option<Driver>,
    /// What time it was when it started.
    start: i64,
    /// Whether the driver speaks to the core itself; known after its first `hello`.
    core: Option<bool>,
    /// The kinds of value its language has no type for; known after the first `hello` too.
    lacks: Vec<String>,
    /// The people and the server of the present vector. Fresh for each: what an earlier one still has on the
    /// way must not arrive here.
    pub(crate) people: People,
    pub(crate) server: Server,
    scratch: Scratch,
    /// Answers by the name a step gave them, for `${name.field}`.
    pub(crate) saved: HashMap<String, Line>,
    /// How each approver asks, and which approver each guard asks.
    pub(crate) approvers: HashMap<String, String>,
    pub(crate) guards: HashMap<String, String>,
    /// Requests that the scripted server has been seen to get.
    pub(crate) asked: usize,
}

/// How a vector went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As expected.
    Passed,
    /// Not for this language: it concerns the core's own types.
    Core,
    /// Not for this language: it has no type of its own for a value in it.
    Lacking,
    /// Not as expected.
    Failed(Failure),
}

/// What was not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which step, from 1, and its word.
    pub step: String,
    /// What was expected of it.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// Why a step did not go as expected, and the answer it got.
pub(crate) type Step = Result<Line, (String, String)>;

impl Stage {
    /// Sets up the stage; the driver is started by the first vector.
    ///
    /// # Errors
    /// Why there is no stage.
    pub fn open(language: Language) -> Result<Self, String> {
        Ok(Stage {
            language,
            driver: None,
            start: START_MS,
            core: None,
            lacks: Vec::new(),
            people: People::gather()?,
            server: Server::start().map_err(|e| e.to_string())?,
            scratch: Scratch::new().map_err(|e| e.to_string())?,
            saved: HashMap::new(),
            approvers: HashMap::new(),
            guards: HashMap::new(),
            asked: 0,
        })
    }

    /// Puts one vector to the language.
    pub fn run(&mut self, suite: &Suite, case: &Case) -> Outcome {
        if case.core && self.core == Some(false) {
            return Outcome::Core;
        }
        let at = |step: &str, (expected, got): (String, String)| {
            Outcome::Failed(Failure { step: step.to_owned(), expected, got })
        };
        if let Err(fault) = self.ready(suite, case) {
            return at("before the first step", fault);
        }
        if case.core && self.core == Some(false) {
            return Outcome::Core;
        }
        if kinds(case).iter().any(|kind| self.lacks.contains(kind)) {
            return Outcome::Lacking;
        }
        let outcome = match suite.form {
            Form::Steps => self.steps(case),
            Form::Scope => self.scope(&case.body).map_err(|fault| ("has-scope".to_owned(), fault)),
            Form::Guardrails => self.guardrails(&case.body).map_err(|fault| ("guardrails".to_owned(), fault)),
            Form::Signature => self.signature(&case.body).map_err(|fault| ("signature".to_owned(), fault)),
            Form::CoreOnly => Ok(()),
        };
        match outcome {
            Ok(()) => Outcome::Passed,
            Err((step, fault)) => {
                // Whatever it left behind is not the next vector's business.
                self.driver = None;
                at(&step, fault)
            }
        }
    }

    /// A driver that knows of nothing but the time, and a world to match.
    fn ready(&mut self, suite: &Suite, case: &Case) -> Result<(), (String, String)> {
        let start = match suite.form {
            Form::Signature => case.body.get("now_ms").and_then(Json::as_i64).unwrap_or(START_MS),
            _ => START_MS,
        };
        // The clock does not go back: another time needs another process.
        if std::mem::replace(&mut self.start, start) != start {
            self.driver = None;
        }
        if case.steps().iter().any(|step| step.get("do").is_some_and(|word| word == "approver")) {
            self.people = People::gather().map_err(|e| ("a Slack workspace".to_owned(), e))?;
            self.server = Server::start().map_err(|e| ("an approval server".to_owned(), e.to_string()))?;
        }
        self.saved = self.people.names();
        self.saved.insert("server".to_owned(), Line::new("ok").with("url", self.server.url()));
        self.scratch = Scratch::new().map_err(|e| ("a directory".to_owned(), e.to_string()))?;
        let file = self.scratch.0.join("approvals.db");
        self.saved.insert("store".to_owned(), Line::new("ok").with("file", file.display()));
        self.approvers.clear();
        self.guards.clear();
        self.asked = 0;
        if self.driver.is_none() {
            let driver = Driver::start(&self.language).map_err(|e| ("a driver".to_owned(), e))?;
            self.driver = Some(driver);
            self.must(&Line::new("clock").with("unix_ms", start))?;
            let hello = self.must(&Line::new("hello"))?;
            self.core = Some(hello.get("core") == Some("true"));
            self.lacks = hello.all("lacks").into_iter().map(str::to_owned).collect();
        }
        self.must(&Line::new("reset")).map(drop)
    }

    fn must(&mut self, line: &Line) -> Result<Line, (String, String)> {
        let answer = self.say(line)?;
        expect::compare(None, &answer).map_err(|why| (format!("{line}: {why}"), answer.to_string()))?;
        Ok(answer)
    }

    /// Says a line to the driver. One that does not answer is replaced for the next vector.
    pub(crate) fn say(&mut self, line: &Line) -> Step {
        let driver = self.driver.as_mut().ok_or(("a driver".to_owned(), "none".to_owned()))?;
        let answer = driver.say(line);
        if answer.is_err() {
            self.driver = None;
        }
        answer.map_err(|why| (format!("an answer to `{line}`"), why))
    }

    fn steps(&mut self, case: &Case) -> Result<(), (String, (String, String))> {
        for (index, step) in case.steps().into_iter().enumerate() {
            let word = step.get("do").and_then(Json::as_str).unwrap_or_default();
            self.step(word, step).map_err(|fault| (format!("step {}, `{word}`", index + 1), fault))?;
        }
        Ok(())
    }

    fn step(&mut self, word: &str, step: &Map<String, Json>) -> Result<(), (String, String)> {
        let filled = self.fill(&Json::Object(step.clone())).map_err(|why| (why, "nothing".to_owned()))?;
        let step = filled.as_object().cloned().unwrap_or_default();
        let expected = step.get("expect");
        let who = words::find(word).map(|word| word.who);
        let answer = match (who, word) {
            (Some(Who::Judge), _) => self.act(word, &step)?,
            (_, "approver") => self.approver(&step)?,
            (_, "guard") => self.guard(&step)?,
            (_, "call") => self.call(&step)?,
            _ => self.say(&line(word, &step))?,
        };
        let shown = expected.map_or_else(|| "`ok`".to_owned(), Json::to_string);
        if let Err(why) = expect::compare(expected, &answer).and_then(|()| sound(word, &answer)) {
            return Err((format!("{shown}: {why}"), told(&answer)));
        }
        // What a step makes goes by its own name, so that `${c1.id}` needs no `as`.
        let own = match word {
            "agent" => "name",
            "ask" => "request",
            word => word,
        };
        let name = step.get("as").or_else(|| step.get(own)).and_then(Json::as_str);
        if let Some(name) = name {
            self.saved.insert(name.to_owned(), answer);
        }
        Ok(())
    }

    /// The kinds of value the language has no type for, as its driver says.
    pub fn lacks(&self) -> &[String] {
        &self.lacks
    }

    /// Whether the driver speaks to the core itself.
    pub(crate) fn is_core(&self) -> bool {
        self.core == Some(true)
    }

    /// Puts `${name.field}` into every text; `|8` keeps the first eight characters of it, `|upper` capitals.
    fn fill(&self, json: &Json) -> Result<Json, String> {
        Ok(match json {
            Json::String(text) => Json::String(self.fill_text(text)?),
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.fill(item)).collect::<Result<_, _>>()?)
            }
            Json::Object(fields) => {
                let filled = fields.iter().map(|(key, value)| Ok((key.clone(), self.fill(value)?)));
                Json::Object(filled.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    fn fill_text(&self, text: &str) -> Result<String, String> {
        let Some((before, rest)) = text.split_once("${") else { return Ok(text.to_owned()) };
        let (name, after) = rest.split_once('}').ok_or_else(|| format!("`{text}` has no closing brace"))?;
        // What the scripted server fills in itself.
        if name.starts_with("ask.") {
            return Ok(text.to_owned());
        }
        let (saved, field) = name.split_once('.').ok_or_else(|| format!("`${{{name}}}` names no field"))?;
        let (field, change) = field.split_once('|').unwrap_or((field, ""));
        let value = self.saved.get(saved).and_then(|line| line.get(field));
        let value = value.ok_or_else(|| format!("`${{{name}}}` is not known at this step"))?;
        let value = match (change, change.parse()) {
            ("", _) => value.to_owned(),
            ("upper", _) => value.to_uppercase(),
            (_, Ok(length)) => value.chars().take(length).collect(),
            _ => return Err(format!("`{change}` is no way to change a value")),
        };
        Ok(format!("{before}{value}{}", self.fill_text(after)?))
    }
}

/// The kinds of value among a vector's arguments, by tag. Only those with one textual form may be lacking: every
/// language has lists and maps of some sort.
fn kinds(case: &Case) -> Vec<String> {
    fn walk(json: &Json, found: &mut Vec<String>) {
        match json {
            Json::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Json::Object(fields) => {
                for (key, value) in fields {
                    match value.as_str() {
                        Some(text) if key == "$datetime" && !text.ends_with('Z') => {
                            found.push("$datetime without Z".into());
                        }
                        Some(_) if key.starts_with('$') && !key.starts_with("$$") => found.push(key.clone()),
                        _ => {}
                    }
                    walk(value, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    case.steps().iter().filter_map(|step| step.get("args")).for_each(|args| walk(args, &mut found));
    found
}

/// The line that says a step: lists as repeated fields, objects as JSON.
pub(crate) fn line(word: &str, step: &Map<String, Json>) -> Line {
    let fields =
        step.iter().filter(|(key, _)| !["do", "expect", "as", "kind", "joins"].contains(&key.as_str()));
    fields.fold(Line::new(word), |line, (key, value)| match value {
        Json::Array(items) => items.iter().fold(line, |line, item| line.with(key, expect::text(item))),
        Json::Null => line,
        other => line.with(key, expect::text(other)),
    })
}

/// What holds of every answer, whatever a vector expects: a call that was refused has not run, and nothing
/// runs twice.
fn sound(word: &str, answer: &Line) -> Result<(), String> {
    if !["call", "result", "cancel"].contains(&word) {
        return Ok(());
    }
    let ran = answer.get("ran").unwrap_or("0");
    match (answer.word.as_str(), ran) {
        ("err" | "gone" | "waiting" | "raised", "0") | ("ok" | "raised", "1") => Ok(()),
        _ => Err(format!("a call that ends `{}` has run {ran} times", answer.word)),
    }
}

/// An answer for people.
fn told(answer: &Line) -> String {
    let fields: Vec<String> = answer.fields.iter().map(|(key, value)| format!("{key}=`{value}`")).collect();
    format!("`{}` {}", answer.word, fields.join(" "))
}
