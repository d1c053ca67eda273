//! The engine and its peers behind one trait. A peer that cannot hold a set says why.

use crate::sets::Set;
use agentsudo_core::model::ScopeSet;
use casbin::prelude::{CachedEnforcer, CoreApi, DefaultModel, MgmtApi};
use globset::{GlobBuilder, GlobSetBuilder};
use regex::RegexSetBuilder;
use std::collections::HashSet;
use std::hint::black_box;

/// Something that holds granted scopes and answers questions.
pub trait Peer {
    /// Asks every question once; returns how many were granted.
    fn ask(&mut self, questions: &[String]) -> usize;
}

/// So that the loop over the questions is compiled together with the answering.
struct Asked<F>(F);

impl<F: FnMut(&str) -> bool> Peer for Asked<F> {
    fn ask(&mut self, questions: &[String]) -> usize {
        questions.iter().filter(|question| (self.0)(black_box(question.as_str()))).count()
    }
}

fn asked<F: FnMut(&str) -> bool + 'static>(ask: F) -> Result<Box<dyn Peer>, String> {
    Ok(Box::new(Asked(ask)))
}

pub const OURS: &str = "agentsudo";
pub const HASH_SET: &str = "HashSet";
pub const OTHERS: [&str; 5] = ["globset", "RegexSet", "cedar-policy", "casbin", "regorus"];

/// Loads `grants`.
///
/// # Errors
/// Why this peer cannot hold them.
pub fn load(name: &str, set: Set, grants: Vec<String>) -> Result<Box<dyn Peer>, String> {
    match name {
        OURS => {
            let set = ScopeSet::new(grants, false).map_err(|e| e.to_string())?;
            asked(move |scope| set.matches(scope))
        }
        // Knows no globs: the floor for what an exact look-up of the same string costs.
        HASH_SET => {
            let set: HashSet<String> = grants.into_iter().collect();
            asked(move |scope| set.contains(scope))
        }
        "globset" => globset(&grants),
        "RegexSet" => regex_set(&grants),
        "cedar-policy" => cedar(set, &grants),
        "casbin" => casbin(&grants),
        "regorus" => regorus(&grants),
        _ => Err(format!("no peer is called {name}")),
    }
}

fn globset(grants: &[String]) -> Result<Box<dyn Peer>, String> {
    let mut builder = GlobSetBuilder::new();
    for grant in grants {
        let glob = GlobBuilder::new(grant).literal_separator(false).build();
        builder.add(glob.map_err(|e| e.to_string())?);
    }
    let set = builder.build().map_err(|e| e.to_string())?;
    asked(move |scope| set.is_match(scope))
}

fn regex_set(grants: &[String]) -> Result<Box<dyn Peer>, String> {
    let regexes = grants.iter().map(|grant| {
        let mut regex = String::from(r"(?s)\A");
        for part in split_keeping_classes(grant) {
            match part {
                // Bytes, not characters: every question here is ASCII, and that is the faster engine.
                "*" => regex.push_str(r"[\x00-\x7f]*"),
                "?" => regex.push_str(r"[\x00-\x7f]"),
                class if class.starts_with('[') => regex.push_str(class),
                text => regex.push_str(&regex::escape(text)),
            }
        }
        regex + r"\z"
    });
    let set = RegexSetBuilder::new(regexes).size_limit(1 << 30).build().map_err(|e| e.to_string())?;
    asked(move |scope| set.is_match(scope))
}

/// Splits a glob into `*`, `?`, classes and literal characters.
fn split_keeping_classes(glob: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = glob;
    while !rest.is_empty() {
        let end = if rest.starts_with('[') { rest.find(']').unwrap_or(0) + 1 } else { 1 };
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts
}

fn cedar(set: Set, grants: &[String]) -> Result<Box<dyn Peer>, String> {
    use cedar_policy::{Authorizer, Context, Decision, Entities, PolicySet, Request, RestrictedExpression};
    if matches!(set, Set::Class | Set::Hostile) {
        return Err("its `like` knows no classes".to_owned());
    }
    let policies: String = grants
        .iter()
        .map(|grant| {
            format!("permit(principal, action, resource) when {{ context.scope like \"{grant}\" }};\n")
        })
        .collect();
    let policies: PolicySet = policies.parse().map_err(|e| format!("{e}"))?;
    let authorizer = Authorizer::new();
    let entities = Entities::empty();
    let uid = |text: &str| text.parse().map_err(|e| format!("{e}"));
    let (agent, action, thing) = (uid(r#"Agent::"a""#)?, uid(r#"Action::"call""#)?, uid(r#"Thing::"t""#)?);
    let ids: (cedar_policy::EntityUid, cedar_policy::EntityUid, cedar_policy::EntityUid) =
        (agent, action, thing);
    asked(move |scope| {
        let scope = RestrictedExpression::new_string(scope.to_owned());
        let context = Context::from_pairs([("scope".to_owned(), scope)]);
        let request = context
            .ok()
            .and_then(|c| Request::new(ids.0.clone(), ids.1.clone(), ids.2.clone(), c, None).ok());
        request.is_some_and(|request| {
            authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow
        })
    })
}

fn casbin(grants: &[String]) -> Result<Box<dyn Peer>, String> {
    const MODEL: &str = "[request_definition]\nr = sub, obj\n[policy_definition]\np = sub, obj\n\
        [policy_effect]\ne = some(where (p.eft == allow))\n\
        [matchers]\nm = r.sub == p.sub && (r.obj == p.obj || globMatch(r.obj, p.obj))\n";
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|e| e.to_string())?;
    let enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = CachedEnforcer::new(model, casbin::MemoryAdapter::default()).await?;
        let rules = grants.iter().map(|grant| vec!["agent".to_owned(), grant.clone()]).collect();
        enforcer.add_policies(rules).await?;
        Ok::<_, casbin::Error>(enforcer)
    });
    let enforcer = enforcer.map_err(|e| e.to_string())?;
    asked(move |scope| enforcer.enforce(("agent", scope)).unwrap_or(false))
}

fn regorus(grants: &[String]) -> Result<Box<dyn Peer>, String> {
    // Exact scopes by key, as its own manual would have it; the globs one by one.
    const POLICY: &str = "package scopes\nimport rego.v1\ndefault allow := false\n\
        allow if data.exact[input.scope]\n\
        allow if { some pattern in data.globs; glob.match(pattern, null, input.scope) }\n";
    let is_glob = |grant: &&String| grant.contains(['*', '?', '[']);
    let exact: serde_json::Map<String, serde_json::Value> =
        grants.iter().filter(|g| !is_glob(g)).map(|g| (g.clone(), true.into())).collect();
    let globs: Vec<&String> = grants.iter().filter(is_glob).collect();
    let mut engine = regorus::Engine::new();
    engine.add_policy("scopes.rego".to_owned(), POLICY.to_owned()).map_err(|e| e.to_string())?;
    let data = serde_json::json!({ "exact": exact, "globs": globs });
    engine.add_data_json(&data.to_string()).map_err(|e| e.to_string())?;
    let rule: std::sync::Arc<str> = "data.scopes.allow".into();
    let compiled = engine.compile_with_entrypoint(&rule).map_err(|e| e.to_string())?;
    asked(move |scope| {
        let input = regorus::Value::from(std::collections::BTreeMap::from([(
            regorus::Value::from("scope"),
            regorus::Value::from(scope),
        )]));
        compiled.eval_with_input(input).is_ok_and(|answer| answer == regorus::Value::from(true))
    })
}
