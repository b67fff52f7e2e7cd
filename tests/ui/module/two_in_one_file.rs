#[pydust::module]
pub struct Hello;

#[pydust::methods]
impl Hello {}

pub mod other {
    #[pydust::module]
    pub struct World;

    #[pydust::methods]
    impl World {}
}

fn main() {}
