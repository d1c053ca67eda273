//! Telemetry: who did what, sent in batches to an approval server. Metadata only; it never blocks a decision.

use crate::abi::{agentsudo_agent, agentsudo_error, agentsudo_status, agentsudo_telemetry};
use crate::options::Options;
use crate::text::no_details;
use crate::{fence, process, table};
use agentsudo_core::Error;
use agentsudo_core::model::Agent;
use agentsudo_core::net::cloud::{Telemetry, TelemetryOptions};
use agentsudo_core::net::process::records;
use agentsudo_core::net::settings::Environment;
use std::ffi::c_char;
use std::sync::Arc;

/// Makes a sender of telemetry. Starts nothing and sends nothing until it is attached.
///
/// `options` (may be null) is a JSON object: `api_key` (without it `AGENTSUDO_API_KEY`), `endpoint` ("https://agentsudo.dev"; plain http for this
/// machine only), `async_send` (true; false sends every event before the call goes on), `batch_size` (10, at most 1000),
/// `flush_interval` (seconds, 5).
///
/// Errors: `INVALID`, naming the option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_new(
    options: *const c_char,
    out_telemetry: *mut agentsudo_telemetry,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_new", out_error, |caller| {
        let out = caller.out("out_telemetry", out_telemetry)?;
        let mut given = Options::parse("telemetry", caller.optional_text("options", options)?.as_deref())?;
        let options = TelemetryOptions {
            api_key: given.text("api_key")?,
            endpoint: given.text("endpoint")?.unwrap_or_else(|| "https://agentsudo.dev".to_owned()),
            async_send: given.flag("async_send")?.unwrap_or(true),
            batch_size: given.count("batch_size")?.unwrap_or(10),
            flush_interval: given.seconds("flush_interval")?.unwrap_or(5.0),
        };
        given.end()?;
        let telemetry = Telemetry::new(options, &Environment::read())?;
        caller.put(out, agentsudo_telemetry { bits: table::put_shared(telemetry)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Sends all decisions of this process there from now on; null sends them nowhere.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_attach(
    telemetry: agentsudo_telemetry,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_attach", out_error, |_| {
        let telemetry = table::share_some::<Telemetry>(telemetry.bits)?;
        process::gate()?;
        records().set_telemetry(telemetry.map(|telemetry| Box::new(telemetry) as _));
        Ok(agentsudo_status::Ok)
    })
}

/// Sends one agent's decisions there, instead of where all others go; null ends that.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_attach_agent(
    telemetry: agentsudo_telemetry,
    agent: agentsudo_agent,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_attach_agent", out_error, |_| {
        let agent = table::share::<Agent>(agent.bits)?;
        process::gate()?;
        match table::share_some::<Telemetry>(telemetry.bits)? {
            Some(telemetry) => records().set_agent_telemetry(agent.id(), Arc::new(telemetry)),
            None => records().drop_agent_telemetry(agent.id()),
        }
        Ok(agentsudo_status::Ok)
    })
}

/// Takes one event of the program's own, a JSON object. Does not wait, unless `async_send` is false.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_send(
    telemetry: agentsudo_telemetry,
    event: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_send", out_error, |caller| {
        let telemetry = table::share::<Telemetry>(telemetry.bits)?;
        let event = match serde_json::from_str(&caller.text("event", event)?) {
            Ok(event @ serde_json::Value::Object(_)) => event,
            _ => return Err(Error::invalid("`event` must be a JSON object").into()),
        };
        telemetry.send(&event);
        Ok(agentsudo_status::Ok)
    })
}

/// Sends what is buffered; returns when it is delivered, or when a try has failed.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_flush(
    telemetry: agentsudo_telemetry,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_flush", out_error, |_| {
        process::block_on(table::share::<Telemetry>(telemetry.bits)?.flush())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Sends what is buffered and takes nothing more. Twice is fine.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_close(
    telemetry: agentsudo_telemetry,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_close", out_error, |_| {
        process::block_on(table::share::<Telemetry>(telemetry.bits)?.close())?;
        Ok(agentsudo_status::Ok)
    })
}

/// How many events the server took so far, and how many were given up (the buffer of 16 MiB was full, or the server refused
/// them). Either place may be null.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_counts(
    telemetry: agentsudo_telemetry,
    out_delivered: *mut u64,
    out_dropped: *mut u64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_telemetry_counts", out_error, |caller| {
        let delivered = caller.out("out_delivered", out_delivered).ok();
        let dropped = caller.out("out_dropped", out_dropped).ok();
        let telemetry = table::share::<Telemetry>(telemetry.bits)?;
        delivered.into_iter().for_each(|out| caller.put(out, telemetry.delivered()));
        dropped.into_iter().for_each(|out| caller.put(out, telemetry.dropped()));
        Ok(agentsudo_status::Ok)
    })
}

/// Frees the handle of a sender. Attached, it goes on sending. Null is fine.
///
/// Errors: `INVALID` for a handle that is no telemetry.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_telemetry_free(telemetry: agentsudo_telemetry) -> agentsudo_status {
    fence::call("agentsudo_telemetry_free", no_details(), |_| {
        table::remove::<Telemetry>(telemetry.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
