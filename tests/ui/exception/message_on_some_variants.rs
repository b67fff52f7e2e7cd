// One of two has a message.
#[pydust::exception]
#[derive(Debug)]
pub enum Broken {
    #[message("first")]
    First,
    Second,
}

fn main() {}
