#[pydust::class]
#[allow(non_camel_case_types)]
pub enum Order {
    c3,
    mro,
}

fn main() {}
