#[pydust::function]
pub fn power(base: f64, #[arg(defualt = 2.0)] exponent: f64) -> f64 {
    base.powf(exponent)
}

fn main() {}
