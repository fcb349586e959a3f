//! A part of the run's journal could not be read: what that means, and what is kept of it.

use super::of;
use crate::browser::clock::{TimeText, local_text};
use crate::run::RunId;
use crate::ui::components::note;
use crate::ui::desk::Desk;
use crate::ui::dom::{El, el};

/// The note, from then on.
pub(super) fn card(desk: Desk, id: &RunId) -> El {
    let id = id.clone();
    el("div").keyed(
        move || of(desk, &id, |open| open.run().damaged()),
        move |at| {
            let Some(at) = *at else { return Vec::new() };
            let text = [
                "Found at ",
                &local_text(at, TimeText::DateMinute),
                ". What was stored up to there holds. What came after it is set aside, not erased: \
                 Export session in Settings takes it along. Whatever may have been sent by then is \
                 looked up, and nothing of it is sent again.",
            ];
            vec![note(
                "warn",
                "A part of this run’s journal is damaged",
                [el("p").t(&text.concat())],
            )]
        },
    )
}
