#[pydust::class]
pub struct Hashed;

#[pydust::methods]
impl Hashed {
    #[allow(non_upper_case_globals)]
    pub const __hash__: i64 = 3;
}

fn main() {}
