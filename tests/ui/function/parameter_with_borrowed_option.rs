#[pydust::function]
pub fn join(words: Option<Vec<&str>>) -> String {
    words.unwrap_or_default().join(" ")
}

fn main() {}
