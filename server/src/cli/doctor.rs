//! `agentsudo doctor`: can the server, with these settings, do its work? One line for each thing looked at.

use super::exit::{Failure, found_wrong};
use super::print;
use super::serve::{Ready, ServeArgs, ready};
use crate::house::{doors::Doors, store};
use crate::settings::SlackSettings;
use agentsudo_core::net::slack::{Diagnosis, setup::request_url};
use agentsudo_core::wire::slack::manifest::{self, Delivery};
use agentsudo_core::wire::visible;
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;

/// How long the store may take to answer.
const STORE_WITHIN: Duration = Duration::from_secs(10);

/// What was looked at, and how it is.
pub(super) struct Finding {
    pub(super) what: String,
    /// Why not, and what to do.
    pub(super) wrong: Option<String>,
}

pub(super) async fn doctor(args: &ServeArgs, as_json: bool) -> Result<ExitCode, Failure> {
    let ready = ready(args)?;
    let mut findings = vec![Finding { what: "configuration".into(), wrong: None }];
    findings.extend(
        ready
            .sources
            .warnings
            .iter()
            .map(|warning| Finding { what: "configuration".into(), wrong: Some(warning.clone()) }),
    );
    findings.push(look_at_store(&ready).await);
    findings.push(look_at_port(&ready).await);
    findings.extend(look_at_slack(&ready).await?);
    Ok(tell(&findings, as_json))
}

pub(super) async fn slack(args: &ServeArgs, as_json: bool) -> Result<ExitCode, Failure> {
    let ready = ready(args)?;
    if !ready.slack.values().any(SlackSettings::is_set) {
        return Err(Failure::usage("no project uses Slack: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET"));
    }
    Ok(tell(&look_at_slack(&ready).await?, as_json))
}

pub(super) fn manifest(url: Option<&str>, groups: bool, as_json: bool) -> Result<ExitCode, Failure> {
    let url = url.map(|url| request_url("--url", url)).transpose()?;
    let manifest = manifest::manifest(url.as_deref().map_or(Delivery::SocketMode, Delivery::Server), groups);
    // Beside the manifest, which may go to a file.
    anstream::eprintln!("Create the app: {}", manifest::creation_link(&manifest));
    if as_json {
        anstream::println!("{manifest:#}");
    } else {
        anstream::print!("{}", manifest::yaml(&manifest));
    }
    Ok(ExitCode::SUCCESS)
}

async fn look_at_store(ready: &Ready) -> Finding {
    let what = format!(
        "store {}",
        agentsudo_core::desk::StoreUrl::parse("store", &ready.settings.store)
            .map(|url| url.to_string())
            .unwrap_or_default()
    );
    let opened = tokio::time::timeout(STORE_WITHIN, async {
        store::open("store", &ready.settings.store).await?.ledger.ping().await
    });
    let wrong = match opened.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.message().to_owned()),
        Err(_) => Some("it does not answer".to_owned()),
    };
    Finding { what, wrong }
}

async fn look_at_port(ready: &Ready) -> Finding {
    let what = format!("address {}", ready.settings.listen);
    let wrong = match tokio::net::TcpListener::bind(ready.settings.listen).await {
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => None,
        Err(error) => Some(format!("cannot be listened on: {error}")),
    };
    Finding { what, wrong }
}

async fn look_at_slack(ready: &Ready) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (project, found) in Doors::new(ready.slack.clone(), ready.settings.grants)?.examine().await? {
        findings.extend(found.into_iter().map(|finding| {
            let what = format!("Slack of `{project}`: {}", finding.what);
            match finding.verdict {
                Diagnosis::Good(what_is) => Finding { what: format!("{what}: {what_is}"), wrong: None },
                Diagnosis::Unknown(why) => Finding { what: format!("{what}: {why}"), wrong: None },
                Diagnosis::Wrong(why) => Finding { what, wrong: Some(why) },
            }
        }));
    }
    Ok(findings)
}

fn tell(findings: &[Finding], as_json: bool) -> ExitCode {
    let is_well = findings.iter().all(|finding| finding.wrong.is_none());
    if as_json {
        let item = |finding: &Finding| json!({ "what": finding.what, "ok": finding.wrong.is_none(), "wrong": finding.wrong });
        let items: Vec<_> = findings.iter().map(item).collect();
        print::document(&json!({ "ok": is_well, "items": items }));
        return if is_well { ExitCode::SUCCESS } else { found_wrong() };
    }
    for finding in findings {
        match &finding.wrong {
            None => anstream::println!("ok     {}", visible::line(&finding.what)),
            Some(why) => {
                anstream::println!("WRONG  {}: {}", visible::line(&finding.what), visible::line(why))
            }
        }
    }
    if is_well { ExitCode::SUCCESS } else { found_wrong() }
}
