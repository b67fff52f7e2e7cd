#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    #[hint("Literal[1, 2]")]
    fn mode() -> i64 {
        1
    }
}

fn main() {}
