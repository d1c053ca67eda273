//! Stands for `touch` where no kernel says that a file was written to.

use std::path::Path;
use std::time::Duration;

/// Nobody says that the file was written to.
pub(super) enum Touch {}

impl Touch {
    pub(super) fn start(_: &Path, _: Duration, _: impl Fn() -> bool + Send + 'static) -> Option<Touch> {
        None
    }

    pub(super) fn watch(&mut self) {}

    pub(super) fn rest(&mut self) {}
}
