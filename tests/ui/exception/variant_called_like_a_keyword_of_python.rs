// `Broken.None` cannot be written.
#[pydust::exception]
#[derive(Debug)]
pub enum Broken {
    #[message("none")]
    None,
}

fn main() {}
