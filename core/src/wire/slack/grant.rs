//! Grants in Slack: the dialog that asks for how long or how often, what it sends back, how a grant stands on its card and
//! in lists. Contract: docs.slack.dev/reference/block-kit/block-elements/select-menu-element.

use super::answer::{code_span, list, row};
use super::block::{self, markup, plain};
use super::card::{self, about};
use super::escape::{date, mention};
use super::modal::{Filled, Words, dialog, label};
use super::payload::{Malformed, malformed, text};
use crate::gate::approval::CardPlace;
use crate::gate::grant::{End, Grant, Only};
use crate::gate::{Approval, ApprovalRequest, Term, Terms};
use crate::wire::redact::Redactor;
use crate::wire::{standing, visible};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// The `callback_id` of the dialog.
pub(super) const DIALOG: &str = "agentsudo_grant";
/// The block and the action of the choice.
const TERM: &str = "term";
/// The block and the action of what limits it.
const ONLY: &str = "only";
/// The longest text that limits a grant, in characters as Slack counts them.
const LONGEST_ONLY: usize = 2_000;
/// What a message of its own shows of those limits.
pub(super) const LIMITS_UNITS: usize = 1_000;
/// Times to choose from, in minutes.
const MINUTES: [u64; 7] = [5, 15, 30, 60, 240, 480, 1_440];
/// Numbers of calls to choose from.
const CALLS: [u32; 4] = [2, 5, 10, 50];

/// The body of `views.open`: asks for how long, or how often.
pub fn ask(
    request: &ApprovalRequest,
    place: Option<&CardPlace>,
    trigger_id: &str,
    redactor: &Redactor,
) -> Json {
    let option = |(term, words): (Term, String)| json!({ "text": { "type": "plain_text", "text": words, "emoji": false }, "value": term.to_text() });
    let options: Vec<Json> = choices(request).into_iter().map(option).collect();
    let mut blocks = vec![json!({
        "type": "input",
        "block_id": TERM,
        "label": label("For how long?"),
        "element": {
            "type": "static_select",
            "action_id": TERM,
            "placeholder": label("Choose"),
            "options": options,
        },
    })];
    if request.shown_arguments().is_some_and(|arguments| arguments.len() > 0) {
        blocks.push(json!({
            "type": "input",
            "block_id": ONLY,
            "optional": true,
            "label": label("Only with these arguments"),
            "hint": label("One on each line, for example: amount = 250. A * stands for anything. Left empty, any arguments will do."),
            "element": {
                "type": "plain_text_input",
                "action_id": ONLY,
                "multiline": true,
                "max_length": LONGEST_ONLY,
            },
        }));
    }
    blocks.push(block::context(vec![markup(&format!(
        "This call runs once. Until the grant is over, calls of the same function by the same agent, with the same scope, \
         run without a card. Every one is on record. Take it back with `/agentsudo revoke {}`.",
        request.code
    ))]));
    let words = Words { callback_id: DIALOG, title: "Approve for…", submit: "Approve" };
    dialog(words, request, place, trigger_id, redactor, blocks)
}

/// What there is to choose from.
fn choices(request: &ApprovalRequest) -> Vec<(Term, String)> {
    let Some(longest) = request.longest_grant() else { return Vec::new() };
    let at_most = standing::stretch(longest);
    let mut choices = Vec::new();
    if request.session_id.is_some() {
        choices.push((Term::Session, format!("This session, at most {at_most}")));
    }
    let mut times: Vec<Duration> = MINUTES.iter().map(|minutes| Duration::from_secs(minutes * 60)).collect();
    times.retain(|time| *time < longest);
    // A term is in whole seconds.
    times.push(Duration::from_secs(longest.as_secs().max(1)));
    choices.extend(times.into_iter().map(|time| (Term::For(time), capital(&standing::stretch(time)))));
    let calls =
        |calls: u32| (Term::Calls(calls), format!("{calls} calls, this one among them, within {at_most}"));
    choices.extend(CALLS.into_iter().map(calls));
    choices
}

fn capital(text: &str) -> String {
    standing::capitalised(text)
}

/// What was chosen and typed.
pub(super) fn filled(view: &Json) -> Result<Filled, Malformed> {
    let at = |pointer: &str| view.pointer(pointer).unwrap_or(&Json::Null);
    let term = text(at("/state/values/term/term/selected_option"), "value")?;
    let only = text(at("/state/values/only/only"), "value")?.unwrap_or_default();
    if only.encode_utf16().count() > LONGEST_ONLY {
        return Err(malformed("the limits are too long"));
    }
    Ok(Filled::Grant(term.as_deref().and_then(Term::parse), only))
}

/// What is wrong with a filled-in dialog, and in which block.
pub type Wrong = (&'static str, String);

/// The terms that were filled in, if a grant of that kind can be given on `request`.
///
/// # Errors
/// What is to be corrected.
pub fn terms(
    request: &ApprovalRequest,
    term: Option<Term>,
    only: &str,
    redactor: &Redactor,
) -> Result<Terms, Wrong> {
    let term = term.ok_or((TERM, "Choose one of these.".to_owned()))?;
    let mut terms = Terms::new(term);
    for line in only.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let only = limit(request, line, redactor).map_err(|wrong| (ONLY, wrong))?;
        terms.only.push(only);
    }
    if terms.check().is_err() {
        return Err((ONLY, "One of these is no pattern, or there are too many.".to_owned()));
    }
    if request.admits_grant(&terms) {
        return Ok(terms);
    }
    // Each of its parts is one; so it is the call at hand that is outside.
    match terms.only.is_empty() {
        true => Err((TERM, "This cannot be granted here.".to_owned())),
        false => Err((ONLY, "The call that is asked about does not match this itself.".to_owned())),
    }
}

fn limit(request: &ApprovalRequest, line: &str, redactor: &Redactor) -> Result<Only, String> {
    let (argument, pattern) =
        line.split_once('=').ok_or("Write each line as: argument = pattern.".to_owned())?;
    let (argument, pattern) = (argument.trim(), pattern.trim());
    let mut shown = request.shown_arguments().into_iter().flatten();
    let Some((_, value)) = shown.find(|(name, _)| *name == argument) else {
        return Err("One of these is no argument of the call.".to_owned());
    };
    if !redactor.shows(argument, value) {
        return Err("One of these arguments is a secret: what is not shown cannot limit a grant.".to_owned());
    }
    if pattern.is_empty() {
        return Err("A pattern is missing. Write each line as: argument = pattern.".to_owned());
    }
    Ok(Only { argument: argument.to_owned(), pattern: pattern.to_owned() })
}

/// How the grant that came with an answer stands, as at most three elements of a context block; of what limits it, so
/// many `units`.
pub(super) fn standing(approval: &Approval, units: usize, redactor: &Redactor) -> Option<Vec<Json>> {
    let grant = approval.grant.as_ref()?;
    let term = standing::term(grant.terms.term);
    let used = used(grant);
    let mut elements = match &grant.over {
        None => vec![markup(&format!(
            "🎫 Given {term}, until {}: calls like this one are not asked about. `/agentsudo revoke {}` takes it back{used}",
            date(grant.until.wall),
            approval.request.code
        ))],
        Some(over) => {
            let mut elements =
                vec![markup(&format!("🎫 Was given {term}; {} on {}{used}", ended(over.why), date(over.at)))];
            if let Some(by) = &over.by {
                elements.push(match mention(&by.id).filter(|_| by.via.is_slack()) {
                    Some(user) => markup(&format!("by {user}")),
                    None => plain(&visible::line(&redactor.text(&by.name)), 300),
                });
            }
            elements
        }
    };
    if !grant.terms.only.is_empty() {
        elements.push(plain(&limits(grant, redactor), units));
    }
    Some(elements)
}

fn limits(grant: &Grant, redactor: &Redactor) -> String {
    let shown = |only: &Only| visible::line(&redactor.text(&only.to_text()));
    format!("only with {}", grant.terms.only.iter().map(shown).collect::<Vec<_>>().join(", "))
}

fn used(grant: &Grant) -> String {
    match (grant.used, grant.calls_left()) {
        (0, None) => String::new(),
        (used, None) => format!("; used for {used} more"),
        (used, Some(left)) => format!("; used for {used} more, {left} left"),
    }
}

const fn ended(why: End) -> &'static str {
    match why {
        End::Revoked => "taken back",
        End::RanOut => "its time ran out",
        End::UsedUp => "used up",
    }
}

/// A reply in the card's thread that says that the grant is over; `None` while it is not.
pub fn over_reply(approval: &Approval, place: &CardPlace, redactor: &Redactor) -> Option<Json> {
    let over = approval.grant.as_ref()?.over.as_ref()?;
    let blocks = vec![block::context(standing(approval, LIMITS_UNITS, redactor)?)];
    let text = format!(
        "The grant on AgentSudo request {} is over: {}. Calls like it are asked about again.",
        approval.request.code,
        ended(over.why)
    );
    let mut body = card::message(&place.channel, text, blocks, about(&approval.request));
    card::set(&mut body, "thread_ts", &place.ts);
    Some(body)
}

/// The grants that are in force, in the order given.
pub fn in_force(granted: &[Approval], redactor: &Redactor) -> Json {
    let title = match granted.len() {
        0 => "No grant is in force: every call is asked about.".to_owned(),
        1 => "1 grant is in force.".to_owned(),
        n => format!("{n} grants are in force."),
    };
    let entry = |approval: &Approval| {
        let grant = approval.grant.as_ref()?;
        let by = approval.decision.as_ref().map(|decision| &decision.decider);
        let by = by.map(|by| {
            let user = mention(&by.id).filter(|_| by.via.is_slack());
            user.unwrap_or_else(|| code_span(&visible::line(&redactor.text(&by.name))))
        });
        let by = by.unwrap_or_default();
        let term = standing::term(grant.terms.term);
        let first = format!(
            "`{}` {term}, until {}, by {by}{}",
            approval.request.code,
            date(grant.until.wall),
            used(grant)
        );
        let mut entry = row(&first, approval, redactor);
        let fields = entry.get_mut("fields").and_then(Json::as_array_mut)?;
        if !grant.terms.only.is_empty() {
            fields.push(plain(&limits(grant, redactor), 500));
        }
        Some(entry)
    };
    list(&title, granted.iter().filter_map(entry).collect(), None)
}

/// Told to the person who took a grant back.
pub fn revoked(approval: &Approval, redactor: &Redactor) -> String {
    let request = &approval.request;
    let agent = code_span(&visible::line(&redactor.text(&request.agent_name)));
    let function = code_span(&visible::name(&redactor.text(&request.call.function)));
    format!(
        "🎫 You took back the grant on request `{}`: agent {agent} has to ask again before it calls {function}.",
        request.code
    )
}

/// Told to somebody who named a grant that is not in force.
pub fn not_in_force() -> String {
    "🤷 No grant by this ID is in force: it may be over, or taken back already. `grants` lists those that are.".to_owned()
}

/// Told to somebody whose revocation may have come to nothing.
pub fn not_revoked() -> String {
    "⚠️ It is not clear whether the grant was taken back: what keeps it did not answer. Look with `grants`, and try again."
        .to_owned()
}
