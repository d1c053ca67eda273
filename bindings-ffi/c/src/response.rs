//! Slack's deliveries to a web server written in C, and what it sends back.

use crate::abi::{agentsudo_approver, agentsudo_error, agentsudo_response, agentsudo_status};
use crate::approver::Approver;
use crate::fence::{self, Caller};
use crate::text::{c_string, no_details};
use crate::{process, table};
use agentsudo_core::Result;
use agentsudo_core::net::slack::HttpAnswer;
use std::ffi::{CString, c_char};
use std::ptr;

/// One header of a request.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct agentsudo_header {
    /// In any case.
    pub name: *const c_char,
    /// As it was received.
    pub value: *const c_char,
}

/// A response that C holds.
pub(crate) struct Response {
    status: u16,
    headers: Vec<(CString, CString)>,
    body: Vec<u8>,
}

impl Response {
    fn new(answer: HttpAnswer) -> Self {
        let header = |(name, value): (String, String)| (c_string(&name), c_string(&value));
        Response {
            status: answer.status,
            headers: answer.headers.into_iter().map(header).collect(),
            body: answer.body,
        }
    }
}

/// Handles one delivery of Slack's (a button, a slash command, `ssl_check`): verifies the signature over the raw body, decides, and
/// answers within Slack's three seconds. Send `*out_response` back as it is.
///
/// `body` is the raw body, exactly as received. The response's status is 401 without a good signature and 503 without a
/// `signing_secret`; nothing has happened then.
///
/// Errors: `INVALID`, `INTERNAL`: send back a 500.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_handle_request(
    approver: agentsudo_approver,
    headers: *const agentsudo_header,
    header_count: usize,
    body: *const u8,
    body_length: usize,
    out_response: *mut agentsudo_response,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approver_handle_request", out_error, |caller| {
        let out = caller.out("out_response", out_response)?;
        let approver = table::share::<Approver>(approver.bits)?;
        let headers = caller.slice("headers", headers, header_count)?;
        let headers = headers.iter().map(|header| pair(caller, header)).collect::<Result<Vec<_>>>()?;
        let body = caller.slice("body", body, body_length)?.to_vec();
        process::gate()?;
        let slack = approver.slack()?;
        let answer = process::block_on(slack.handle_request(&headers, &body))?;
        caller.put(out, agentsudo_response { bits: table::put(Response::new(answer))? });
        Ok(agentsudo_status::Ok)
    })
}

/// Headers are bytes: what is not UTF-8 is read as Latin-1, as HTTP has it.
fn pair(caller: &Caller, header: &agentsudo_header) -> Result<(String, String)> {
    let read = |name: &str, text: *const c_char| -> Result<String> {
        let bytes = caller.c_bytes(name, text)?;
        Ok(match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        })
    };
    Ok((read("a header's name", header.name)?, read("a header's value", header.value)?))
}

/// The status to send; 500 for a handle that is no response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_status(response: agentsudo_response) -> i32 {
    fence::read("agentsudo_response_status", 500, |_| {
        table::find::<Response>(response.bits).ok()?.with(|response| i32::from(response.status)).ok()
    })
}

/// How many headers there are to send.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_header_count(response: agentsudo_response) -> usize {
    fence::read("agentsudo_response_header_count", 0, |_| {
        table::find::<Response>(response.bits).ok()?.with(|response| response.headers.len()).ok()
    })
}

/// A header's name, in lower case. It is there until `agentsudo_response_free`; null from `header_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_header_name(
    response: agentsudo_response,
    index: usize,
) -> *const c_char {
    fence::read("agentsudo_response_header_name", ptr::null(), |_| {
        header(response, index).map(|(name, _)| name)
    })
}

/// A header's value. It is there until `agentsudo_response_free`; null from `header_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_header_value(
    response: agentsudo_response,
    index: usize,
) -> *const c_char {
    fence::read("agentsudo_response_header_value", ptr::null(), |_| {
        header(response, index).map(|(_, value)| value)
    })
}

fn header(response: agentsudo_response, index: usize) -> Option<(*const c_char, *const c_char)> {
    let response = table::find::<Response>(response.bits).ok()?;
    let found = response
        .with(|response| response.headers.get(index).map(|(name, value)| (name.as_ptr(), value.as_ptr())));
    found.ok().flatten()
}

/// The body to send, `*out_length` bytes (which may be null). It is there until `agentsudo_response_free`. Null for a handle that is no
/// response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_body(
    response: agentsudo_response,
    out_length: *mut usize,
) -> *const u8 {
    fence::read("agentsudo_response_body", ptr::null(), |caller| {
        let found = table::find::<Response>(response.bits)
            .and_then(|response| response.with(|response| (response.body.as_ptr(), response.body.len())));
        if let Ok(out) = caller.out("out_length", out_length) {
            caller.put(out, found.as_ref().map(|(_, length)| *length).unwrap_or_default());
        }
        found.ok().map(|(body, _)| body)
    })
}

/// Frees a response. Null is fine.
///
/// Errors: `INVALID` for a handle that is no response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_response_free(response: agentsudo_response) -> agentsudo_status {
    fence::call("agentsudo_response_free", no_details(), |_| {
        table::remove::<Response>(response.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
