use crate::{command, stderr, stdout};

#[test]
fn loses_items_by_hand_alone() {
    let output = command("lost_items").output().unwrap();

    assert_eq!(
        stdout(&output),
        "by hand: [1, 2, 4, 5, 7, 8, 10], lost: [3, 6, 9]\nby aiter: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], lost: []\n"
    );
    assert_eq!((stderr(&output), output.status.code()), ("", Some(0)));
}
