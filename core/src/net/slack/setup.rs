//! `agentsudo slack manifest` and `agentsudo slack doctor` for the packages that are no server: reads the words after
//! `slack`, and yields what to print. Used by `python -m agentsudo` and `npx agentsudo`; languages without a command of ours
//! have [`AppManifest`] and [`SlackApproval::examine`].

use super::approver::SlackApproval;
use super::doctor::{Diagnosis, Finding};
use super::options::SlackOptions;
use crate::error::{Error, Result};
use crate::net::endpoint::Endpoint;
use crate::net::settings::Environment;
use crate::wire::slack::manifest::{self, Delivery};
use crate::wire::visible;
use serde_json::Value as Json;

/// What a command says, and how it ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// 0: all is well. 1: something is wrong. 2: the command is not used like this.
    pub code: u8,
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
}

/// Slack takes 3,000; a server's own paths come behind it.
const LONGEST_URL: usize = 2_900;

const USAGE: &str = "usage: agentsudo slack manifest [--socket-mode | --url URL] [--groups] [--json]
       agentsudo slack doctor

  manifest  print the manifest that the Slack app is made from, and the link that makes it
              --socket-mode  clicks come in over a connection that the program opens (the default)
              --url URL      Slack calls this address, where handle_request is mounted
              --groups       approvers may be user groups (scope usergroups:read)
              --json         JSON instead of YAML
  doctor    check tokens, scopes, channel, clock and signing secret of SLACK_BOT_TOKEN, SLACK_APP_TOKEN,
            SLACK_SIGNING_SECRET, SLACK_APPROVAL_CHANNEL
";

/// What a Slack app is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct AppManifest {
    /// The manifest.
    pub json: Json,
    /// The same as YAML.
    pub yaml: String,
    /// Opens Slack's form for a new app with it filled in.
    pub link: String,
}

impl AppManifest {
    /// `url`: where `handle_request` is mounted; without one, clicks come in over Socket Mode. `groups`: approvers may be
    /// user groups.
    ///
    /// # Errors
    /// `invalid` for what is no address.
    pub fn new(url: Option<&str>, groups: bool) -> Result<Self> {
        let url = url.map(|url| request_url("url", url)).transpose()?;
        let json =
            manifest::manifest(url.as_deref().map_or(Delivery::SocketMode, Delivery::Endpoint), groups);
        Ok(AppManifest { yaml: manifest::yaml(&json), link: manifest::creation_link(&json), json })
    }
}

/// The address that Slack is to call, in the form that a manifest takes.
///
/// # Errors
/// `invalid`, naming the argument, for what is no address, or too long for Slack.
pub fn request_url(name: &str, text: &str) -> Result<String> {
    // The URL standard takes `HTTPS:host`, too; Slack does not.
    let url = Endpoint::parse(name, text)?.url().to_string();
    if url.len() > LONGEST_URL {
        return Err(Error::invalid(format!("{name} is longer than {LONGEST_URL} characters")));
    }
    Ok(url)
}

/// Runs one command.
pub async fn run(words: &[String], env: &Environment) -> Said {
    let mut words = words.iter().map(String::as_str);
    match words.next() {
        Some("manifest") => print_manifest(words),
        Some("doctor") => match words.next() {
            None => examine(env).await,
            Some(other) => misused(&format!("doctor takes no `{other}`")),
        },
        Some("--help" | "-h" | "help") => Said { out: USAGE.to_owned(), ..Said::default() },
        Some(other) => misused(&format!("there is no `{other}`")),
        None => misused("manifest or doctor?"),
    }
}

fn print_manifest<'a>(mut words: impl Iterator<Item = &'a str>) -> Said {
    let (mut url, mut is_socket, mut is_json, mut groups) = (None, false, false, false);
    while let Some(word) = words.next() {
        match (word, word.strip_prefix("--url=")) {
            ("--socket-mode", _) => is_socket = true,
            ("--json", _) => is_json = true,
            ("--groups", _) => groups = true,
            ("--url", _) => match words.next() {
                Some(given) => url = Some(given),
                None => return misused("--url needs an address"),
            },
            (_, Some(given)) => url = Some(given),
            ("--help" | "-h", _) => return Said { out: USAGE.to_owned(), ..Said::default() },
            _ => return misused(&format!("manifest takes no `{word}`")),
        }
    }
    if url.is_some() && is_socket {
        return misused("--socket-mode and --url exclude each other");
    }
    let made = match AppManifest::new(url, groups) {
        Ok(made) => made,
        Err(error) => return misused(&format!("--{}", error.message())),
    };
    let out = if is_json { format!("{:#}\n", made.json) } else { made.yaml };
    let token = match url {
        None => {
            "Then: install it (SLACK_BOT_TOKEN), generate an app-level token with connections:write (SLACK_APP_TOKEN), \
             /invite @agentsudo, and run `doctor`.\n"
        }
        Some(_) => {
            "Then: install it (SLACK_BOT_TOKEN), copy the signing secret (SLACK_SIGNING_SECRET), /invite @agentsudo, \
             and run `doctor`.\n"
        }
    };
    // The link and the rest beside the manifest, which may go to a file.
    let err = format!("Create the app: {}\n{token}", made.link);
    Said { code: 0, out, err }
}

async fn examine(env: &Environment) -> Said {
    let found = match SlackApproval::new(SlackOptions::default(), env) {
        Ok(approval) => approval.examine().await,
        Err(error) => Err(error),
    };
    match found {
        Ok(findings) => {
            let is_wrong = findings.iter().any(|finding| matches!(finding.verdict, Diagnosis::Wrong(_)));
            let out = findings.iter().map(line).collect();
            Said { code: u8::from(is_wrong), out, err: String::new() }
        }
        Err(error) => {
            Said { code: 1, out: format!("WRONG  settings: {}\n", error.message()), err: String::new() }
        }
    }
}

fn line(finding: &Finding) -> String {
    let (mark, text) = match &finding.verdict {
        Diagnosis::Good(text) => ("ok    ", text),
        Diagnosis::Unknown(text) => ("?     ", text),
        Diagnosis::Wrong(text) => ("WRONG ", text),
    };
    format!("{mark} {}: {}\n", finding.what, visible::line(text))
}

fn misused(why: &str) -> Said {
    Said { code: 2, out: String::new(), err: format!("{}\n{USAGE}", visible::line(why)) }
}
