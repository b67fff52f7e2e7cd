use pydust::prelude::*;

#[derive(Traverse)]
pub struct Client {
    #[opaque(always)]
    port: u16,
}

#[pydust::class]
pub struct Pool {
    clients: Vec<Client>,
}

fn main() {}
