#[pydust::class(module = "example.shapes")]
pub struct Job {
    thread: std::thread::ThreadId,
}

#[pydust::methods]
impl Job {}

fn main() {}
