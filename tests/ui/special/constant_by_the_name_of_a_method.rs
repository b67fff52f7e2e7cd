#[pydust::class]
pub struct Sized3;

#[pydust::methods]
impl Sized3 {
    #[allow(non_upper_case_globals)]
    pub const __len__: i64 = 3;
}

fn main() {}
