//! Prints what Naktong costs: memory for undo, rules, durable orders, round trips. `docs/performance.md` tells how
//! to read it.
//!
//! `cargo bench -p naktong-tests --bench costs` prints everything; a section's name behind `--`
//! prints that section only: `held`, `rules`, `journal`, `loopback`.

mod disk;
mod held;
mod journal;
mod loopback;
mod player;
mod report;
mod rules;

fn main() {
    let sections: [(&str, fn()); 4] = [
        // First, while no memory that others gave back is there to be used.
        ("held", held::report),
        ("rules", rules::report),
        ("journal", journal::report),
        ("loopback", loopback::report),
    ];
    // Cargo adds flags of its own, as --bench.
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|name| sections.iter().all(|(section, _)| section != name))
    {
        let names = sections.map(|(name, _)| name).join(", ");
        eprintln!("there is no section {unknown:?}; there are: {names}");
        std::process::exit(2);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("Medians over rounds that run every case once; {cores} cores.");
    println!("A ratio is a multiple of the first row's cost.");
    for (name, report) in sections {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            report();
        }
    }
}
