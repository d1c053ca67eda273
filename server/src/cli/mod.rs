//! The command line: `agentsudo serve` and everything that people do beside it, over the API or on the store
//! itself. Reads arguments, prints, and ends with a documented status; what it does is in `house`.

mod backend;
mod commands;
mod doctor;
mod exit;
mod order;
mod print;
mod serve;
mod table;
mod watch;

use agentsudo_core::gate::grant::MOST_CALLS;
use agentsudo_core::gate::{Leave, Only, Term, Terms};
use agentsudo_core::net::Process;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use exit::Failure;
use serve::ServeArgs;
use std::path::PathBuf;
use std::process::ExitCode;

/// sudo for AI agents: the approval server, and the command line of those who decide.
#[derive(Debug, Parser)]
#[command(name = "agentsudo", version, about, after_help = exit::HELP, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where requests are: on a server, or in a store beside this program.
#[derive(Debug, Clone, Args)]
struct Where {
    /// The server's address [env: AGENTSUDO_URL]
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// An operator's token [env: AGENTSUDO_TOKEN; safer there: arguments can be seen by others]
    #[arg(long, global = true, value_name = "TOKEN")]
    token: Option<String>,
    /// The store itself, without a server: sqlite:PATH [env: AGENTSUDO_STORE]
    #[arg(long, global = true, value_name = "STORE", conflicts_with = "url")]
    store: Option<String>,
    /// On a store: who decides, instead of the name of the user that runs this
    #[arg(id = "decider", long = "as", global = true, value_name = "NAME")]
    name: Option<String>,
    /// Print JSON, one document or one line per item
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the approval server
    Serve(ServeArgs),
    /// List the requests that wait for an answer
    Pending(ListArgs),
    /// List requests, newest first
    List(ListArgs),
    /// Show one request: everything about it
    Show(Named),
    /// Approve a request: its call may run, once, or more like it with a grant
    Approve(Approved),
    /// Deny a request: its call will not run
    Deny(Decided),
    /// List the grants in force: what agents may do for a while without asking
    Grants(GrantsArgs),
    /// Take a grant back: the next call like it is asked about again
    Revoke(Named),
    /// Follow requests as they come and end
    Watch(ListArgs),
    /// List reported events, newest first
    Events(ListArgs),
    /// List the agents that have asked or reported
    Agents(ListArgs),
    /// The audit chain: who decided what, provably unchanged
    #[command(subcommand)]
    Audit(AuditCommand),
    /// API keys: agents ask and report with them, and can never decide
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Operators' tokens: people read, decide and administer with them
    #[command(subcommand)]
    Tokens(TokensCommand),
    /// The server's configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The Slack app
    #[command(subcommand)]
    Slack(SlackCommand),
    /// Check that the server, its store and Slack can do their work
    Doctor(CheckArgs),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

#[derive(Debug, Clone, Args)]
struct ListArgs {
    #[command(flatten)]
    place: Where,
    /// Only requests with this status: pending, approved, denied, expired, cancelled
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only of this project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// How many, from 1 to 200
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: Option<u16>,
    /// Go on where an earlier list ended
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

#[derive(Debug, Args)]
struct GrantsArgs {
    #[command(flatten)]
    place: Where,
    /// Only of this project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

#[derive(Debug, Args)]
struct Named {
    #[command(flatten)]
    place: Where,
    /// The request's 8-character code, or its whole id
    id: String,
}

#[derive(Debug, Args)]
struct Decided {
    #[command(flatten)]
    place: Where,
    /// The request's 8-character code, or its whole id
    id: String,
    /// Your words: they are kept, and given to the agent's model
    #[arg(long, short, value_name = "TEXT", alias = "reason")]
    note: Option<String>,
}

#[derive(Debug, Args)]
struct Approved {
    #[command(flatten)]
    decided: Decided,
    /// A grant for the session that asks: more calls like it run without asking, until it is over or taken back
    #[arg(long, group = "term")]
    session: bool,
    /// A grant for a time: 90s, 15m, 2h; at most as long as the server allows
    #[arg(long = "for", group = "term", value_name = "TIME", value_parser = grant_time)]
    time: Option<Term>,
    /// A grant for so many calls, this one among them
    #[arg(long, group = "term", value_name = "N", value_parser = clap::value_parser!(u32).range(2..=i64::from(MOST_CALLS)))]
    uses: Option<u32>,
    /// A grant for calls with such an argument only; * stands for anything. May be given several times
    #[arg(long, value_name = "ARGUMENT=PATTERN", value_parser = grant_limit, requires = "term")]
    only: Vec<Only>,
}

impl Approved {
    fn leave(&self) -> Leave {
        let calls = self.uses.map(Term::Calls);
        let term = self.time.or(calls).or(self.session.then_some(Term::Session));
        let only = self.only.clone();
        term.map_or(Leave::Once, |term| Leave::More(Terms { term, only }))
    }
}

/// `90s`, `15m`, `2h`.
fn grant_time(text: &str) -> Result<Term, String> {
    let refuse = || "must be a time such as 90s, 15m or 2h, at most a day".to_owned();
    let unit = text.chars().last().ok_or_else(refuse)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return Err(refuse()),
    };
    let number: Option<u64> = text.strip_suffix(unit).and_then(|digits| digits.parse().ok());
    let seconds = number.and_then(|number| number.checked_mul(seconds)).ok_or_else(refuse)?;
    Term::parse(&format!("{seconds}s")).ok_or_else(refuse)
}

fn grant_limit(text: &str) -> Result<Only, String> {
    let (argument, pattern) = text.split_once('=').ok_or("must be ARGUMENT=PATTERN")?;
    let (argument, pattern) = (argument.trim().to_owned(), pattern.trim().to_owned());
    if argument.is_empty() || pattern.is_empty() {
        return Err("must be ARGUMENT=PATTERN, neither of them empty".to_owned());
    }
    Ok(Only { argument, pattern })
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// List audit records, newest first
    Show(ListArgs),
    /// Check the whole chain of a project, or of an audit file
    Verify {
        #[command(flatten)]
        place: Where,
        /// An audit file that a program wrote; without it, the project's chain on the server or in the store
        file: Option<PathBuf>,
        /// Of which project
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
        /// COUNT:HASH as an earlier check printed: shows a cut or rewritten end
        #[arg(long, value_name = "COUNT:HASH")]
        anchor: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make an API key; it is shown once
    Create {
        #[command(flatten)]
        place: Where,
        /// The project it belongs to; made if there is none of this name
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
    /// List API keys, without their secrets
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Revoke an API key, on every replica within 3 seconds
    Revoke {
        #[command(flatten)]
        place: Where,
        /// Its id: key_…
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum TokensCommand {
    /// Make an operator's token; it is shown once
    Create {
        #[command(flatten)]
        place: Where,
        /// Whose it is: stands in every record of what its holder decides
        #[arg(long, value_name = "NAME")]
        name: String,
        /// viewer reads, approver also decides, admin also makes keys and tokens
        #[arg(long, value_name = "ROLE", value_parser = ["viewer", "approver", "admin"])]
        role: String,
        /// Limit it to one project
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
    /// List operators' tokens, without their secrets
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Revoke an operator's token, on every replica within 3 seconds
    Revoke {
        #[command(flatten)]
        place: Where,
        /// Its id: tok_…
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check every setting, and say where each comes from
    Check(CheckArgs),
}

/// The server's settings, for a command that looks at them.
#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    settings: ServeArgs,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum SlackCommand {
    /// Print the manifest that a Slack app is made from
    Manifest {
        /// The server's public address: clicks come in over HTTP; without it, by Socket Mode
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// Approvers may be user groups (scope usergroups:read)
        #[arg(long)]
        groups: bool,
        /// Print JSON instead of YAML
        #[arg(long)]
        json: bool,
    },
    /// Check the Slack settings of every project against Slack
    Doctor(CheckArgs),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match on_runtime(dispatch(cli.command)) {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}

async fn dispatch(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(args) => serve::serve(args).await,
        Command::Config(ConfigCommand::Check(args)) => serve::check(&args.settings, args.json),
        Command::Doctor(args) => doctor::doctor(&args.settings, args.json).await,
        Command::Slack(SlackCommand::Doctor(args)) => doctor::slack(&args.settings, args.json).await,
        Command::Slack(SlackCommand::Manifest { url, groups, json }) => {
            doctor::manifest(url.as_deref(), groups, json)
        }
        Command::Completions { shell } => {
            let mut command = <Cli as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "agentsudo", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        other => commands::run(other).await,
    }
}

#[allow(clippy::disallowed_methods, reason = "a program of its own, with one runtime as wide as the machine")]
fn on_runtime<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("agentsudo").build();
    let runtime = runtime.map_err(|error| Failure::defect(format!("no thread could be started: {error}")))?;
    Process::current().adopt_runtime(runtime.handle().clone());
    let done = runtime.block_on(work);
    // A store that hangs must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    done
}
