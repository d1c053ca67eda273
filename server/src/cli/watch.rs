//! `agentsudo watch`: requests as they come and end, for as long as it runs.

use super::ListArgs;
use super::backend::Backend;
use super::commands::wanted;
use super::exit::Failure;
use super::order::Order;
use super::print::{self, items, text};
use super::table::status_style;
use agentsudo_core::wire::visible;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Duration;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// Requests that are looked at: the newest.
const NEWEST: usize = 200;

pub(super) async fn watch(backend: &Backend, args: &ListArgs) -> Result<ExitCode, Failure> {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut is_first = true;
    loop {
        let mut wanted = wanted(args);
        wanted.limit = Some(wanted.limit.unwrap_or(NEWEST));
        let list = backend.carry_out(Order::List(wanted)).await?;
        let mut now = HashMap::new();
        // Oldest first, as they happened.
        for item in items(&list).iter().rev() {
            let state = format!("{} {}", text(item, "status"), text(item, "run"));
            let id = text(item, "id").to_owned();
            let is_news = known.get(&id) != Some(&state);
            // What had ended before we came is no news.
            if is_news && (!is_first || text(item, "status") == "pending") {
                tell(item, args.place.json);
            }
            now.insert(id, state);
        }
        (known, is_first) = (now, false);
        tokio::time::sleep(EVERY).await;
    }
}

fn tell(item: &Json, as_json: bool) {
    if as_json {
        return print::document(item);
    }
    let status = text(item, "status");
    let style = status_style(status);
    let cut = |key: &str| visible::cut(&visible::line(text(item, key)), 60).into_text();
    let run = item["run"].as_str().map(|run| format!(", {run}")).unwrap_or_default();
    let by = item["decided_by_name"]
        .as_str()
        .map(|_| format!(" by {}", cut("decided_by_name")))
        .unwrap_or_default();
    anstream::println!(
        "{}  {style}{status}{style:#}{run}{by}  {} calls {} ({})",
        text(item, "code"),
        cut("agent_name"),
        cut("function"),
        cut("scope"),
    );
}
