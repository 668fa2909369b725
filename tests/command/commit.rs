//! The commit that `--version` names in a release: the one that was built.

#[expect(dead_code, reason = "what the build does with it")]
#[path = "../../build.rs"]
mod build;

use std::fs;
use std::path::Path;
use std::process::Command;

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
    let output = git.args(arguments).current_dir(folder).output();
    let output = output.expect("git");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_commit_is_named_where_it_is_known() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    assert_eq!(build::commit(root), None, "no repository");
    git(root, &["init", "--quiet"]);
    assert_eq!(build::commit(root), None, "no commit");
    fs::create_dir_all(root.join("src")).expect("made");
    fs::write(root.join("src/lib.rs"), "").expect("written");
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "x"]);
    let commit = build::commit(root).expect("a commit");
    assert_eq!(commit.len(), 12);
    assert!(commit.chars().all(|c| c.is_ascii_hexdigit()), "{commit}");
    // What is not built does not change what is built.
    fs::write(root.join("notes.txt"), "").expect("written");
    assert_eq!(build::commit(root), Some(commit.clone()));
    fs::write(root.join("src/lib.rs"), "//").expect("written");
    assert_eq!(build::commit(root), Some(format!("{commit}, changed")));
    let tarball = root.join("src");
    assert_eq!(build::commit(&tarball), None, "of another project");
    assert_eq!(build::commit(&root.join("gone")), None);
}
