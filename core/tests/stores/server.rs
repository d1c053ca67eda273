//! A PostgreSQL server of the tests' own: on loopback, on a free port, with a data directory of its own, run by a user
//! without privileges, gone when it is dropped.

use crate::bench::{Scratch, until};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use url::Url;

pub struct Server {
    scratch: Scratch,
    port: u16,
    process: Option<Child>,
}

/// Debian keeps the servers of all versions side by side.
fn binary(name: &str) -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is not installed: make postgres");
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.unwrap().path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().expect("PostgreSQL's server is not installed: make postgres")
}

/// The server refuses to be root.
fn as_nobody(program: PathBuf) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

impl Server {
    pub fn start() -> Server {
        let scratch = Scratch::new();
        let data = scratch.0.join("data");
        std::fs::create_dir(&data).unwrap();
        let owned = Command::new("chown").args(["-R", "postgres:"]).arg(&scratch.0).status();
        let _ = owned;
        let made = as_nobody(binary("initdb"))
            .args(["--auth=trust", "--username=agentsudo", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Server { scratch, port, process: None };
        server.start_again();
        server
    }

    pub fn start_again(&mut self) {
        let data = self.scratch.0.join("data");
        // What a killed one leaves behind.
        let _ = std::fs::remove_file(data.join("postmaster.pid"));
        let process = as_nobody(binary("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&self.scratch.0)
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        let port = self.port.to_string();
        until("the server starts", || {
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
                && Command::new(binary("pg_isready"))
                    .args(["-q", "-h", "127.0.0.1", "-p", &port])
                    .status()
                    .is_ok_and(|status| status.success())
        });
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        self.signal("-QUIT");
    }

    pub fn url(&self) -> Url {
        Url::parse(&format!("postgres://agentsudo@127.0.0.1:{}/postgres", self.port)).unwrap()
    }

    fn signal(&mut self, signal: &str) {
        if let Some(mut process) = self.process.take() {
            let _ = Command::new("kill").args([signal, &process.id().to_string()]).status();
            let _ = process.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal("-QUIT");
    }
}
