#[pydust::module]
pub struct InAModule;

#[pydust::methods]
impl InAModule {
    fn __len__(&self) -> usize {
        2
    }
}

fn main() {}
