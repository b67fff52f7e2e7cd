#[pydust::function]
#[signature(**named)]
pub fn count(named: Vec<f64>) -> usize {
    named.len()
}

fn main() {}
