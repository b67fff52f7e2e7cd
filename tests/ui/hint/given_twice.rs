#[pydust::function]
#[hint("int")]
#[hint("str")]
pub fn mode(name: &str) -> i64 {
    name.len() as i64
}

fn main() {}
