pub struct Stack<T> {
    items: Vec<T>,
}

#[pydust::methods]
impl<T> Stack<T> {
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

fn main() {}
