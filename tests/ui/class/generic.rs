#[pydust::class]
pub struct Stack<T> {
    items: Vec<T>,
}

fn main() {}
