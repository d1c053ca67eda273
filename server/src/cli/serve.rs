//! `agentsudo serve` and `agentsudo config check`: settings gathered, the store opened, the front put up, and
//! everything let go again in time.

use super::exit::Failure;
use crate::house::{DEFAULT_PROJECT, House, doors::Doors, store};
use crate::http::App;
use crate::http::listen::Listening;
use crate::log;
use crate::settings::{FIELDS, File, Origin, Settings, SlackSettings, Sources, project_slack};
use agentsudo_core::desk::StoreUrl;
use agentsudo_core::net::settings::{Environment, with_prefix};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// The settings given on the command line: one flag for each of [`FIELDS`], and the file.
#[derive(Debug, Default)]
pub(super) struct ServeArgs {
    flags: BTreeMap<&'static str, String>,
    config: Option<PathBuf>,
}

impl FromArgMatches for ServeArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut args = ServeArgs::default();
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for field in FIELDS {
            if let Some(value) = matches.get_one::<String>(field.key) {
                self.flags.insert(field.key, value.clone());
            }
        }
        self.config = matches.get_one::<PathBuf>("config").cloned();
        Ok(())
    }
}

impl Args for ServeArgs {
    fn augment_args(command: Command) -> Command {
        let flag = |field: &'static crate::settings::Field| {
            let default = if field.default.is_empty() { "none" } else { field.default };
            let help = format!("{} [env: {}, default: {default}]", capital(field.about), field.variable());
            Arg::new(field.key).long(field.flag()).value_name("VALUE").help(help)
        };
        let config = Arg::new("config").long("config").value_name("FILE");
        let config =
            config.value_parser(clap::value_parser!(PathBuf)).help("A TOML file [env: AGENTSUDO_CONFIG]");
        FIELDS.iter().map(flag).fold(command.arg(config), Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// Everything that a server is made from, checked.
pub(super) struct Ready {
    pub(super) sources: Sources,
    pub(super) settings: Settings,
    pub(super) slack: BTreeMap<String, crate::settings::SlackSettings>,
}

/// Gathers and checks all settings. Opens nothing but the file.
pub(super) fn ready(args: &ServeArgs) -> Result<Ready, Failure> {
    let variables = with_prefix("AGENTSUDO_");
    let named = variables.iter().find(|(name, value)| name == "AGENTSUDO_CONFIG" && !value.trim().is_empty());
    let path = args.config.clone().or_else(|| named.map(|(_, path)| PathBuf::from(path.trim())));
    let file = path.as_deref().map(File::read).transpose()?;
    let environment = Environment::read();
    let mut sources = Sources::gather(&args.flags, &variables, file)?;
    let settings = Settings::new(&sources)?;
    StoreUrl::parse("store", &settings.store)
        .map_err(|error| sources.refuse("store", error.message().trim_start_matches("store ")))?;
    let slack = project_slack(&sources.projects, &environment, DEFAULT_PROJECT);
    Doors::new(slack.clone(), settings.grants)?;
    if slack.values().any(|slack| slack.bot_token.is_some() && is_deaf(slack)) {
        sources.warnings.push(
            "a Slack bot token without a signing secret or an app token: cards are posted and nobody can click on them; \
             set SLACK_SIGNING_SECRET or SLACK_APP_TOKEN, or decide over REST and with `agentsudo approve`"
                .into(),
        );
    }
    Ok(Ready { sources, settings, slack })
}

/// Has it no way for clicks to come in by?
fn is_deaf(slack: &SlackSettings) -> bool {
    slack.signing_secret.is_empty() && slack.app_token.is_none()
}

pub(super) fn check(args: &ServeArgs, as_json: bool) -> Result<ExitCode, Failure> {
    let ready = ready(args)?;
    let mut settings = Vec::new();
    for field in FIELDS {
        let Some(given) = ready.sources.values.get(field.key) else { continue };
        // A store's address may hold a password.
        let shown = match field.key {
            "store" => StoreUrl::parse("store", &given.value)?.to_string(),
            _ => given.value.clone(),
        };
        settings.push((field.key, shown, given.origin.to_string()));
    }
    if as_json {
        let setting = |(key, value, origin): &(&str, String, String)| json!({ "key": key, "value": value, "origin": origin });
        let slack = ready.slack.iter().filter(|(_, slack)| slack.is_set()).map(|(project, _)| project);
        let grants =
            ready.slack.iter().filter_map(|(project, slack)| Some((project, slack.grants?.as_secs())));
        super::print::document(&json!({
            "ok": true, "settings": settings.iter().map(setting).collect::<Vec<_>>(),
            "slack_projects": slack.collect::<Vec<_>>(), "project_grants": grants.collect::<BTreeMap<_, _>>(),
            "warnings": ready.sources.warnings,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    for (key, shown, origin) in &settings {
        anstream::println!("{key:<32} {shown:<32} {origin}");
    }
    for (project, slack) in &ready.slack {
        if let Some(longest) = slack.grants {
            let key = format!("projects.{project}.slack.grants");
            anstream::println!("{key:<32} {:<32} {}", longest.as_secs(), Origin::File);
        }
        if !slack.is_set() {
            continue;
        }
        let posts = if slack.bot_token.is_some() { "posts cards" } else { "posts nothing" };
        let takes = if is_deaf(slack) { "takes no clicks" } else { "takes clicks" };
        let who = slack.approvers.as_ref().map_or("anyone in the workspace".into(), |ids| ids.join(", "));
        anstream::println!("{:<32} {posts}, {takes}; approvers: {who}", format!("projects.{project}.slack"));
    }
    for warning in &ready.sources.warnings {
        anstream::eprintln!("warning: {warning}");
    }
    anstream::println!("ok");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn serve(args: ServeArgs) -> Result<ExitCode, Failure> {
    let Ready { sources, settings, slack } = ready(&args)?;
    log::start(settings.log_format);
    for warning in &sources.warnings {
        tracing::warn!("{warning}");
    }
    let stop = stop_signal()?;
    let listening = Listening::on(settings.listen, settings.connections).await?;
    let address = listening.address()?;
    let opened = store::open("store", &settings.store).await?;
    let house = House::new(opened, Doors::new(slack, settings.grants)?).await?;
    let first = house.begin().await?;
    announce(address, &settings, first.as_ref())?;
    let background = Arc::clone(&house);
    let background = tokio::spawn(async move { background.run(settings.keep).await });
    let app = App::new(Arc::clone(&house), &settings);
    tracing::info!(%address, store = %StoreUrl::parse("store", &settings.store)?, "listening");
    listening.serve(app, stop).await;
    // What was told is in the store already; what is left are records of what nobody was told.
    let _ = tokio::time::timeout(std::time::Duration::from_millis(500), house.settled()).await;
    background.abort();
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// The address, and on a first start the key: the only time it is shown.
fn announce(
    address: std::net::SocketAddr,
    settings: &Settings,
    first: Option<&crate::credentials::Secret>,
) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let store = StoreUrl::parse("store", &settings.store)?;
    let mut text = format!("agentsudo {} on http://{address} (store {store})\n", env!("CARGO_PKG_VERSION"));
    if let Some(key) = first {
        text.push_str(&format!(
            "API key of project `{DEFAULT_PROJECT}`, shown this once: {}\n",
            key.reveal()
        ));
    }
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::defect(format!("standard output cannot be written: {error}")))
}

/// Resolves at SIGTERM or Ctrl-C.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error: std::io::Error| Failure::defect(format!("signals cannot be taken: {error}"));
    let mut term = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
