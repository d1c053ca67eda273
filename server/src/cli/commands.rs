//! Every command that reads or decides: arguments into an order, its answer into print.

use super::backend::Backend;
use super::exit::{Failure, found_wrong};
use super::order::Order;
use super::{
    AuditCommand, Command, Decided, GrantsArgs, KeysCommand, ListArgs, Named, TokensCommand, Where, print,
    watch,
};
use crate::credentials::{Kind, Role};
use crate::house::reading::Wanted;
use crate::protocol::decide::{Decide, LONGEST_NOTE};
use agentsudo_core::gate::{Leave, Outcome};
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::process::verify_audit_file;
use serde_json::Value as Json;
use std::process::ExitCode;

type Done = Result<ExitCode, Failure>;

pub(super) async fn run(command: Command) -> Done {
    match command {
        Command::Pending(args) => pending(args).await,
        Command::List(args) => list(&args, Order::List, print::approvals).await,
        Command::Show(named) => show(named).await,
        Command::Approve(approved) => {
            let leave = approved.leave();
            decide(approved.decided, Outcome::Approved, leave).await
        }
        Command::Deny(decided) => decide(decided, Outcome::Denied, Leave::Once).await,
        Command::Grants(args) => grants(args).await,
        Command::Revoke(named) => take_back(named).await,
        Command::Watch(args) => watch::watch(&Backend::open(&args.place).await?, &args).await,
        Command::Events(args) => list(&args, Order::Events, print::events).await,
        Command::Agents(args) => list(&args, Order::Agents, print::agents).await,
        Command::Audit(AuditCommand::Show(args)) => list(&args, Order::Audit, print::audit).await,
        Command::Audit(AuditCommand::Verify { file: Some(file), anchor, .. }) => {
            verify_file(&file, anchor.as_deref())
        }
        Command::Audit(AuditCommand::Verify { place, project, anchor, .. }) => {
            verify(&place, project, anchor).await
        }
        Command::Keys(command) => keys(command).await,
        Command::Tokens(command) => tokens(command).await,
        Command::Serve(_)
        | Command::Config(_)
        | Command::Slack(_)
        | Command::Doctor(_)
        | Command::Completions { .. } => Err(Failure::defect("this command is run elsewhere")),
    }
}

async fn pending(mut args: ListArgs) -> Done {
    if args.status.as_deref().is_some_and(|status| status != "pending") {
        return Err(Failure::usage(
            "`agentsudo pending` lists pending requests; use `agentsudo list --status`",
        ));
    }
    args.status = Some("pending".to_owned());
    list(&args, Order::List, print::approvals).await
}

async fn list(args: &ListArgs, order: fn(Wanted) -> Order, people: fn(&Json)) -> Done {
    let answer = Backend::open(&args.place).await?.carry_out(order(wanted(args))).await?;
    told(&args.place, &answer, people)
}

async fn show(named: Named) -> Done {
    check_handle(&named.id)?;
    let answer = Backend::open(&named.place).await?.carry_out(Order::Show(named.id)).await?;
    told(&named.place, &answer, print::approval)
}

async fn decide(decided: Decided, outcome: Outcome, leave: Leave) -> Done {
    check_handle(&decided.id)?;
    let note = decided.note.filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE || note.contains('\0')) {
        return Err(Failure::usage(format!("--note must have at most {LONGEST_NOTE} characters")));
    }
    let order = Order::Decide(decided.id, Decide { outcome, note, leave });
    let answer = Backend::open(&decided.place).await?.carry_out(order).await?;
    told(&decided.place, &answer, |answer| {
        let (verb, effect) = match outcome {
            Outcome::Approved => ("Approved", "may call"),
            Outcome::Denied => ("Denied", "will not call"),
        };
        let text = |key: &str| agentsudo_core::wire::visible::line(print::text(answer, key));
        let how = match (outcome, answer["grant"].is_null()) {
            (Outcome::Denied, _) => String::new(),
            (Outcome::Approved, true) => ", once".to_owned(),
            (Outcome::Approved, false) => format!(
                ", {}; `agentsudo revoke {}` takes it back",
                print::leave(&answer["grant"]),
                text("code")
            ),
        };
        anstream::println!(
            "{verb} {}: {} {effect} {}{how}",
            text("code"),
            text("agent_name"),
            text("function")
        );
    })
}

async fn grants(args: GrantsArgs) -> Done {
    let wanted = Wanted { project: args.project, ..Wanted::default() };
    let answer = Backend::open(&args.place).await?.carry_out(Order::Grants(wanted)).await?;
    told(&args.place, &answer, print::grants)
}

async fn take_back(named: Named) -> Done {
    check_handle(&named.id)?;
    let answer = Backend::open(&named.place).await?.carry_out(Order::TakeBack(named.id)).await?;
    told(&named.place, &answer, |answer| {
        let text = |key: &str| agentsudo_core::wire::visible::line(print::text(answer, key));
        anstream::println!(
            "Took back the grant on {}: {} has to ask again before it calls {}",
            text("code"),
            text("agent_name"),
            text("function")
        );
    })
}

async fn verify(place: &Where, project: Option<String>, anchor: Option<String>) -> Done {
    let wanted = Wanted { project, ..Wanted::default() };
    let answer = Backend::open(place).await?.carry_out(Order::Verify(wanted, anchor)).await?;
    told(place, &answer, |answer| {
        let text = |key: &str| agentsudo_core::wire::visible::line(print::text(answer, key));
        anstream::println!("{}: {}", text("project"), text("message"));
        if let (Some(count), Some(head)) = (answer["count"].as_u64(), answer["head"].as_str()) {
            anstream::println!("anchor {count}:{}", agentsudo_core::wire::visible::line(head));
        }
    })?;
    let holds = answer.get("ok") == Some(&Json::Bool(true));
    Ok(if holds { ExitCode::SUCCESS } else { found_wrong() })
}

fn verify_file(file: &std::path::Path, anchor: Option<&str>) -> Done {
    let anchor = anchor.map(|text| {
        let parts =
            text.split_once(':').and_then(|(count, head)| Some((count.parse().ok()?, head.to_owned())));
        parts.ok_or_else(|| Failure::usage("--anchor must be COUNT:HASH"))
    });
    let verification = verify_audit_file(file, anchor.transpose()?)?;
    anstream::println!("{verification}");
    Ok(if verification.holds() { ExitCode::SUCCESS } else { found_wrong() })
}

async fn keys(command: KeysCommand) -> Done {
    match command {
        KeysCommand::Create { place, project } => {
            let answer = Backend::open(&place).await?.carry_out(Order::CreateKey(project)).await?;
            told(&place, &answer, |answer| made(answer, "key"))
        }
        KeysCommand::List { place } => {
            let answer = Backend::open(&place).await?.carry_out(Order::Credentials(Kind::Key)).await?;
            told(&place, &answer, |answer| print::credentials(answer, false))
        }
        KeysCommand::Revoke { place, id } => revoke(&place, Kind::Key, id).await,
    }
}

async fn tokens(command: TokensCommand) -> Done {
    match command {
        TokensCommand::Create { place, name, role, project } => {
            let role = Role::parse(&role)
                .ok_or_else(|| Failure::usage("--role must be viewer, approver or admin"))?;
            let order = Order::CreateToken { name, role, project };
            let answer = Backend::open(&place).await?.carry_out(order).await?;
            told(&place, &answer, |answer| made(answer, "token"))
        }
        TokensCommand::List { place } => {
            let answer = Backend::open(&place).await?.carry_out(Order::Credentials(Kind::Token)).await?;
            told(&place, &answer, |answer| print::credentials(answer, true))
        }
        TokensCommand::Revoke { place, id } => revoke(&place, Kind::Token, id).await,
    }
}

async fn revoke(place: &Where, kind: Kind, id: String) -> Done {
    let answer = Backend::open(place).await?.carry_out(Order::Revoke(kind, id)).await?;
    told(place, &answer, |answer| {
        anstream::println!("Revoked {}", agentsudo_core::wire::visible::line(print::text(answer, "id")));
    })
}

/// A secret on a line of its own, for scripts; what it is, for people, on standard error.
fn made(answer: &Json, field: &str) {
    let text = |key: &str| agentsudo_core::wire::visible::line(print::text(answer, key));
    let project =
        answer["project"].as_str().map_or_else(|| "all projects".into(), |name| format!("project `{name}`"));
    anstream::eprintln!("{} for {project}, shown this once:", text("id"));
    anstream::println!("{}", print::text(answer, field));
}

fn told(place: &Where, answer: &Json, people: impl FnOnce(&Json)) -> Done {
    if place.json {
        print::document(answer)
    } else {
        people(answer)
    }
    Ok(ExitCode::SUCCESS)
}

fn check_handle(text: &str) -> Result<(), Failure> {
    if Handle::parse(text).is_some() {
        return Ok(());
    }
    Err(Failure::usage("a request is named by its whole 8-character code or its whole id, in lower case"))
}

pub(super) fn wanted(args: &ListArgs) -> Wanted {
    Wanted {
        status: args.status.clone(),
        project: args.project.clone(),
        limit: args.limit.map(usize::from),
        cursor: args.cursor.clone(),
    }
}
