//! The binary: starts a workspace, prints one JSON line, and lives until its standard input closes, SIGTERM or Ctrl-C.
//! A test that dies closes the pipe, so nothing is left behind.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "test equipment: it runs on a runtime of its own")]

use std::io::{Read, Write};
use std::process::ExitCode;

use slack_standin::{Options, SlackStandIn};

fn main() -> ExitCode {
    // Asked here, while there is one thread: afterwards the local offset can no longer be read safely.
    let offset = time::UtcOffset::current_local_offset().map_or(0, |offset| offset.whole_seconds());
    let start = Options { utc_offset_seconds: offset, ..Options::default() };
    let options = match start.parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("slack-standin: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> std::io::Result<()> {
    let stay = options.stay;
    let standin = SlackStandIn::start(options)?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(standin.ready())?)?;
    out.flush()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (closed, stdin_closed) = tokio::sync::oneshot::channel();
    if !stay {
        std::thread::spawn(move || {
            let mut sink = [0; 4096];
            while matches!(std::io::stdin().read(&mut sink), Ok(read) if read > 0) {}
            closed.send(())
        });
    }
    runtime.block_on(async move {
        tokio::select! {
            Ok(()) = stdin_closed => {}
            () = told_to_stop() => {}
        }
    });
    Ok(())
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
