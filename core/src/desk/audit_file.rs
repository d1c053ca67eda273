//! The audit file: one hash-chained line a record, one chain a file, whoever writes to it. Each line is
//! written under the file's lock, after reading on from where another process may have got to.

use super::audit_log::AuditSink;
use crate::gate::Record;
use crate::wire::audit::Chain;
use crate::wire::redact::Redactor;
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Appends to one file.
pub struct FileSink {
    path: PathBuf,
    redactor: Arc<Redactor>,
    open: Option<Open>,
}

struct Open {
    file: File,
    chain: Chain,
    /// How long the file was after our last line.
    length: u64,
}

/// A line of the chain is read back when the file is opened; none of ours is longer.
const LONGEST_LINE: u64 = 1 << 20;

impl FileSink {
    /// A sink that opens `path` on the first record.
    pub fn new(path: PathBuf, redactor: Arc<Redactor>) -> Self {
        FileSink { path, redactor, open: None }
    }

    /// Checks that `path` can be opened and written, creating the file with mode 0600.
    ///
    /// # Errors
    /// A line for people: not a regular file, a symbolic link, no permission, …
    pub fn check(path: &Path) -> Result<(), String> {
        open(path).map(drop)
    }

    fn write(&mut self, record: &Record) -> Result<(), String> {
        if self.open.as_ref().is_some_and(|open| !open.is_still_at(&self.path)) {
            // Rotated away: a new file is a new chain.
            self.open = None;
        }
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let file = open(&self.path)?;
                self.open.insert(Open { file, chain: Chain::new(), length: 0 })
            }
        };
        open.file.lock().map_err(|e| format!("lock: {e}"))?;
        let written = open.append(record, &self.redactor);
        let unlocked = open.file.unlock().map_err(|e| format!("unlock: {e}"));
        written.and(unlocked)
    }
}

impl AuditSink for FileSink {
    fn append(&mut self, record: &Record) -> Result<(), String> {
        let written = self.write(record);
        if written.is_err() {
            // What the file looks like now is not known: read it again next time.
            self.open = None;
        }
        written.map_err(|why| format!("{}: {why}", self.path.display()))
    }
}

impl Open {
    fn append(&mut self, record: &Record, redactor: &Redactor) -> Result<(), String> {
        let length = self.file.metadata().map_err(|e| e.to_string())?.len();
        if length != self.length {
            self.catch_up(length)?;
        }
        let link = self.chain.link(record, redactor);
        self.file.write_all(link.line.as_bytes()).map_err(|e| e.to_string())?;
        self.chain.advance(&link);
        self.length += link.line.len() as u64;
        Ok(())
    }

    /// Reads where the chain stands from the file's last line. A torn line, which no caller was told of, is
    /// cut off.
    fn catch_up(&mut self, length: u64) -> Result<(), String> {
        let from = length.saturating_sub(2 * LONGEST_LINE);
        let mut tail = Vec::new();
        self.file.seek(SeekFrom::Start(from)).map_err(|e| e.to_string())?;
        (&self.file).take(2 * LONGEST_LINE).read_to_end(&mut tail).map_err(|e| e.to_string())?;
        let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (lines, torn) = tail.split_at(whole);
        if !torn.is_empty() {
            if whole == 0 && from > 0 {
                return Err("its last line is no record; move the file away".into());
            }
            self.file.set_len(length - torn.len() as u64).map_err(|e| e.to_string())?;
        }
        let last = lines.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
        self.chain = match last {
            None => Chain::new(),
            Some(line) => {
                // With its newline, as it was written.
                let line = [line, b"\n"].concat();
                Chain::after_line(&line).map_err(|e| e.message().to_owned())?
            }
        };
        self.length = from + whole as u64;
        Ok(())
    }

    #[cfg(unix)]
    fn is_still_at(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let same = |a: std::fs::Metadata, b: std::fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
        match (self.file.metadata(), std::fs::symlink_metadata(path)) {
            (Ok(ours), Ok(there)) => same(ours, there),
            _ => false,
        }
    }
}

/// Opens for appending: never through a symbolic link, never anything but a regular file, and without
/// waiting for whoever is at the other end of a pipe.
fn open(path: &Path) -> Result<File, String> {
    let flags = OFlags::RDWR
        | OFlags::APPEND
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::CLOEXEC;
    let file: File =
        rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR).map_err(|e| e.to_string())?.into();
    let is_file = file.metadata().map_err(|e| e.to_string())?.is_file();
    if is_file { Ok(file) } else { Err("not a regular file".into()) }
}
