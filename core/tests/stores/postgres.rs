//! What a PostgreSQL server may do to us: a real one, of Debian's packages, on loopback.

use crate::bench::{KEY, beside, click, desk, new_request, run, time, until};
use crate::server::Server;
use agentsudo_core::Reason;
use agentsudo_core::desk::postgres::Connection;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::desk::{Desk, PostgresStore, Schema, Ticket};
use agentsudo_core::gate::Outcome;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::system_clock::testing::ManualTime;
use std::sync::Arc;
use std::time::Duration;

pub fn open(server: &Server, time: &Arc<ManualTime>) -> Arc<PostgresStore> {
    Arc::new(run(PostgresStore::open(&server.url(), time.clone(), KEY)).unwrap())
}

fn decide(desk: &Arc<Desk>, ticket: &Ticket) {
    let handle = Handle::Id(ticket.request().id.clone());
    run(desk.decide(&handle, click(Outcome::Approved, "alice"))).unwrap().unwrap();
}

/// Says how long it might have taken.
const SLOW: Schema = Schema {
    name: "slow",
    sqlite: &[],
    postgres: &["CREATE TABLE had AS SELECT current_setting('statement_timeout') AS statement"],
};

/// Holds a connection for a while.
fn hog(c: &mut Connection) -> Pending<'_, agentsudo_core::Result<u64>> {
    Box::pin(async move { Ok(c.execute("SELECT pg_sleep(8)", &[]).await?) })
}

fn execute(store: &PostgresStore, sql: &'static str) -> u64 {
    let work = store.database().run(move |c| Box::pin(async move { Ok(c.execute(sql, &[]).await?) }));
    run(work).unwrap()
}

/// Time stands still: only word from the server, or the poll, can wake the waiter.
#[test]
fn a_server_that_comes_and_goes_loses_no_answer() {
    let (mut server, time) = (Server::start(), time());
    let (here, there) = (open(&server, &time), open(&server, &time));
    let (asking, deciding) = (desk(here.clone(), &time), desk(there.clone(), &time));
    let ask = |n| {
        let ticket = run(asking.open(new_request(n))).unwrap();
        let waiting = ticket.clone();
        (ticket, beside(async move { waiting.settled().await }))
    };

    // Told at once.
    for n in 0..20 {
        let (ticket, waiting) = ask(n);
        decide(&deciding, &ticket);
        assert_eq!(waiting().refusal, None);
    }

    // Every connection killed, the listening ones too, while somebody waits.
    let (ticket, waiting) = ask(100);
    let killed = execute(
        &there,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agentsudo'
         AND pid <> pg_backend_pid()",
    );
    assert!(killed >= 2, "{killed} connections were killed");
    decide(&deciding, &ticket);
    assert_eq!(waiting().refusal, None);

    // Changed behind everybody's back, so that nobody is notified: the poll finds it.
    let decided = run(asking.open(new_request(101))).unwrap();
    execute(&there, "CREATE TABLE before AS SELECT * FROM agentsudo_approvals WHERE state = 'pending'");
    decide(&deciding, &decided);
    execute(
        &there,
        "CREATE TABLE after AS SELECT * FROM agentsudo_approvals WHERE id IN (SELECT id FROM before)",
    );
    let put = |from: &'static str| {
        assert_eq!(execute(&there, from), 1);
    };
    put(
        "UPDATE agentsudo_approvals a SET (state, document, seal) = (b.state, b.document, b.seal) FROM before b WHERE a.id = b.id",
    );
    let waiting = beside({
        let decided = decided.clone();
        async move { decided.settled().await }
    });
    until("it waits", || !here_is_quiet(&asking, &decided));
    put(
        "UPDATE agentsudo_approvals a SET (state, document, seal) = (b.state, b.document, b.seal) FROM after b WHERE a.id = b.id",
    );
    assert_eq!(waiting().refusal, None);

    // All connections in use: the next one is told so, and the one after is served.
    let hogs: Vec<_> = (0..8)
        .map(|_| {
            let store = here.clone();
            beside(async move { store.database().run(hog).await })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    let refused = run(asking.open(new_request(102))).unwrap_err();
    assert_eq!(refused.reason(), Reason::StoreUnavailable);
    assert!(refused.message().contains("in use"), "{refused}");
    hogs.into_iter().for_each(|hog| assert!(hog().is_ok()));

    // Killed and started again while somebody waits.
    let (ticket, waiting) = ask(103);
    server.kill();
    let down = run(asking.open(new_request(104))).unwrap_err();
    assert_eq!(down.reason(), Reason::StoreUnavailable, "{down}");
    server.start_again();
    decide(&deciding, &ticket);
    assert_eq!(waiting().refusal, None);
    run(ticket.claim()).unwrap();
    assert_eq!(run(ticket.claim()).unwrap_err().reason(), Reason::AlreadyClaimed);

    // A migration has time, and nothing after it has more than before.
    run(here.database().migrate(&SLOW)).unwrap();
    let is = "INSERT INTO had SELECT '' FROM had WHERE statement = '15min'
              AND current_setting('statement_timeout') = '10s'";
    assert_eq!(execute(&here, is), 1);

    // A newer schema is refused.
    execute(&there, "UPDATE agentsudo_schema SET version = version + 1");
    let newer = run(PostgresStore::open(&server.url(), time.clone(), KEY)).unwrap_err();
    assert!(newer.message().contains("newer AgentSudo"), "{newer}");
    assert_eq!(newer.reason(), Reason::InvalidSetting);
}

fn here_is_quiet(desk: &Arc<Desk>, ticket: &Ticket) -> bool {
    !desk.is_awaited(&ticket.request().id)
}
