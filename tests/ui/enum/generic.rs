#[pydust::class]
pub enum Colour<T> {
    Red(T),
    Green,
}

fn main() {}
