#[pydust::function]
pub fn text() -> impl std::fmt::Display {
    "text"
}

fn main() {}
