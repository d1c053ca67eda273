//! Sends requests that somebody else has made, and takes the time. It shares the cores with the server it measures, so
//! it does nothing else: no JSON, no signatures.
//!
//! `load each PORT CONNECTIONS`: standard input holds requests, each a `u32` length and its bytes. Every connection
//! sends the next one as soon as it has its answer. Standard output: the nanoseconds it took, `u64`; then in the order
//! of the requests each answer as `u16` status, `u32` length, body.
//!
//! `load wake PORT`: standard input holds triples of requests: one that waits, one that ends its wait, one to compare.
//! Standard output: for each triple three `u64` nanoseconds: from sending the second to having the first one's answer,
//! to having its own answer, and the third there and back.
//!
//! Numbers are little-endian. It fails at the first answer it cannot read.

use std::io::{self, Error, ErrorKind, Read, Write};
use std::net::TcpStream as Blocking;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long the waiting request has before the one that ends its wait: it must have come to rest.
const AT_REST: Duration = Duration::from_millis(3);

struct Answer {
    status: u16,
    body: Vec<u8>,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [_, "each", port, connections] => each(number(port)?, number(connections)?),
        [_, "wake", port] => wake(number(port)?),
        _ => Err(wrong("load each PORT CONNECTIONS | load wake PORT")),
    }
}

fn number<N: std::str::FromStr>(text: &str) -> io::Result<N> {
    text.parse().map_err(|_| wrong("not a number"))
}

fn wrong(why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}

/// The requests on standard input.
fn requests() -> io::Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    io::stdin().lock().read_to_end(&mut all)?;
    let mut rest = all.as_slice();
    let mut requests = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length) as usize;
        let (request, after) = after.split_at_checked(length).ok_or_else(|| wrong("a request is cut off"))?;
        requests.push(request.to_vec());
        rest = after;
    }
    Ok(requests)
}

/// The answer at the start of `bytes`, once it is whole.
fn answer(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| wrong("a head that is no text"))?;
    let status = number(head.get(9..12).unwrap_or_default())?;
    let mut length = None;
    for line in head.lines() {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = Some(number::<usize>(value.trim())?);
        }
    }
    let length = length.ok_or_else(|| wrong("an answer without a length"))?;
    let body = &bytes[end + 4..];
    if body.len() > length {
        return Err(wrong("more than one answer to a request"));
    }
    Ok((body.len() == length).then(|| Answer { status, body: body.to_vec() }))
}

fn each(port: u16, connections: usize) -> io::Result<()> {
    let requests = requests()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let queue = std::rc::Rc::new(std::cell::RefCell::new(requests.into_iter().enumerate()));
    let local = tokio::task::LocalSet::new();
    let (took, mut answers) = local.block_on(&runtime, async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(("127.0.0.1", port)).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let began = Instant::now();
        let mut working = Vec::new();
        for mut stream in streams {
            let queue = std::rc::Rc::clone(&queue);
            working.push(tokio::task::spawn_local(async move {
                let mut answers = Vec::new();
                let mut read = Vec::with_capacity(8192);
                loop {
                    let Some((at, request)) = queue.borrow_mut().next() else { break };
                    stream.write_all(&request).await?;
                    read.clear();
                    let got = loop {
                        if stream.read_buf(&mut read).await? == 0 {
                            return Err(wrong("the server hung up"));
                        }
                        if let Some(got) = answer(&read)? {
                            break got;
                        }
                    };
                    answers.push((at, got));
                }
                Ok(answers)
            }));
        }
        let mut answers = Vec::new();
        for one in working {
            answers.extend(one.await.map_err(Error::other)??);
        }
        Ok::<_, Error>((began.elapsed(), answers))
    })?;
    answers.sort_by_key(|(at, _)| *at);
    let mut out = io::BufWriter::new(io::stdout().lock());
    out.write_all(&nanos(took).to_le_bytes())?;
    for (_, answer) in answers {
        out.write_all(&answer.status.to_le_bytes())?;
        out.write_all(&(answer.body.len() as u32).to_le_bytes())?;
        out.write_all(&answer.body)?;
    }
    out.flush()
}

fn wake(port: u16) -> io::Result<()> {
    let requests = requests()?;
    let connect = || {
        let stream = Blocking::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok::<_, Error>(stream)
    };
    let (mut waiting, mut clicking) = (connect()?, connect()?);
    let (polls, polled) = mpsc::channel::<Vec<u8>>();
    let (woken, wakes) = mpsc::channel();
    let waiter = std::thread::spawn(move || {
        for poll in polled {
            waiting.write_all(&poll)?;
            let got = receive(&mut waiting)?;
            let at = Instant::now();
            if got.status != 200 {
                return Err(wrong("the one that waits was refused"));
            }
            if woken.send(at).is_err() {
                break;
            }
        }
        Ok::<_, Error>(())
    });
    let mut out = io::BufWriter::new(io::stdout().lock());
    for triple in requests.chunks_exact(3) {
        polls.send(triple[0].clone()).map_err(Error::other)?;
        std::thread::sleep(AT_REST);
        let began = Instant::now();
        clicking.write_all(&triple[1])?;
        let click = receive(&mut clicking)?;
        let clicked = began.elapsed();
        let woken = wakes.recv().map_err(Error::other)?.duration_since(began);
        let began = Instant::now();
        clicking.write_all(&triple[2])?;
        let post = receive(&mut clicking)?;
        let posted = began.elapsed();
        if (click.status, post.status) != (200, 200) {
            return Err(wrong("a request was refused"));
        }
        for took in [woken, clicked, posted] {
            out.write_all(&nanos(took).to_le_bytes())?;
        }
    }
    drop(polls);
    waiter.join().map_err(|_| wrong("the one that waits panicked"))??;
    out.flush()
}

fn receive(stream: &mut Blocking) -> io::Result<Answer> {
    let mut read = Vec::with_capacity(8192);
    let mut some = [0u8; 8192];
    loop {
        match stream.read(&mut some)? {
            0 => return Err(wrong("the server hung up")),
            count => read.extend_from_slice(&some[..count]),
        }
        if let Some(got) = answer(&read)? {
            return Ok(got);
        }
    }
}

fn nanos(took: Duration) -> u64 {
    u64::try_from(took.as_nanos()).unwrap_or(u64::MAX)
}
