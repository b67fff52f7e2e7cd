#[pydust::function]
pub fn lengths(text: &str) -> impl Iterator<Item = usize> {
    text.split(' ').map(str::len)
}

fn main() {}
