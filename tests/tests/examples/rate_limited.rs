//! How long it takes is for the program's own tests, under a paused clock.

use crate::{assert_refused, command, stderr, stdout};

#[test]
fn prints_every_item_and_the_rate() {
    let output = command("rate_limited").args(["--rate", "100", "--items", "5"]).output().unwrap();

    let (items, rate): (Vec<_>, Vec<_>) = stdout(&output).lines().partition(|line| line.contains(" after "));
    let items: Vec<_> = items.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(items, ["1", "2", "3", "4", "5"]);
    assert!(rate[0].starts_with("5 items in ") && rate[0].ends_with(" a second") && rate.len() == 1, "{rate:?}");
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}

#[test]
fn knows_no_rate_of_one_item() {
    let output = command("rate_limited").args(["--items", "1"]).output().unwrap();

    assert!(stdout(&output).ends_with(" s\n1 items: no rate to tell\n"), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn refuses_what_is_no_rate() {
    for rate in ["0", "-1", "NaN", "inf", "1e-30", "1001", "fast", ""] {
        let output = command("rate_limited").args(["--rate", rate]).output().unwrap();

        let message = format!("R is a number from 0.001 to 1000, not `{rate}` (--help tells more)");
        assert_refused("rate_limited", &output, 2, &message);
    }
}

#[test]
fn refuses_what_is_no_number_of_items() {
    for items in ["-1", "1.5", "many"] {
        let output = command("rate_limited").args(["--items", items]).output().unwrap();

        assert_refused(
            "rate_limited",
            &output,
            2,
            &format!("N is a number of items, not `{items}` (--help tells more)"),
        );
    }
}

#[test]
fn refuses_an_unknown_argument() {
    let output = command("rate_limited").arg("5").output().unwrap();

    assert_refused("rate_limited", &output, 2, "unknown argument `5` (--help tells more)");
}
