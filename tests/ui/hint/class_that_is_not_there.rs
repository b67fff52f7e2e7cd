#[pydust::function]
#[hint("list[Persn]")]
pub fn mode(name: &str) -> i64 {
    name.len() as i64
}

fn main() {}
