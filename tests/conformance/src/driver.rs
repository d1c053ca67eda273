//! Owns a driver's process: one line in, one line out, and an end to waiting. Must not know any word but
//! what it is sent. Used by the stage.

use crate::line::Line;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A driver that has not answered for this long never will: virtual time needs no patience.
const PATIENCE: Duration = Duration::from_secs(30);

/// How to start a language's driver.
#[derive(Debug, Clone)]
pub struct Language {
    /// The column's head.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// A running driver. Dropping it ends it.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Driver {
    /// Starts a driver.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub fn start(language: &Language) -> Result<Self, String> {
        let fault = |e: std::io::Error| format!("`{}` cannot be started: {e}", language.program.display());
        let mut command = Command::new(&language.program);
        command.args(&language.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        // What the judge's own environment says must not reach a vector.
        for name in ["SLACK_BOT_TOKEN", "SLACK_WEBHOOK_URL", "SLACK_SIGNING_SECRET", "SLACK_API_URL"] {
            command.env_remove(name);
        }
        for name in ["SLACK_APPROVAL_CHANNEL", "SLACK_APP_TOKEN", "AGENTSUDO_API_KEY", "AGENTSUDO_AUDIT_LOG"]
        {
            command.env_remove(name);
        }
        let mut child = command.spawn().map_err(fault)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (tell, lines) = channel();
        if let Some(stdout) = stdout {
            std::thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    if tell.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        Ok(Driver { child, stdin, lines })
    }

    /// Says a line and returns the answer.
    ///
    /// # Errors
    /// Why there is none. The driver is of no use afterwards.
    pub fn say(&mut self, line: &Line) -> Result<Line, String> {
        let stdin = self.stdin.as_mut().ok_or("the driver takes no more lines")?;
        writeln!(stdin, "{line}")
            .and_then(|()| stdin.flush())
            .map_err(|e| format!("the driver is gone: {e}"))?;
        match self.lines.recv_timeout(PATIENCE) {
            Ok(answer) => Line::parse(&answer),
            Err(RecvTimeoutError::Timeout) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
            Err(RecvTimeoutError::Disconnected) => {
                let ended = self.child.wait().map_or_else(|e| e.to_string(), |status| status.to_string());
                Err(format!("the driver ended: {ended}"))
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver ends when its standard input does; one that hangs is ended by force.
        drop(self.stdin.take());
        if self.lines.recv_timeout(Duration::from_secs(5)) == Err(RecvTimeoutError::Timeout) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
