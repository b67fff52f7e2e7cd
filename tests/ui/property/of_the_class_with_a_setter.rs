#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn email(&self) -> &str {
        &self.email
    }

    #[classmethod]
    #[property]
    pub fn instances(_cls: &pydust::Bound<'_, pydust::PyType>) -> usize {
        0
    }

    #[setter(instances)]
    fn set_instances(&mut self, value: usize) {
        self.email = value.to_string();
    }
}

fn main() {}
