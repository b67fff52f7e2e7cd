pub struct Connection {
    port: u16,
}

#[pydust::module]
pub struct Example {
    #[opaque]
    connection: Connection,
}

fn main() {}
