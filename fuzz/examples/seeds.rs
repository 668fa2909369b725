//! Writes the seeds of each target, where libFuzzer looks for them.

use std::path::Path;

use fuzz_targets::properties::{ALL, seeds};

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for property in ALL {
        let folder = corpus.join(property.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = seeds::of(property.name);
        println!("{}: {} seeds", property.name, seeds.len());
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number:04}")), seed)?;
        }
    }
    Ok(())
}
