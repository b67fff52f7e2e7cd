pub struct Problem;

#[pydust::function]
pub fn check(text: &str) -> Result<u32, Problem> {
    if text.is_empty() { Err(Problem) } else { Ok(1) }
}

fn main() {}
