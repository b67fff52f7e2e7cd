pub struct Connection {
    port: u16,
}

#[pydust::class]
pub struct Client {
    connections: Vec<Option<Connection>>,
}

fn main() {}
