use super::*;

#[test]
fn zero_runs() {
    let run = |before: usize, zeros: usize| [vec![7; before], vec![0; zeros], vec![7]].concat();
    #[rustfmt::skip]
    let cases = [
        ("none",            run(9000, 0),                  None),
        ("short",           run(2048, ZERO_RUN_BYTES / 2 - 1), None),
        ("aligned",         run(2048, ZERO_RUN_BYTES),     Some(2048)),
        ("not aligned",     run(3000, ZERO_RUN_BYTES),     Some(3000)),
        ("from the start",  run(0, ZERO_RUN_BYTES),        Some(0)),
        ("one before",      run(1, ZERO_RUN_BYTES),        Some(1)),
    ];
    for (name, input, want) in cases {
        let (before, hole) = before_zero_run(&input);
        assert_eq!(hole.then_some(before.len()), want, "{name}");
    }
}

#[test]
fn bombs() {
    #[rustfmt::skip]
    let cases = [
        ("small",        1,         UNCHECKED_INFLATED_BYTES,     false),
        ("large",        1 << 20,   UNCHECKED_INFLATED_BYTES + 1, true),
        ("large but ok", 300 << 20, 250 * (300 << 20),            false),
        ("a byte more",  300 << 20, 250 * (300 << 20) + 1,        true),
    ];
    for (name, compressed, inflated, want) in cases {
        assert_eq!(is_bomb(compressed, inflated), want, "{name}");
    }
}
