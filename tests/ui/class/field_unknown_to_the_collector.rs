pub struct Connection {
    port: u16,
}

#[pydust::class]
pub struct Client {
    connection: Connection,
}

fn main() {}
