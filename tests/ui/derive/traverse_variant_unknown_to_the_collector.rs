use pydust::prelude::*;

pub struct Connection {
    port: u16,
}

#[derive(Traverse)]
pub enum Client {
    Idle,
    Busy(u32, Connection),
}

fn main() {}
