//! The ways into Slack: per project who posts cards and whose clicks count. A delivery belongs to the projects
//! whose signing secret it is signed with, and decides nothing of any other.

use crate::settings::SlackSettings;
use agentsudo_core::desk::{Desk, Logger, Roster, Ticket};
use agentsudo_core::gate::{Approvers, Level};
use agentsudo_core::net::process::records;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Finding, HttpAnswer, SlackApproval, SlackOptions};
use agentsudo_core::wire::slack::payload;
use agentsudo_core::{Error, Result};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The projects that use Slack, and what a project's settings say wherever people decide.
#[derive(Debug, Default)]
pub struct Doors {
    by_project: BTreeMap<String, Door>,
    rules: BTreeMap<String, Rules>,
    /// The longest grant in projects that say nothing of it.
    grants: Option<Duration>,
}

/// What holds whether or not a project uses Slack.
#[derive(Debug)]
struct Rules {
    quorum: u32,
    grants: Option<Duration>,
}

#[derive(Debug)]
struct Door {
    settings: SlackSettings,
    approval: SlackApproval,
}

/// Where cards go if neither the project nor the client says so.
const DEFAULT_CHANNEL: &str = "#approvals";

impl Doors {
    /// Checks the settings of all projects; `grants` is the longest grant in those that say nothing of it. Speaks to
    /// nobody.
    ///
    /// # Errors
    /// `invalid`, naming the project.
    pub fn new(projects: BTreeMap<String, SlackSettings>, grants: Option<Duration>) -> Result<Self> {
        let mut by_project: BTreeMap<String, Door> = BTreeMap::new();
        let mut rules = BTreeMap::new();
        for (project, settings) in projects {
            rules.insert(project.clone(), Rules { quorum: settings.quorum, grants: settings.grants });
            if !settings.is_set() {
                continue;
            }
            let named = |error: Error| Error::invalid(format!("project `{project}`: {}", error.message()));
            let shared = |secret: &String| {
                by_project.iter().find(|(_, door)| door.settings.signing_secret.contains(secret))
            };
            let same_app = |(_, door): &(&String, &Door)| {
                settings.app_token.is_some() && door.settings.app_token == settings.app_token
            };
            if let Some((other, _)) = by_project.iter().find(same_app) {
                return Err(Error::invalid(format!(
                    "projects `{other}` and `{project}` have the same app_token: give each project a Slack app of its own"
                )));
            }
            if let Some((other, _)) = settings.signing_secret.iter().find_map(shared) {
                return Err(Error::invalid(format!(
                    "projects `{other}` and `{project}` have the same signing_secret, so nobody could tell whose a \
                     click is: give each project a Slack app of its own"
                )));
            }
            let approval = SlackApproval::new(options(&settings), &Environment::default()).map_err(named)?;
            let approval = approval.of_app(settings.app_id.clone());
            by_project.insert(project, Door { settings, approval });
        }
        Ok(Doors { by_project, rules, grants })
    }

    /// The projects that use Slack.
    pub fn projects(&self) -> Vec<String> {
        self.by_project.keys().cloned().collect()
    }

    /// Where a project's cards go; empty if nowhere in Slack.
    pub fn channel(&self, project: &str, wished: Option<&str>) -> String {
        let Some(door) = self.by_project.get(project) else { return String::new() };
        let own = door.settings.channel.as_deref();
        own.or(wished).unwrap_or(DEFAULT_CHANNEL).to_owned()
    }

    /// Who may decide a request of this project: those whom it names, and of those in Slack only the project's own.
    /// `None` if that is nobody.
    pub fn approvers(&self, project: &str, named: Option<&[String]>) -> Option<Approvers> {
        let own = self.by_project.get(project).and_then(|door| door.settings.approvers.as_deref());
        match (named, own) {
            (None, None) => Some(Approvers::Anyone),
            (None, Some(own)) => Some(Approvers::InSlack(own.to_vec())),
            (Some(named), None) => Some(Approvers::Users(named.to_vec())),
            (Some(named), Some(own)) => {
                // An operator is let in by a role, not by the project's list of people in Slack.
                let may = |id: &&String| own.contains(id) || id.contains(':');
                let both: Vec<String> = named.iter().filter(may).cloned().collect();
                (!both.is_empty()).then_some(Approvers::Users(both))
            }
        }
    }

    /// How many people have to approve: as many as the request says, and no fewer than the project does.
    pub fn quorum(&self, project: &str, wished: Option<u32>) -> u32 {
        let own = self.rules.get(project).map_or(1, |rules| rules.quorum);
        own.max(wished.unwrap_or(1)).max(1)
    }

    /// The longest grant that may be given on a request, if both the server and whoever asks allow one: the shorter of
    /// the two. Who does not say so may be a client that claims nothing, and so would never use a grant up.
    pub fn grants(&self, project: &str, wished: Option<Duration>) -> Option<Duration> {
        let own = self.rules.get(project).and_then(|rules| rules.grants).or(self.grants);
        own.zip(wished).map(|(own, wished)| own.min(wished)).filter(|longest| !longest.is_zero())
    }

    /// Who can say who is in a user group of the project's workspace.
    pub fn roster(&self, project: &str) -> Option<Arc<dyn Roster>> {
        self.by_project.get(project)?.approval.roster()
    }

    /// Takes clicks over Socket Mode from now on, for every project that has an app token.
    pub fn listen(&self, desk: impl Fn(&str) -> Arc<Desk>) {
        for (project, door) in &self.by_project {
            said(door.approval.clone().at(desk(project)).listen().map(|_| ()));
        }
    }

    /// Tells people in Slack of a request, if the project has somebody who can.
    pub fn announce(&self, project: &str, desk: &Arc<Desk>, ticket: &Ticket) {
        if let Some(door) = self.by_project.get(project) {
            said(door.approval.clone().at(Arc::clone(desk)).announce(ticket));
        }
    }

    /// Asks Slack, for each project, whether all is well.
    ///
    /// # Errors
    /// `internal` if TLS cannot be set up.
    pub async fn examine(&self) -> Result<Vec<(String, Vec<Finding>)>> {
        let mut all = Vec::new();
        for (project, door) in &self.by_project {
            all.push((project.clone(), door.approval.examine().await?));
        }
        Ok(all)
    }

    /// Goes on with a card that an earlier process posted.
    pub fn resume(&self, project: &str, desk: &Arc<Desk>, ticket: &Ticket) {
        if let Some(door) = self.by_project.get(project) {
            said(door.approval.clone().at(Arc::clone(desk)).resume(ticket));
        }
    }

    /// Takes one delivery of Slack's.
    pub async fn handle(
        &self,
        desk: impl Fn(&str) -> Arc<Desk>,
        headers: &[(&str, &[u8])],
        body: &[u8],
    ) -> HttpAnswer {
        let mut refused = None;
        for (project, door) in &self.by_project {
            if door.settings.signing_secret.is_empty() {
                continue;
            }
            let approval = door.approval.clone().at(desk(project));
            let answer = approval.handle_request(headers, body).await;
            if answer.status != 401 {
                return answer;
            }
            refused = Some(answer);
        }
        if payload::is_ssl_check(payload::content_type(headers).as_deref(), body) {
            return HttpAnswer { status: 200, headers: Vec::new(), body: Vec::new() };
        }
        refused.unwrap_or_else(|| HttpAnswer {
            status: 401,
            headers: vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())],
            body: b"bad signature".to_vec(),
        })
    }
}

fn options(settings: &SlackSettings) -> SlackOptions {
    SlackOptions {
        bot_token: settings.bot_token.clone(),
        app_token: settings.app_token.clone(),
        channel: settings.channel.clone(),
        signing_secret: settings.signing_secret.clone(),
        slack_api_url: settings.api_url.clone(),
        approvers: settings.approvers.clone(),
        quorum: settings.quorum,
        ..SlackOptions::default()
    }
}

fn said(done: Result<()>) {
    if let Err(error) = done {
        records().say(Logger::Slack, Level::Error, &format!("Slack cannot be told: {error}"));
    }
}
