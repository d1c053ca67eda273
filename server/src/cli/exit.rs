//! How a command ends: one status for each thing that a script would act on.

use crate::protocol::ApiError;
use std::process::ExitCode;

/// The statuses, as `--help` shows them.
pub(super) const HELP: &str = "\
Exit status:
  0  it was done
  1  it failed for another reason
  2  the command line or the configuration is wrong
  3  there is no such request, key or token
  4  somebody else, or time, was first: nothing was changed
  5  the credential is missing, bad, or may not do this
  6  the server or the store cannot be reached
  7  a check found something wrong (audit verify, doctor)";

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(super) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    pub(super) fn defect(message: impl Into<String>) -> Self {
        Failure { code: 1, message: message.into() }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Failure { code: 2, message: message.into() }
    }

    pub(super) fn unreachable(message: impl Into<String>) -> Self {
        Failure { code: 6, message: message.into() }
    }

    /// Says it on standard error and yields the status.
    pub(super) fn tell(&self) -> ExitCode {
        anstream::eprintln!("agentsudo: {}", self.message);
        ExitCode::from(self.code)
    }
}

/// A check found something wrong; it has been printed.
pub(super) fn found_wrong() -> ExitCode {
    ExitCode::from(7)
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let code = match error.status {
            400 | 413 | 415 => 2,
            401 | 403 => 5,
            404 => 3,
            409 => 4,
            429 | 503 => 6,
            _ => 1,
        };
        let field = error.field.map(|field| format!("{field}: ")).unwrap_or_default();
        Failure { code, message: format!("{field}{}", error.message) }
    }
}

impl From<agentsudo_core::Error> for Failure {
    fn from(error: agentsudo_core::Error) -> Self {
        use agentsudo_core::ErrorCode;
        let code = match error.code() {
            ErrorCode::Invalid => 2,
            ErrorCode::Unavailable => 6,
            _ => 1,
        };
        Failure { code, message: error.message().to_owned() }
    }
}
