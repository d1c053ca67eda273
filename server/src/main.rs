//! The binary `agentsudo`.

use std::process::ExitCode;

/// What one thread makes, another lets go of: the writer reads requests that the front throws away. The system's allocator
/// has both wait for one lock then.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    agentsudo_server::cli::run()
}
