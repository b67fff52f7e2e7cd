#[pydust::function]
pub fn check(text: &str) -> Result<u32, String> {
    if text.is_empty() { Err("empty".into()) } else { Ok(1) }
}

fn main() {}
