//! What each command prints: a table or a page for people, the document itself with `--json`.

use super::table::{self, Cell, status_style};
use agentsudo_core::gate::Term;
use agentsudo_core::model::UnixTime;
use agentsudo_core::net::system_clock::time as clock;
use agentsudo_core::wire::{json, standing, visible};
use serde_json::Value as Json;

/// The document, on one line.
pub(super) fn document(value: &Json) {
    anstream::println!("{}", json::line(value));
}

/// A list as one document.
pub(super) fn approvals(list: &Json) {
    let rows: Vec<Vec<Cell>> = items(list).iter().map(approval_row).collect();
    table::print(
        &["CODE", "STATUS", "AGENT", "FUNCTION", "SCOPE", "EXPIRES", "BY", "PROJECT"],
        &rows,
        "nothing here",
    );
    more(list);
}

/// One line of a list of requests.
pub(super) fn approval_row(item: &Json) -> Vec<Cell> {
    let status = text(item, "status");
    let shown = item["run"].as_str().filter(|run| *run != "claimed").unwrap_or(status);
    vec![
        Cell::whole(text(item, "code")).bold(),
        Cell::status(if shown == "lapsed" { "approved, unused" } else { shown }),
        Cell::text(text(item, "agent_name")),
        Cell::text(text(item, "function")),
        Cell::text(text(item, "scope")),
        Cell::whole(&if status == "pending" { when(text(item, "expires_at")) } else { String::new() }),
        Cell::text(text(item, "decided_by_name")),
        Cell::text(text(item, "project")),
    ]
}

/// Everything about one request.
pub(super) fn approval(item: &Json) {
    let status = text(item, "status");
    let style = status_style(status);
    anstream::println!("Request {}  {style}{status}{style:#}", text(item, "code"));
    let by = match (item["decided_by_name"].as_str(), item["decided_by"].as_str()) {
        (Some(name), Some(id)) if name != id => format!("{name} ({id})"),
        (_, Some(id)) => id.to_owned(),
        _ => String::new(),
    };
    for (label, value) in [
        ("Agent", format!("{} ({})", text(item, "agent_name"), text(item, "agent_id"))),
        ("Function", text(item, "function").to_owned()),
        ("Scope", text(item, "scope").to_owned()),
        ("Project", text(item, "project").to_owned()),
        ("Asked for by", text(item, "requested_by").to_owned()),
        ("Policy", text(item, "policy").to_owned()),
        ("Asked", text(item, "created_at").to_owned()),
        ("Expires", format!("{} ({})", text(item, "expires_at"), when(text(item, "expires_at")))),
        ("Decided by", by),
        ("Decided at", text(item, "decided_at").to_owned()),
        ("Note", text(item, "note").to_owned()),
        ("Run", text(item, "run").to_owned()),
        ("Grant", grant(&item["grant"])),
        ("Under grant", text(item, "granted_by").to_owned()),
        (
            "Approvers",
            item["approvers"]
                .as_array()
                .map(|ids| ids.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "))
                .unwrap_or_default(),
        ),
        ("Id", text(item, "id").to_owned()),
        ("Digest", text(item, "digest").to_owned()),
    ] {
        if !value.is_empty() {
            anstream::println!("  {label:<12} {}", visible::line(&value));
        }
    }
    match item["arguments"].as_object() {
        Some(arguments) if !arguments.is_empty() => {
            anstream::println!("  Arguments");
            for (name, value) in arguments {
                // As canonical JSON with everything invisible escaped: what is shown is what is there.
                anstream::println!("    {} = {}", visible::line(name), json::line(value));
            }
        }
        Some(_) => anstream::println!("  Arguments    none"),
        None => anstream::println!("  Arguments    not shown to the server"),
    }
}

/// The grants in force.
pub(super) fn grants(list: &Json) {
    let row = |item: &Json| {
        let grant = &item["grant"];
        vec![
            Cell::whole(text(item, "code")).bold(),
            Cell::text(text(item, "agent_name")),
            Cell::text(text(item, "function")),
            Cell::text(text(item, "scope")),
            Cell::whole(&leave(grant)),
            Cell::text(&limits(grant)),
            Cell::whole(&uses(grant)),
            Cell::whole(&when(text(grant, "until"))),
            Cell::text(text(item, "decided_by_name")),
            Cell::text(text(item, "project")),
        ]
    };
    let rows: Vec<_> = items(list).iter().map(row).collect();
    table::print(
        &["CODE", "AGENT", "FUNCTION", "SCOPE", "GRANT", "ONLY", "USED", "ENDS", "BY", "PROJECT"],
        &rows,
        "no grant is in force: every call is asked about",
    );
}

/// A grant and how it stands, in one line; nothing if there is none.
fn grant(grant: &Json) -> String {
    if grant.is_null() {
        return String::new();
    }
    let over = &grant["over"];
    let end = match (over["why"].as_str(), over["by"].as_str()) {
        (Some(why), Some(by)) => format!("over: {why} by {by}"),
        (Some(why), None) => format!("over: {why}"),
        (None, _) => format!("until {}", text(grant, "until")),
    };
    let only = Some(limits(grant)).filter(|only| !only.is_empty());
    let only = only.map(|only| format!(", only {only}")).unwrap_or_default();
    format!("{}{only}; used {}; {end}", leave(grant), uses(grant))
}

/// For how long, or how often.
pub(super) fn leave(grant: &Json) -> String {
    Term::parse(text(grant, "term")).map(standing::term).unwrap_or_default()
}

fn limits(grant: &Json) -> String {
    let limit = |only: &Json| format!("{} = {}", text(only, "argument"), text(only, "pattern"));
    let all = grant["only"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().map(limit).collect::<Vec<_>>().join(", ")
}

fn uses(grant: &Json) -> String {
    let used = grant["used"].as_u64().unwrap_or_default();
    grant["left"].as_u64().map_or_else(|| used.to_string(), |left| format!("{used}, {left} left"))
}

pub(super) fn events(list: &Json) {
    let row = |item: &Json| {
        let allowed = item["allowed"] == true;
        vec![
            Cell::whole(text(item, "timestamp")),
            Cell::text(text(item, "agent_name")),
            Cell::text(text(item, "action")),
            Cell::status(if allowed { "yes" } else { "no" }),
            Cell::text(text(item, "scope")),
            Cell::text(text(item, "function_name")),
            Cell::text(text(item, "project")),
        ]
    };
    let rows: Vec<_> = items(list).iter().map(row).collect();
    table::print(&["TIME", "AGENT", "ACTION", "ALLOWED", "SCOPE", "FUNCTION", "PROJECT"], &rows, "no events");
    more(list);
}

pub(super) fn agents(list: &Json) {
    let row = |item: &Json| {
        vec![
            Cell::text(text(item, "agent_name")).bold(),
            Cell::text(text(item, "agent_id")),
            Cell::whole(text(item, "first_seen_at")),
            Cell::whole(text(item, "last_seen_at")),
            Cell::text(text(item, "project")),
        ]
    };
    let rows: Vec<_> = items(list).iter().map(row).collect();
    table::print(&["AGENT", "ID", "FIRST SEEN", "LAST SEEN", "PROJECT"], &rows, "no agents");
    more(list);
}

pub(super) fn audit(list: &Json) {
    let row = |item: &Json| {
        vec![
            Cell::whole(&item["seq"].to_string()),
            Cell::whole(text(item, "at")),
            Cell::text(text(item, "action")),
            Cell::text(text(item, "agent_name")),
            Cell::text(text(item, "function")),
            Cell::status(text(item, "outcome")),
            Cell::text(text(item, "decided_by")),
            Cell::text(text(item, "via")),
        ]
    };
    let rows: Vec<_> = items(list).iter().map(row).collect();
    table::print(
        &["SEQ", "TIME", "ACTION", "AGENT", "FUNCTION", "OUTCOME", "BY", "VIA"],
        &rows,
        "no audit records",
    );
    more(list);
}

pub(super) fn credentials(list: &Json, is_tokens: bool) {
    let row = |item: &Json| {
        let mut row = vec![Cell::whole(text(item, "id")).bold(), Cell::whole(text(item, "hint"))];
        if is_tokens {
            row.extend([Cell::text(text(item, "name")), Cell::whole(text(item, "role"))]);
        }
        let project = item["project"].as_str().unwrap_or("all");
        let state = if item["revoked_at"].is_null() { "live" } else { "revoked" };
        row.extend([Cell::text(project), Cell::whole(text(item, "created_at")), Cell::status(state)]);
        row
    };
    let rows: Vec<_> = items(list).iter().map(row).collect();
    let heads: &[&str] = if is_tokens {
        &["ID", "HINT", "NAME", "ROLE", "PROJECT", "CREATED", "STATE"]
    } else {
        &["ID", "HINT", "PROJECT", "CREATED", "STATE"]
    };
    table::print(heads, &rows, "none");
}

/// A text field, or nothing.
pub(super) fn text<'j>(item: &'j Json, key: &str) -> &'j str {
    item[key].as_str().unwrap_or_default()
}

/// The items of a list.
pub(super) fn items(list: &Json) -> &[Json] {
    list["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn more(list: &Json) {
    if let Some(cursor) = list["next_cursor"].as_str() {
        anstream::eprintln!("there is more: --cursor {}", visible::line(cursor));
    }
}

/// `in 4m 10s`, or how long ago.
fn when(rfc3339: &str) -> String {
    let at = time::OffsetDateTime::parse(rfc3339, &time::format_description::well_known::Rfc3339);
    let Ok(at) = at else { return String::new() };
    let UnixTime(now) = clock().clock.wall();
    let seconds = at.unix_timestamp() - now / 1000;
    let (d, h, m, s) = {
        let n = seconds.unsigned_abs();
        (n / 86_400, n / 3_600 % 24, n / 60 % 60, n % 60)
    };
    let span = match (d, h, m) {
        (0, 0, 0) => format!("{s}s"),
        (0, 0, _) => format!("{m}m {s}s"),
        (0, _, _) => format!("{h}h {m}m"),
        _ => format!("{d}d {h}h"),
    };
    if seconds >= 0 { format!("in {span}") } else { format!("{span} ago") }
}
