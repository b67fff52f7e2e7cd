pub struct Connection {
    port: u16,
}

#[pydust::module(members(fn hello))]
pub struct Example {
    #[opaque]
    connection: Connection,
}

#[pydust::methods]
impl Example {
    fn __new__() -> Self {
        Self { connection: Connection { port: 80 } }
    }

    fn __lenght__(&self) -> usize {
        self.connection.port.into()
    }
}

#[pydust::function]
pub fn hello() {}

fn main() {}
