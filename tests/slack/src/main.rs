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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Before the ready line: whoever reads it may send a signal at once.
    let told_to_stop = runtime.block_on(async { stop_signal() })?;
    let standin = SlackStandIn::start(options)?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(standin.ready())?)?;
    out.flush()?;
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
            () = told_to_stop => {}
        }
    });
    Ok(())
}

/// Listens for SIGTERM and Ctrl-C from now on; the future ends when one comes.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens for Ctrl-C from now on; the future ends when it comes.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
