use super::*;

#[test]
fn real_flags() {
    let text = b" --concurrency=15 --cpu-profile-duration=5s --files-from=2025-06-15 08:45:34 \
        --files-until=2025-06-18 08:45:34 --include-goroutine-stacks=true \
        --include-range-info=true --include-running-job-traces=true --redact=true";
    let want = CommandFlags {
        files_from: Some(Micros::clamped(1_749_977_134_000_000)),
        files_until: Some(Micros::clamped(1_750_236_334_000_000)),
        redact: Some(true),
        ..CommandFlags::default()
    };
    assert_eq!(CommandFlags::parse(text), want);
}

#[test]
fn other_flags() {
    #[rustfmt::skip]
    let cases: &[(&str, CommandFlags)] = &[
        ("", CommandFlags::default()),
        ("what is this", CommandFlags::default()),
        ("--redact", CommandFlags { redact: Some(true), ..CommandFlags::default() }),
        ("--redact=false\n", CommandFlags { redact: Some(false), ..CommandFlags::default() }),
        ("--redact=maybe", CommandFlags { unreadable: vec!["redact".to_owned()], ..CommandFlags::default() }),
("--files-from= --nodes= --exclude-files=[] --include-files --exclude-nodes=\"\"", CommandFlags::default()),
        ("--files-from=soon --nodes=1,x --exclude-nodes=5-3", CommandFlags {
            nodes: Some("1,x".to_owned()),
            exclude_nodes: Some("5-3".to_owned()),
            unreadable: ["files-from", "nodes", "exclude-nodes"].map(str::to_owned).into(),
            ..CommandFlags::default()
        }),
        ("--redact=true\n--nodes=1\r\n\t--nodes=3\n", CommandFlags {
            nodes: Some("1,3".to_owned()),
            redact: Some(true),
            ..CommandFlags::default()
        }),
        ("--include-files=[a*,b*] --include-files=[c*] --exclude-log-severities=[INFO] --exclude-log-severities=W", CommandFlags {
            include_files: Some("a*,b*,c*".to_owned()),
            exclude_log_severities: Some("INFO,W".to_owned()),
            ..CommandFlags::default()
        }),
        ("--files-from 2025-06-15 08:45", CommandFlags { files_from: Some(Micros::clamped(1_749_977_100_000_000)), ..CommandFlags::default() }),
        ("--files-from=\"2025-06-15\"", CommandFlags { files_from: Some(Micros::clamped(1_749_945_600_000_000)), ..CommandFlags::default() }),
        ("--nodes=1,3-5 --exclude-files=*.pprof --include-files=[*.log]", CommandFlags {
            nodes: Some("1,3-5".to_owned()),
            exclude_files: Some("*.pprof".to_owned()),
            include_files: Some("[*.log]".to_owned()),
            ..CommandFlags::default()
        }),
    ];
    for (text, want) in cases {
        assert_eq!(CommandFlags::parse(text.as_bytes()), *want, "{text}");
    }
}

fn flags(text: &str) -> CommandFlags {
    let flags = CommandFlags::parse(text.as_bytes());
    // They come from a worker.
    let json = serde_json::to_string(&flags).unwrap();
    assert_eq!(serde_json::from_str::<CommandFlags>(&json).unwrap(), flags);
    flags
}

#[test]
fn warnings_left_out() {
    #[rustfmt::skip]
    let cases: &[(&str, bool)] = &[
        ("",                                                            false),
        ("--exclude-log-severities=",                                   false),
        ("--exclude-log-severities=[]",                                 false),
        ("--exclude-log-severities=INFO",                               false),
        ("--exclude-log-severities=I,1,info,12,ERROR,3,unknown,0",      false),
        ("--exclude-log-severities=WARNING",                            true),
        ("--exclude-log-severities=warning",                            true),
        ("--exclude-log-severities W",                                  true),
        ("--exclude-log-severities=\"w\"",                              true),
        ("--exclude-log-severities=2",                                  true),
        ("--exclude-log-severities=INFO,WARNING",                       true),
        ("--exclude-log-severities=[INFO, WARNING]",                    true),
        ("--exclude-log-severities=[\"INFO\",\"Warning\"] --redact=true", true),
        ("--exclude-log-severities=INFO --exclude-log-severities=W",    true),
        ("--exclude-log-severities=W --exclude-log-severities=INFO",    true),
        ("--include-files=WARNING",                                     false),
    ];
    for (text, want) in cases {
        assert_eq!(flags(text).leaves_out_warnings(), *want, "{text}");
    }
}

#[test]
fn main_logs_left_out() {
    #[rustfmt::skip]
    let cases: &[(&[&str], &str, bool)] = &[
        (&[], "",                                                  false),
        (&[], "--include-files=",                                  false),
        (&[], "--include-files=[]",                                false),
        (&[], "--exclude-files=",                                  false),
        (&[], "--include-files=*",                                 false),
        (&[], "--include-files=[*]",                               false),
        (&[], "--include-files=*.log",                             false),
        (&[], "--include-files=*.LOG",                             false),
        (&[], "--include-files=*.txt,cockroach.*",                 false),
        (&[], "--include-files=*.txt --include-files=cockroach.*", false),
        (&[], "--include-files=[[c-d]ock*]",                       false),
        (&[], "--include-files=[\"*[,.]log\",x]",                  false),
        (&[], "--include-files=????roach*",                        false),
        (&[], "--include-files=cockroach-telemetry*",              true),
        (&[], "--include-files=[cockroach-telemetry*,*.txt]",      true),
        (&[], "--include-files=*stacks*",                          true),
        (&[], "--include-files=*.txt",                             true),
        (&[], "--include-files=cockroach.h3*",                     true),
        (&[], "--include-files=*2025-04-22*",                      true),
        (&[], "--include-files=*some-host*",                       true),
        (&[], "--include-files=[*.log",                            true),
        (&[], "--exclude-files=*.pprof",                           false),
        (&[], "--exclude-files=*telemetry*",                       false),
        (&[], "--exclude-files=cockroach-*",                       false),
        (&[], "--exclude-files=cockroach",                         false),
        (&[], "--exclude-files=*.log.gz",                          false),
        (&[], "--exclude-files=[*.log",                            false),
        (&[], "--exclude-files=[*.log]",                           true),
        (&[], "--exclude-files=*.log",                             true),
        (&[], "--exclude-files=*.pprof,*.LOG",                     true),
        (&[], "--exclude-files=*",                                 true),
        (&[], "--exclude-files=cockroach.h3*",                     true),
        (&[], "--exclude-files=Cockroach.h3*",                     true),
        (&[], "--exclude-files=[*.txt,cockroach.*2025-04-21*]",    true),
        (&["crdb"], "--exclude-files=cockroach.*",                 false),
        (&["crdb"], "--exclude-files=crdb.*",                      true),
        (&["crdb"], "--include-files=cockroach*",                  true),
        (&["crdb"], "--include-files=crdb.*",                      false),
        (&["cockroach", "crdb"], "--include-files=crdb.*",         true),
        (&["cockroach", "crdb"], "--include-files=c*",             false),
        (&["cockroach", "crdb"], "--exclude-files=crdb.*",         true),
    ];
    for (programs, text, want) in cases {
        let programs = programs.iter().map(|&name| name.to_owned()).collect();
        let got = flags(text).leaves_out_main_logs(&programs);
        assert_eq!(got.as_deref(), want.then_some(*text), "{text}");
    }
}

#[test]
fn the_flag_to_blame() {
    let flag = |text| flags(text).leaves_out_main_logs(&BTreeSet::new());
    let both = "--exclude-files=*.log --include-files=*.log --redact=true";
    assert_eq!(flag(both).as_deref(), Some("--exclude-files=*.log"));
    let both = "--exclude-files=*.log --include-files=[*.txt]";
    assert_eq!(flag(both).as_deref(), Some("--include-files=[*.txt]"));
    // The last pattern counts however long the list is; the report's text
    // has a bound.
    let long = format!("--exclude-files={}*.log", "*.txt,".repeat(5_000));
    assert_eq!(flag(&long), Some(capped(&long)));
}

/// Patterns, programs and names are bounded, and so is their product.
#[test]
fn hostile_patterns() {
    let programs = (0..10_000).map(|n| format!("{}{n:05}", "a".repeat(250)));
    let programs: BTreeSet<String> = programs.collect();
    let text = format!("--exclude-files={}b", "a*".repeat(MAX_FLAGS_BYTES / 2 - 20));
    assert_eq!(flags(&text).leaves_out_main_logs(&programs), None);
    // A name that no file can have tells nothing.
    let programs = BTreeSet::from(["a".repeat(70_000)]);
    let text = "--include-files=*.txt";
    assert_eq!(flags(text).leaves_out_main_logs(&programs), None);
}

#[test]
fn nodes() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<&[u32]>, &[u32])] = &[
        ("",                                        None,           &[]),
        ("--nodes= --exclude-nodes=",               None,           &[]),
        ("--nodes=[] --exclude-nodes=[]",           None,           &[]),
        ("--nodes=3",                               Some(&[3]),     &[]),
        ("--exclude-nodes=1,3-5",                   None,           &[1, 3, 4, 5]),
        ("--exclude-nodes=[3 - 5, 1,4]",            None,           &[1, 3, 4, 5]),
        ("--nodes=1 --nodes=2 --exclude-nodes=2-2", Some(&[1, 2]),  &[2]),
        ("--exclude-nodes=x,1,0,-3,5-3,4-,99999999999", None,       &[1]),
        ("--nodes=all",                             None,           &[]),
        ("--nodes=4294967294-4294967295",           Some(&[u32::MAX - 1, u32::MAX]), &[]),
    ];
    for (text, only, left_out) in cases {
        let flags = flags(text);
        assert_eq!(flags.only_nodes().as_deref(), *only, "{text}");
        assert_eq!(flags.left_out_nodes(), *left_out, "{text}");
    }
}

#[test]
fn nodes_are_bounded() {
    for (last, want) in [
        (MAX_NODES_IN_FLAG, MAX_NODES_IN_FLAG),
        (MAX_NODES_IN_FLAG + 1, MAX_NODES_IN_FLAG),
        (u32::MAX as usize, MAX_NODES_IN_FLAG),
    ] {
        let flags = flags(&format!("--exclude-nodes=1-{last} --nodes=2-{last}"));
        assert_eq!(flags.left_out_nodes().len(), want);
        let only = flags.only_nodes().unwrap();
        assert_eq!(only.len(), want.min(last - 1));
    }
    let often = format!("--nodes={}", "1-9999,".repeat(9_000));
    assert_eq!(flags(&often).only_nodes().unwrap().len(), 9_999);
}
