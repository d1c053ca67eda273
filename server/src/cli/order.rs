//! What a command wants done, in one form for both ways of doing it.

use crate::credentials::{Kind, Role};
use crate::house::reading::Wanted;
use crate::protocol::decide::Decide;

/// One operation.
#[derive(Debug)]
pub(super) enum Order {
    List(Wanted),
    Show(String),
    Decide(String, Decide),
    Grants(Wanted),
    TakeBack(String),
    Events(Wanted),
    Agents(Wanted),
    Audit(Wanted),
    Verify(Wanted, Option<String>),
    Credentials(Kind),
    CreateKey(Option<String>),
    CreateToken { name: String, role: Role, project: Option<String> },
    Revoke(Kind, String),
}
