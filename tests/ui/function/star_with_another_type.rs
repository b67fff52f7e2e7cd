#[pydust::function]
#[signature(*numbers)]
pub fn sum(numbers: Vec<f64>) -> f64 {
    numbers.iter().sum()
}

fn main() {}
