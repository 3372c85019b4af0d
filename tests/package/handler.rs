//! Executables that the Functions host could not run, or that are not this fraud-guard: each is
//! refused with what to do, and nothing is written. Each is the program under test with a few bytes
//! changed.

use std::fs;

use fraud_guard::package::Glibc;
use fraud_guard::package::HandlerProblem;
use fraud_guard::package::inspect;
use rstest::rstest;
use tempfile::TempDir;

use crate::support::handler_process::run;
use crate::support::packaged::POLICY;
use crate::support::packaged::stripped_program;

const MUSL: &str = "x86_64-unknown-linux-musl";

fn program() -> Vec<u8> {
    fs::read(stripped_program()).expect("the program")
}

/// The program with other bytes at an offset.
fn at(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut program = program();
    program[offset..offset + bytes.len()].copy_from_slice(bytes);
    program
}

/// The program with other bytes in place of these, everywhere.
fn instead(of: &str, other: &str) -> Vec<u8> {
    assert_eq!(of.len(), other.len());
    let mut program = program();
    let found = |program: &[u8], from: usize| {
        let rest = &program[from..];
        rest.windows(of.len()).position(|window| window == of.as_bytes()).map(|at| from + at)
    };
    let mut next = found(&program, 0);
    assert!(next.is_some(), "{of}");
    while let Some(at) = next {
        program[at..at + of.len()].copy_from_slice(other.as_bytes());
        next = found(&program, at);
    }
    program
}

/// What is said about a handler, and that nothing was written.
fn refusal(handler: &[u8], more: &[&str]) -> String {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("fg.bin");
    fs::write(&path, handler).expect("a file");
    let out = folder.path().join("out.zip");
    let [path, out] = [&path, &out].map(|path| path.to_str().expect("a path"));
    let fixed = ["package", "--policy", POLICY, "--handler", path, "--out", out];
    let output = run(&[&fixed[..], more].concat(), &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "the handler alone");
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(text.contains(path), "{text}");
    text
}

#[rstest]
#[case::nothing(Vec::new())]
#[case::a_script(b"#!/bin/sh\nexec fraud-guard serve\n".to_vec())]
#[case::of_a_mac(b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01".repeat(64))]
#[case::of_32_bits(at(4, &[1]))]
#[case::for_arm(at(18, &[183, 0]))]
#[case::an_object_file(at(16, &[1, 0]))]
#[case::a_library(at(24, &[0; 8]))]
fn what_is_no_executable_of_the_host_is_refused(#[case] handler: Vec<u8>) {
    let text = refusal(&handler, &["--glibc", "2.999"]);
    assert!(text.contains("is no executable for x86-64 Linux"), "{text}");
    assert!(text.contains("--handler") && text.contains(MUSL), "{text}");
}

#[test]
fn an_executable_that_was_cut_off_is_refused() {
    let program = program();
    let text = refusal(&program[..program.len() / 2], &["--glibc", "2.999"]);
    assert!(text.contains("is a damaged executable; build it again"), "{text}");
}

#[rstest]
#[case::library("libgcc_s.so.1", "libssl_x.so.3", "needs libssl_x.so.3,")]
#[case::loader(
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-musl-x86_64.so.1\0\0\0",
    "needs /lib/ld-musl-x86_64.so.1,"
)]
fn what_needs_a_file_that_the_host_does_not_have_is_refused(
    #[case] file: &str,
    #[case] other: &str,
    #[case] words: &str,
) {
    let text = refusal(&instead(file, other), &["--glibc", "2.999"]);
    assert!(text.contains(words) && text.contains(MUSL), "{text}");
}

/// What std needs is newer than 2.2, wherever it is built.
#[test]
fn what_needs_a_newer_glibc_than_the_host_has_is_refused_with_what_to_do() {
    let text = refusal(&program(), &["--glibc", "2.2"]);
    assert!(text.contains("needs glibc 2."), "{text}");
    assert!(text.contains("no newer one than 2.2"), "{text}");
    assert!(text.contains(MUSL) && text.contains("scripts/package"), "{text}");
}

/// The test's own build needs that of this machine: at the floor it is taken, one below it is not.
#[test]
fn exactly_what_the_host_has_is_enough() {
    let program = program();
    let newest: Glibc = "2.999".parse().expect("a version");
    let needed = inspect(&program, newest).expect("a handler").glibc.expect("a dynamic one");
    assert!(inspect(&program, needed).is_ok());
    let text = needed.to_string();
    let minor: u32 = text.strip_prefix("2.").expect("2.x").parse().expect("a number");
    let older: Glibc = format!("2.{}", minor - 1).parse().expect("a version");
    let Err(HandlerProblem::NewerGlibc { needed: said, host }) = inspect(&program, older) else {
        panic!("it is taken");
    };
    assert_eq!((said, host), (needed, older));
}

#[test]
fn the_floor_is_that_of_the_oldest_image_and_versions_are_numbers() {
    assert_eq!(Glibc::OLDEST.to_string(), "2.28");
    let parse = |text: &str| text.parse::<Glibc>();
    assert!(parse("2.4").expect("a version") < parse("2.28").expect("a version"));
    assert_eq!(parse("2.2.5"), parse("2.2"));
    for wrong in ["", "2", "2.", "two.one", "2.28 ", "2.28.x"] {
        assert!(parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_executable_of_somebody_else_is_refused() {
    let text = refusal(&instead("fraud-guard build ", "another-one build "), &["--glibc", "2.999"]);
    assert!(text.contains("is not fraud-guard; name its executable with --handler"), "{text}");
}

/// Its routes need not be those of the function folders.
#[test]
fn a_handler_of_another_version_is_refused() {
    let own = format!("fraud-guard build {}", env!("CARGO_PKG_VERSION"));
    let other = format!("fraud-guard build {}9", &env!("CARGO_PKG_VERSION")[..4]);
    let text = refusal(&instead(&own, &other), &["--glibc", "2.999"]);
    assert!(text.contains("package it with itself"), "{text}");
}
