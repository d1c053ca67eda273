//! For tests of what wakes a waiter: time stands still, so only a bell can. Used by the tests of `bells` and `ticket`.

use super::Timer;
use super::store::Pending;
use crate::model::{Clock, Monotonic, UnixTime};

#[derive(Debug)]
pub(super) struct Still;

impl Clock for Still {
    fn monotonic(&self) -> Monotonic {
        Monotonic(1)
    }

    fn wall(&self) -> UnixTime {
        UnixTime(0)
    }
}

impl Timer for Still {
    fn sleep_until(&self, _: Monotonic) -> Pending<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn start(&self, _: Pending<'static, ()>) {}
}
