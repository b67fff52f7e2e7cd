use pydust::prelude::*;

#[pydust::module]
pub struct ThisInAModule;

#[pydust::methods]
impl ThisInAModule {
    pub fn name(this: &Bound<'_, Self>) -> usize {
        this.as_any().len().unwrap_or(0)
    }
}

fn main() {}
