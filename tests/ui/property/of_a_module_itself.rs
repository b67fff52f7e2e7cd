#[pydust::module]
pub struct Library;

#[pydust::methods]
impl Library {
    #[classmethod]
    #[property]
    pub fn instances(_cls: &pydust::Bound<'_, pydust::PyType>) -> usize {
        0
    }
}

fn main() {}
