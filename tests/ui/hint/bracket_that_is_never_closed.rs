#[pydust::function]
#[hint("Literal[1, 2")]
pub fn mode(name: &str) -> i64 {
    name.len() as i64
}

fn main() {}
