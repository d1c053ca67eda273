//! The Rust driver: reads a line, does it through the core's public types, writes a line. Asserts nothing.
#![forbid(unsafe_code)]
#![allow(
    clippy::indexing_slicing,
    reason = "JSON is read by key here, which yields `null` where there is none"
)]

mod asking;
mod desk;
mod gatekeeping;
mod reply;
mod values;
mod wires;
mod world;

use agentsudo_conformance::line::Line;
use reply::{Answer, fault};
use std::io::{BufRead, Write};
use std::process::ExitCode;
use world::World;

fn main() -> ExitCode {
    let mut world = World::default();
    let mut stdout = std::io::stdout();
    for text in std::io::stdin().lock().lines().map_while(Result::ok) {
        let answer = match Line::parse(&text) {
            Ok(line) => obey(&mut world, &line).unwrap_or_else(|answer| answer),
            Err(why) => fault(why),
        };
        if writeln!(stdout, "{answer}").and_then(|()| stdout.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn obey(world: &mut World, line: &Line) -> Answer {
    match line.word.as_str() {
        "hello" => Ok(Line::new("ok")
            .with("language", "rust")
            .with("version", env!("CARGO_PKG_VERSION"))
            .with("core", true)),
        "clock" => world.clock(line),
        "tick" => world.tick(line),
        "reset" => world.reset(),
        "agent" => gatekeeping::agent(world, line),
        "scopes" => gatekeeping::scopes(world, line),
        "has-scope" => gatekeeping::has_scope(world, line),
        "enter" => gatekeeping::enter(world, line),
        "leave" => gatekeeping::leave(world, line),
        "end" => gatekeeping::end(world, line),
        "session" => gatekeeping::session(world, line),
        "current" => gatekeeping::current(world),
        "guard" => gatekeeping::guard(world, line),
        "call" => asking::call(world, line),
        "result" => asking::result(world, line),
        "cancel" => asking::cancel(world, line),
        "change" => asking::change(world, line),
        "approver" => asking::approver(world, line),
        "approve" => asking::decide(world, line, true),
        "deny" => asking::decide(world, line, false),
        "interact" => asking::interact(world, line),
        "request" => asking::request(world, line),
        "codes" => wires::codes(),
        "reasons" => wires::reasons(),
        "integers" => wires::integers(),
        "guardrails" => wires::guardrails(line),
        "digest" => wires::digest(line),
        "signature" => wires::signature(line),
        "ask" => desk::ask(world, line),
        "decide" => desk::decide(world, line),
        "step" => desk::step(world, line),
        "stop" => desk::stop(world, line),
        "place" => desk::place(world, line),
        "claim" => desk::claim(world, line),
        "finish" => desk::finish(world, line),
        "look" => desk::look(world, line),
        "settled" => desk::settled(world, line),
        "pending" => desk::pending(world),
        _ => Ok(Line::new("unsupported")),
    }
}
