#[pydust::function]
pub fn mode(#[hint("'fast' | 'slow'")] name: &str) -> i64 {
    name.len() as i64
}

fn main() {}
