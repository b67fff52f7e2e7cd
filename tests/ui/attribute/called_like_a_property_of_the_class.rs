#[pydust::class]
pub struct Person {
    #[attribute]
    count: u64,
}

#[pydust::methods]
impl Person {
    #[classmethod]
    #[property]
    #[rename = "count"]
    pub fn instances(_cls: &pydust::Bound<'_, pydust::PyType>) -> usize {
        0
    }
}

fn main() {}
