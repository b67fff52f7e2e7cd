use pydust::prelude::*;

pub struct Connection {
    port: u16,
}

#[derive(Traverse)]
pub struct Client {
    name: String,
    connection: Connection,
}

fn main() {}
