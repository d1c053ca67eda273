//! The kernel's word that the file was written to (inotify), for as long as somebody wants to know. Used by `watch`.

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use rustix::io::Errno;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// A watch on the WAL that can be taken down and put up again. The thread that reads what the kernel says ends with it.
#[derive(Debug)]
pub(super) struct Touch {
    queue: Arc<OwnedFd>,
    wal: PathBuf,
    watch: Option<i32>,
    /// Told once for each watch that is put up.
    begun: Sender<()>,
}

impl Touch {
    /// Without a watch yet. Has `touched` called `pause` after a write, once for all that is written until then; it says
    /// whether anybody still wants to know. `None` where the kernel will not.
    pub(super) fn start(
        path: &Path,
        pause: Duration,
        touched: impl Fn() -> bool + Send + 'static,
    ) -> Option<Touch> {
        let queue = Arc::new(inotify::init(CreateFlags::CLOEXEC).ok()?);
        let mut wal = path.as_os_str().to_owned();
        wal.push("-wal");
        let reading = Arc::clone(&queue);
        let (begun, watches) = mpsc::channel();
        let body = move || read_each(&reading, &watches, pause, &touched);
        std::thread::Builder::new().name("agentsudo-touch".to_owned()).spawn(body).ok()?;
        Some(Touch { queue, wal: wal.into(), watch: None, begun })
    }

    /// From now on the kernel says when the WAL is written to; if it can: there may be too many watches.
    pub(super) fn watch(&mut self) {
        if self.watch.is_none() {
            // It is there as long as anybody has the database open, and we have.
            self.watch = inotify::add_watch(&*self.queue, &self.wal, WatchFlags::MODIFY).ok();
            // The one who listens ends later than we do.
            let _ = self.watch.map(|_| self.begun.send(()));
        }
    }

    /// Each write costs a little while somebody watches, and wakes him.
    pub(super) fn rest(&mut self) {
        if let Some(watch) = self.watch.take() {
            let _ = inotify::remove_watch(&*self.queue, watch);
        }
    }
}

impl Drop for Touch {
    fn drop(&mut self) {
        self.rest();
    }
}

fn read_each(queue: &OwnedFd, watches: &Receiver<()>, pause: Duration, touched: &dyn Fn() -> bool) {
    let mut space = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(queue, &mut space);
    while watches.recv().is_ok() {
        read(&mut events, pause, touched);
    }
}

/// Up to where the watch is taken down.
fn read(events: &mut Reader<'_, &OwnedFd>, pause: Duration, touched: &dyn Fn() -> bool) {
    loop {
        let event = match events.next() {
            Ok(event) => event,
            // A signal of the host's may have struck this thread.
            Err(Errno::INTR) => continue,
            Err(_) => return,
        };
        // The kernel's last word on a watch that was taken down.
        if event.events().contains(inotify::ReadFlags::IGNORED) {
            return;
        }
        if !events.is_buffer_empty() {
            continue;
        }
        // A commit is many writes, and can be seen only after the last: looking sooner would find nothing, and be in
        // its way. What is written meanwhile is read in one go.
        std::thread::sleep(pause);
        if !touched() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Wal(PathBuf);

    impl Wal {
        fn new(name: &str) -> Wal {
            let folder = std::env::temp_dir().join(format!("agentsudo-touch-{name}-{}", std::process::id()));
            std::fs::create_dir(&folder).unwrap();
            let wal = Wal(folder);
            wal.write();
            wal
        }

        fn database(&self) -> PathBuf {
            self.0.join("a.db")
        }

        fn write(&self) {
            std::fs::write(self.0.join("a.db-wal"), b"some").unwrap();
        }
    }

    impl Drop for Wal {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    const PAUSE: Duration = Duration::from_micros(50);

    fn start(wal: &Wal) -> (Touch, Receiver<()>) {
        let (told, touches) = mpsc::channel();
        let touch = Touch::start(&wal.database(), PAUSE, move || told.send(()).is_ok()).unwrap();
        (touch, touches)
    }

    fn is_touched(touches: &Receiver<()>) -> bool {
        touches.recv_timeout(Duration::from_secs(10)).is_ok()
    }

    #[test]
    fn it_hears_of_writes_while_it_watches_however_often_it_has_rested() {
        let wal = Wal::new("watches");
        let (mut touch, touches) = start(&wal);
        for _ in 0..5 {
            touch.watch();
            touch.watch();
            wal.write();
            assert!(is_touched(&touches));
            touch.rest();
            touch.rest();
        }
        drop(touch);
        // Its thread has ended, or this would not.
        touches.iter().for_each(drop);
    }

    #[test]
    fn it_hears_nothing_while_it_rests() {
        let wal = Wal::new("rests");
        let (mut touch, touches) = start(&wal);
        wal.write();
        touch.watch();
        touch.rest();
        wal.write();
        drop(touch);
        assert_eq!(touches.iter().count(), 0);
    }

    #[test]
    fn a_file_that_was_made_anew_is_watched_after_a_rest() {
        let wal = Wal::new("anew");
        let (mut touch, touches) = start(&wal);
        touch.watch();
        std::fs::remove_file(wal.0.join("a.db-wal")).unwrap();
        wal.write();
        touch.rest();
        touch.watch();
        wal.write();
        assert!(is_touched(&touches));
    }
}
