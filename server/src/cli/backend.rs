//! Who carries an order out: a server over its API, or the house beside the store.

use super::Where;
use super::exit::Failure;
use super::order::Order;
use crate::credentials::Kind;
use crate::house::reading::Wanted;
use crate::house::{House, Operator, doors::Doors, store};
use crate::protocol::ApiError;
use agentsudo_core::gate::{Leave, Only};
use agentsudo_core::net::Process;
use agentsudo_core::net::endpoint::Endpoint;
use agentsudo_core::net::http::{Body, Fault, Http, Request};
use agentsudo_core::net::settings::with_prefix;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use std::time::Duration;

/// Carries orders out.
pub(super) enum Backend {
    Server { http: Http, root: Endpoint, token: String },
    Store { house: Arc<House>, who: Box<Operator> },
}

/// How long a server may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// The store in the working directory, where a server without `--store` keeps it.
const USUAL_STORE: &str = "sqlite:agentsudo.db";

impl Backend {
    /// The one that the arguments name, or else the environment, or else the store in the working directory.
    pub(super) async fn open(place: &Where) -> Result<Self, Failure> {
        let variables = with_prefix("AGENTSUDO_");
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        if let Some(url) = &place.url {
            return Backend::server(url, place.token.clone().or_else(|| variable("AGENTSUDO_TOKEN")));
        }
        if let Some(store) = &place.store {
            return Backend::store(store, place).await;
        }
        if let Some(url) = variable("AGENTSUDO_URL") {
            return Backend::server(&url, place.token.clone().or_else(|| variable("AGENTSUDO_TOKEN")));
        }
        match variable("AGENTSUDO_STORE") {
            Some(store) => Backend::store(&store, place).await,
            None if std::path::Path::new("agentsudo.db").exists() => Backend::store(USUAL_STORE, place).await,
            None => Err(Failure::usage(
                "where are the requests? give --url and --token (or AGENTSUDO_URL and AGENTSUDO_TOKEN) for a server, \
                 or --store for its store; there is no agentsudo.db here",
            )),
        }
    }

    fn server(url: &str, token: Option<String>) -> Result<Self, Failure> {
        let root = Endpoint::parse("--url", url)?;
        let token = token.ok_or_else(|| {
            Failure::usage(
                "a server wants to know who asks: give an operator's token in AGENTSUDO_TOKEN (or --token)",
            )
        })?;
        if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Failure::usage("the token must be printable ASCII without spaces"));
        }
        let http = Process::current().http()?.clone();
        Ok(Backend::Server { http, root, token })
    }

    async fn store(url: &str, place: &Where) -> Result<Self, Failure> {
        let house = House::new(store::open("--store", url).await?, Doors::default()).await?;
        let background = Arc::clone(&house);
        tokio::spawn(async move { background.keep_records().await });
        let name = place.name.clone().unwrap_or_else(user_name);
        if name.is_empty() || name.chars().count() > 128 || name.chars().any(char::is_control) {
            return Err(Failure::usage("--as must be a name of 1 to 128 characters"));
        }
        Ok(Backend::Store { house, who: Box::new(Operator::local(&name)) })
    }

    /// Carries one order out.
    pub(super) async fn carry_out(&self, order: Order) -> Result<Json, Failure> {
        match self {
            Backend::Server { http, root, token } => {
                let call = Call::of(order);
                Ok(call.send(http, root, token).await?)
            }
            Backend::Store { house, who } => Ok(at_home(house, who, order).await?),
        }
    }
}

async fn at_home(house: &House, who: &Operator, order: Order) -> Result<Json, ApiError> {
    match order {
        Order::List(wanted) => house.list(who, &wanted).await,
        Order::Show(handle) => house.show(who, &handle).await,
        Order::Decide(handle, decide) => house.decide(who, &handle, decide).await,
        Order::Grants(wanted) => house.grants(who, &wanted).await,
        Order::TakeBack(handle) => house.take_back(who, &handle).await,
        Order::Events(wanted) => house.events(who, &wanted).await,
        Order::Agents(wanted) => house.agents(who, &wanted).await,
        Order::Audit(wanted) => house.audit_records(who, &wanted).await,
        Order::Verify(wanted, anchor) => house.verify_audit(who, &wanted, anchor.as_deref()).await,
        Order::Credentials(kind) => house.credential_list(who, kind).await,
        Order::CreateKey(project) => house.create_key(who, project.as_deref()).await,
        Order::CreateToken { name, role, project } => {
            house.create_token(who, &name, role, project.as_deref()).await
        }
        Order::Revoke(kind, id) => house.revoke(who, kind, &id).await,
    }
}

/// An order as a request of REST v1.
struct Call {
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<Json>,
}

impl Call {
    fn of(order: Order) -> Self {
        let get = |path: &[&str], query| Call { path: owned(path), query, body: None };
        let post = |path: &[&str], body| Call { path: owned(path), query: Vec::new(), body: Some(body) };
        match order {
            Order::List(wanted) => get(&["approvals"], query(wanted)),
            Order::Show(handle) => get(&["approvals", &handle], Vec::new()),
            Order::Decide(handle, decide) => {
                let mut body = Map::from_iter([("outcome".to_owned(), Json::from(decide.outcome.as_str()))]);
                if let Some(note) = decide.note {
                    body.insert("note".into(), note.into());
                }
                if let Leave::More(terms) = decide.leave {
                    let limit = |only: &Only| json!({ "argument": only.argument, "pattern": only.pattern });
                    let only: Vec<Json> = terms.only.iter().map(limit).collect();
                    body.insert("grant".into(), json!({ "term": terms.term.to_text(), "only": only }));
                }
                post(&["approvals", &handle, "decision"], body.into())
            }
            Order::Grants(wanted) => get(&["grants"], query(wanted)),
            Order::TakeBack(handle) => post(&["approvals", &handle, "grant", "revoke"], json!({})),
            Order::Events(wanted) => get(&["events"], query(wanted)),
            Order::Agents(wanted) => get(&["agents"], query(wanted)),
            Order::Audit(wanted) => get(&["audit"], query(wanted)),
            Order::Verify(wanted, anchor) => {
                let mut query = query(wanted);
                query.extend(anchor.map(|anchor| ("anchor", anchor)));
                get(&["audit", "verification"], query)
            }
            Order::Credentials(kind) => get(&[plural(kind)], Vec::new()),
            Order::CreateKey(project) => post(&["keys"], json!({ "project": project })),
            Order::CreateToken { name, role, project } => {
                post(&["tokens"], json!({ "name": name, "role": role.as_str(), "project": project }))
            }
            Order::Revoke(kind, id) => post(&[plural(kind), &id, "revoke"], json!({})),
        }
    }

    async fn send(self, http: &Http, root: &Endpoint, token: &str) -> Result<Json, Failure> {
        let mut path = vec!["api", "v1"];
        path.extend(self.path.iter().map(String::as_str));
        let mut url = root.join(&path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let body = self
            .body
            .map(|body| Body { content_type: "application/json", bytes: body.to_string().into_bytes() });
        let credential = Some(("authorization", format!("Bearer {token}")));
        let answer = http
            .send(&Request { url, body, credential, idempotency_key: None, timeout: ANSWER_WITHIN })
            .await;
        let answer = answer.map_err(|fault| {
            Failure::unreachable(match fault {
                Fault::NotSent => format!("the server {root} cannot be reached"),
                Fault::Unanswered => format!("the server {root} gave no answer"),
                Fault::TooLarge => "the answer is larger than 1 MiB; ask for less with --limit".to_owned(),
            })
        })?;
        let told: Option<Json> = serde_json::from_slice(&answer.body).ok();
        match (answer.status, told) {
            (200 | 201, Some(told)) => Ok(told),
            (status, Some(told)) if told.get("error").is_some() => Err(refusal(status, &told).into()),
            (status, _) => Err(Failure::unreachable(format!(
                "{root} answered with status {status} and not as an AgentSudo server would; is --url right?"
            ))),
        }
    }
}

fn refusal(status: u16, told: &Json) -> ApiError {
    let error = &told["error"];
    let message = error["message"].as_str().unwrap_or("the server refused");
    let message = agentsudo_core::wire::visible::line(message);
    let field = error["field"].as_str().map(agentsudo_core::wire::visible::line);
    ApiError { field, ..ApiError::new(status, "refused", message) }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|part| (*part).to_owned()).collect()
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Key => "keys",
        Kind::Token => "tokens",
    }
}

fn query(wanted: Wanted) -> Vec<(&'static str, String)> {
    let pairs = [
        ("status", wanted.status),
        ("project", wanted.project),
        ("limit", wanted.limit.map(|limit| limit.to_string())),
        ("cursor", wanted.cursor),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The name of the user that runs this, as the environment says, or else the system's number: shown and
/// recorded. Whoever may open the store could write any name into it.
fn user_name() -> String {
    let found = ["USER", "LOGNAME"].iter().find_map(|name| {
        with_prefix(name).into_iter().find(|(known, value)| known == name && !value.is_empty())
    });
    found.map_or_else(|| format!("uid-{}", rustix::process::getuid().as_raw()), |(_, name)| name)
}
