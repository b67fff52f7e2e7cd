#[pydust::class]
pub struct Client {
    #[opaque(always)]
    port: u16,
}

fn main() {}
