use crate::{command, stderr, stdout};

#[test]
fn allocates_nothing_and_turns_off_what_it_turned_on() {
    let output = command("embedded").output().unwrap();

    let stdout = stdout(&output);
    assert!(stdout.contains("\ntick 12: 23 degrees\n"), "{stdout}");
    assert!(stdout.contains("\ntick 29: 29 degrees are too hot\n"), "{stdout}");
    assert!(
        stdout.ends_with("\nat the end: the thermometer is off, the lamp is off\nAllocations meanwhile: 0\n"),
        "{stdout}"
    );
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}
