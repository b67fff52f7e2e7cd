#[pydust::class(extends = IntFlag)]
pub enum Permission {
    Read = 1,
    Write = 2,
}

fn main() {}
