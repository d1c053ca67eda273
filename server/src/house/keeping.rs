//! What has ended is not kept for ever: from time to time the oldest goes. Audit chains are kept whole.

use super::House;
use agentsudo_core::Result;
use agentsudo_core::desk::Logger;
use agentsudo_core::gate::Level;
use agentsudo_core::model::UnixTime;
use agentsudo_core::net::process::records;
use std::time::Duration;

/// How often it is looked what may go.
const EVERY: Duration = Duration::from_secs(3_600);
/// Rows that one transaction takes.
const BATCH: usize = 500;

impl House {
    /// Forgets what ended more than `keep` ago, for as long as it is polled. Several servers on one store may do so.
    pub(super) async fn forget_now_and_then(&self, keep: Duration) {
        loop {
            let age = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
            let before = UnixTime(self.now().wall.0.saturating_sub(age));
            // What cannot be done now is done next time.
            if let Ok(count) = self.forget(before).await
                && count > 0
            {
                let days = keep.as_secs() / 86_400;
                let line = format!(
                    "{count} requests, events and keys that ended over {days} days ago are forgotten"
                );
                records().say(Logger::Core, Level::Info, &line);
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn forget(&self, before: UnixTime) -> Result<usize> {
        let mut forgotten = self.desk.forget(before).await?;
        loop {
            let gone = self.ledger.forget(before, BATCH).await?;
            forgotten += gone;
            if gone < BATCH {
                return Ok(forgotten);
            }
        }
    }
}
