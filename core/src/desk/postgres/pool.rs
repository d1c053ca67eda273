//! A few connections to one PostgreSQL server, lent out one at a time. One that broke, or whose work was given up
//! half-way, is not lent again.

use super::tls::Tls;
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Socket, Statement};
use url::Url;

/// Connections at most, the one that listens not counted.
const SIZE: usize = 8;
/// How long a connection may take to be made, and how long one is waited for.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    config: Config,
    tls: Tls,
}

/// What drives a connection.
pub(super) type Driver = tokio_postgres::Connection<Socket, super::tls::Stream<Socket>>;

impl Connector {
    /// Reads an address. `sslmode` is `disable` or one that encrypts and verifies; without it, a server elsewhere is
    /// spoken to with TLS only, and one on this machine without.
    ///
    /// # Errors
    /// `invalid`.
    pub(super) fn new(url: &Url) -> Result<Self> {
        let mut plain = url.clone();
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for (key, value) in url.query_pairs() {
            match &*key {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => roots = Some(PathBuf::from(value.into_owned())),
                _ => rest.push((key.into_owned(), value.into_owned())),
            }
        }
        plain.set_query(None);
        if !rest.is_empty() {
            plain.query_pairs_mut().extend_pairs(rest);
        }
        // The address holds a password: it stays out of the message.
        let mut config: Config = plain.as_str().parse().map_err(|_| {
            Error::invalid("the store is no address of a PostgreSQL server that could be used")
        })?;
        let is_here = config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        });
        config.ssl_mode(match mode.as_deref() {
            Some("disable") => SslMode::Disable,
            Some("allow" | "prefer") | None if is_here => SslMode::Disable,
            Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") | None => SslMode::Require,
            Some(_) => {
                return Err(Error::invalid(
                    "sslmode must be `disable` or `verify-full` (the certificate is always verified)",
                ));
            }
        });
        config
            .application_name("agentsudo")
            .connect_timeout(CONNECT_WITHIN)
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(3);
        Ok(Connector { config, tls: Tls::new(roots.as_deref())? })
    }

    /// A new connection and what drives it.
    ///
    /// # Errors
    /// `store_unavailable`.
    pub(super) async fn connect(&self) -> Result<(Client, Driver)> {
        match timeout(CONNECT_WITHIN, self.config.connect(self.tls.clone())).await {
            Ok(connected) => Ok(connected?),
            Err(_) => Err(Error::store("the PostgreSQL store failed: it did not answer in time")),
        }
    }
}

/// A connection and the statements that it has prepared.
pub struct Connection {
    client: Client,
    prepared: HashMap<String, Statement>,
    /// Is a transaction of ours open in it?
    is_open: bool,
}

impl Connection {
    /// The statement for `sql`, prepared once a connection.
    ///
    /// # Errors
    /// The server's.
    pub async fn statement(&mut self, sql: &str) -> Result<Statement, tokio_postgres::Error> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Begins a transaction, for work that needs [`Connection::statement`] inside it. A connection that is given up
    /// before [`Connection::finish`] is closed, and the server undoes what was done.
    pub(super) async fn begin(&mut self) -> Result<(), tokio_postgres::Error> {
        self.is_open = true;
        self.client.batch_execute("BEGIN").await
    }

    /// Ends the transaction: what was done stays, or does not.
    pub(super) async fn finish(&mut self, stays: bool) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute(if stays { "COMMIT" } else { "ROLLBACK" }).await?;
        self.is_open = false;
        Ok(())
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("closed", &self.client.is_closed()).finish_non_exhaustive()
    }
}

/// The connections.
pub(super) struct Pool {
    connector: Connector,
    idle: Mutex<Vec<Connection>>,
    slots: Semaphore,
}

impl Pool {
    pub(super) fn new(connector: Connector) -> Self {
        Pool { connector, idle: Mutex::default(), slots: Semaphore::new(SIZE) }
    }

    /// A connection; `fresh` if not one that has been used before.
    ///
    /// # Errors
    /// `store_unavailable` if there is none in time.
    pub(super) async fn lend(&self, fresh: bool) -> Result<Lent<'_>> {
        let slot = match timeout(CONNECT_WITHIN, self.slots.acquire()).await {
            Ok(Ok(slot)) => slot,
            Ok(Err(_)) => return Err(Error::store("the PostgreSQL store is closed")),
            Err(_) => {
                return Err(Error::store(format!(
                    "the PostgreSQL store failed: all {SIZE} connections were in use for too long"
                )));
            }
        };
        while let Some(connection) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            if !fresh && !connection.is_closed() {
                return Ok(Lent { pool: self, connection, _slot: slot });
            }
        }
        let (client, driver) = self.connector.connect().await?;
        tokio::spawn(async move {
            // Its end shows on the client.
            let _ = driver.await;
        });
        client.batch_execute("SET statement_timeout = 10000; SET lock_timeout = 5000").await?;
        Ok(Lent {
            pool: self,
            connection: Connection { client, prepared: HashMap::new(), is_open: false },
            _slot: slot,
        })
    }
}

/// A connection on loan. It goes back by [`Lent::give_back`]; dropped otherwise, it is closed.
pub(super) struct Lent<'p> {
    pool: &'p Pool,
    pub(super) connection: Connection,
    _slot: SemaphorePermit<'p>,
}

impl Lent<'_> {
    pub(super) fn give_back(self) {
        if !self.connection.is_closed() && !self.connection.is_open {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.connection);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("free", &self.slots.available_permits()).finish_non_exhaustive()
    }
}
