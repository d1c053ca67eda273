//! The binary `agentsudo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    agentsudo_server::cli::run()
}
