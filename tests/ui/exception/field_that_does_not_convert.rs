// Python knows no `ThreadId`.
use std::thread::ThreadId;

#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub struct Broken {
    thread: ThreadId,
}

fn main() {}
