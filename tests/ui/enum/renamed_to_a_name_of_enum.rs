#[pydust::class]
pub enum Order {
    #[member(rename = "_ignore_")]
    Ignored,
}

fn main() {}
