//! The controlling terminal: opened afresh for each question, read a line at a time without a thread.
//! Its file description is our own, so that being non-blocking does not reach the host's streams.

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::os::fd::OwnedFd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The longest line a terminal hands over, in bytes.
const LONGEST_LINE: usize = 4096;

/// An open terminal.
#[derive(Debug)]
pub(super) struct Terminal {
    device: AsyncFd<OwnedFd>,
    read: Vec<u8>,
}

/// Why nobody can be asked here.
pub(super) type Why = String;

/// Opens the controlling terminal and sees that this process may read from it.
fn open() -> Result<OwnedFd, Why> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let device = rustix::fs::open("/dev/tty", flags, Mode::empty())
        .map_err(|e| format!("this process has no terminal: {e}"))?;
    let front = rustix::termios::tcgetpgrp(&device).map_err(|e| format!("the terminal is gone: {e}"))?;
    if front != rustix::process::getpgrp() {
        // A question from the background would stop the whole process.
        return Err("this process runs in the background of its terminal".to_owned());
    }
    Ok(device)
}

/// Could somebody be asked now?
pub(super) fn check() -> Result<(), Why> {
    open().map(drop)
}

impl Terminal {
    /// Opens it, and forgets what was typed before there was a question.
    pub(super) fn open() -> Result<Self, Why> {
        let device = open()?;
        #[allow(
            deprecated,
            reason = "its successor is unsafe; an `OwnedFd` names the same open file all its life"
        )]
        let device = AsyncFd::new(device);
        let device = device.map_err(|e| format!("the terminal cannot be waited for: {e}"))?;
        Ok(Terminal { device, read: Vec::new() })
    }

    /// Drops what was typed and not read yet: an answer comes after its question.
    pub(super) fn forget_typed(&mut self) -> Result<(), Why> {
        self.read.clear();
        rustix::termios::tcflush(self.device.get_ref(), rustix::termios::QueueSelector::IFlush).map_err(gone)
    }

    /// Writes all of `text`.
    pub(super) async fn write(&self, text: &str) -> Result<(), Why> {
        let mut left = text.as_bytes();
        while !left.is_empty() {
            let write = |device: &OwnedFd| rustix::io::write(device, left).map_err(Into::into);
            let written = self.device.async_io(Interest::WRITABLE, write).await.map_err(|e| e.to_string())?;
            left = left.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    /// The next line somebody types; `None` at the end of input. May be given up and called again.
    pub(super) async fn line(&mut self) -> Result<Option<String>, Why> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
            }
            if self.read.len() > LONGEST_LINE {
                self.read.clear();
            }
            let mut chunk = [0u8; LONGEST_LINE];
            let read = |device: &OwnedFd| rustix::io::read(device, &mut chunk).map_err(Into::into);
            let got = self.device.async_io(Interest::READABLE, read).await.map_err(|e| e.to_string())?;
            match chunk.get(..got) {
                None | Some([]) => return Ok(None),
                Some(bytes) => self.read.extend_from_slice(bytes),
            }
        }
    }
}

fn gone(error: Errno) -> Why {
    format!("the terminal is gone: {error}")
}
