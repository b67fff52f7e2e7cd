#[pydust::function]
#[detached(always)]
pub fn one() -> i64 {
    1
}

fn main() {}
