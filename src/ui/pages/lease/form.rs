//! The list with what is done to it: who, which bundles, and whether they are added or replace what is
//! there.

use super::board::{Board, Stage};
use crate::domain::{Connection, MemberKind, Quantity, World};
use crate::intake::members::Members;
use crate::plan::lease::How;
use crate::ui::components::{note, section};
use crate::ui::dom::{El, button, el, field, icon, radio};
use crate::ui::pages::claim::{failed, read_one};
use crate::ui::pages::connections::token_left;
use crate::ui::words::{self, lease as say};
use crate::vendors::uipath::Stock;
use wasm_bindgen_futures::spawn_local;

/// So many lines of what is told are listed.
const MOST: usize = 20;

/// The parts of the page, from the top down.
pub(super) fn page(board: &'static Board) -> Vec<El> {
    let link = el("a.btn.small.push").a("href", "#/allocate").t("Organizations and tenants");
    let card = section("who", "Bundles of users and groups", [link])
        .k(el("div").keyed(move || reach(board), move |reach| access(board, reach)))
        .k(el("div.pad").ks([kinds(board), ways(board), list(board), common(board)]))
        .k(actions(board));
    vec![
        el("div").live(move || problems(board)),
        el("div").live(move || trouble(board)),
        card,
        el("div").live(move || bundles(board)),
    ]
}

/// By which connection, and whether it can be sent by.
type Reach = (Connection, bool);

fn reach(board: &'static Board) -> Reach {
    let connection = board.connection();
    let can_send = board.desk.can_send(&connection);
    (connection, can_send)
}

/// By which connection, and what lets it in. Drawn anew only when that changes: a secret may be half
/// typed.
fn access(board: &'static Board, (connection, can_send): &Reach) -> Vec<El> {
    let home = connection.install.home.as_ref();
    let (name, id) =
        home.map(|home| (home.name.as_str(), home.account.as_str())).unwrap_or_default();
    let line = el("p.hint.grid-of").t("In the organization ").k(el("b").t(name)).t(" ");
    let line = line.k(el("span.mono.muted").t(id)).t(", by ");
    let line = line.k(el("a").a("href", "#/connections").t(&connection.name));
    let line = line.t(".").k(token_left(board.desk, move || board.connection()));
    let mut parts = vec![line];
    if !can_send {
        let form = crate::ui::pages::connections::key_form(board.desk, connection);
        let text =
            "Without a token nothing can be read or sent; the list can be made all the same.";
        parts.push(el("div.pad").k(note("warn", "", [el("p").t(text)])).k(form));
    }
    parts
}

fn segments<T: Copy + PartialEq + 'static>(
    group: &'static str,
    legend: &str,
    options: &[(T, &str)],
    chosen: fn(&Board) -> T,
    choose: fn(&Board, T),
    board: &'static Board,
) -> El {
    let options = options.iter().map(|(which, text)| {
        let which = *which;
        let radio = radio(group, move || chosen(board) == which, move || choose(board, which));
        el("label").k(radio).k(el("span").t(text))
    });
    el("fieldset.segs").k(el("legend.vh").t(legend)).ks(options)
}

fn kinds(board: &'static Board) -> El {
    let options = [(MemberKind::User, "Users"), (MemberKind::Group, "Groups")];
    let chosen = |board: &Board| board.draft.with(|draft| draft.kind);
    let choose = |board: &Board, kind| board.edit(|draft| draft.kind = kind);
    segments("kind", "To whom", &options, chosen, choose, board)
}

fn ways(board: &'static Board) -> El {
    let options = [
        (How::Add, "Add to what they have"),
        (How::Replace, "Replace what they have"),
        (How::Take, "Take away"),
    ];
    let chosen = |board: &Board| board.draft.with(|draft| draft.how);
    let choose = |board: &Board, how| board.edit(|draft| draft.how = how);
    let segments = segments("how", "What is done", &options, chosen, choose, board);
    let hint = move || board.draft.with(|draft| say::how(draft.how, draft.kind).to_owned());
    el("div.field").k(segments).k(el("p.hint").text(hint))
}

fn list(board: &'static Board) -> El {
    let area = el("textarea")
        .a("id", "lease-list")
        .a("rows", "8")
        .a("spellcheck", "false")
        .a("aria-describedby", "lease-list-hint")
        .prop("value", move || board.draft.with(|draft| draft.text.as_str().into()))
        .on_value("input", move |text| board.edit(|draft| draft.text = text));
    let hint = "A line each: an id, a name if you like, and bundles’ codes. Pasted from a spreadsheet, or CSV with commas, semicolons or tabs; a heading “id” says where the ids are.";
    let chooser = el("input.vh").a("type", "file").a("accept", ".csv,.tsv,.txt,text/*");
    let chooser = chooser.on("change", move |event| {
        let Some(input) = field(&event) else { return };
        let chosen = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(chosen) = chosen else { return };
        spawn_local(async move {
            match read_one(&chosen).await {
                Ok((_, text)) => board.edit(|draft| draft.text = text),
                Err(why) => board.desk.notice.set(Some(why)),
            }
        });
    });
    let choose = el("label.btn.small").k(icon("i-file")).t("Choose a file").k(chooser);
    let report = move || {
        let kind = board.draft.with(|draft| draft.kind);
        board.members.with(|members| understood(members, kind))
    };
    el("div.field")
        .k(el("label").a("for", "lease-list").t("Who, and which bundles"))
        .k(area)
        .k(el("p.hint").a("id", "lease-list-hint").t(hint))
        .k(el("div.line").k(choose))
        .k(el("div").a("aria-live", "polite").live(report))
}

/// What the list was understood as.
fn understood(members: &Members, kind: MemberKind) -> Vec<El> {
    let mut parts = Vec::new();
    if !members.rows.is_empty() {
        let without = members.rows.iter().filter(|row| row.bundles.is_empty()).count();
        let text = words::some(members.rows.len(), say::one(kind));
        let text = if without > 0 {
            [&text, ", ", &words::number(without), " without a bundle of its own"].concat()
        } else {
            text
        };
        parts.push(el("p.muted").t(&text));
    }
    if !members.told.is_empty() {
        let lines = members.told.iter().take(MOST).map(|(line, text, why)| {
            let text = ["Line ", &line.to_string(), ", “", text, "”: ", &why.to_string()].concat();
            el("li").k(el("bdi").t(&text))
        });
        let count = [&words::some(members.told.len(), "line"), " left out"].concat();
        parts.push(note("warn", &count, [el("ul").ks(lines)]));
    }
    parts
}

fn common(board: &'static Board) -> El {
    let input = el("input")
        .a("id", "lease-codes")
        .a("autocomplete", "off")
        .a("spellcheck", "false")
        .a("placeholder", "such as ATTUNU IDU")
        .prop("value", move || board.draft.with(|draft| draft.codes.as_str().into()))
        .on_value("input", move |text| board.edit(|draft| draft.codes = text));
    el("div.field")
        .k(el("label").a("for", "lease-codes").t("Bundles for lines that name none"))
        .k(input)
}

fn actions(board: &'static Board) -> El {
    let reading = move || match board.stage.get() {
        Stage::Reading(done, of) => {
            let text =
                ["Reading what they have: ", &words::number(done), " of ", &words::number(of)];
            let stop = button("button.btn.small", "Stop", move || board.stop());
            vec![el("span.muted").a("role", "status").t(&text.concat()), stop]
        }
        _ => Vec::new(),
    };
    let busy = move || {
        board.stage.with(|stage| matches!(stage, Stage::Reading(..)))
            || !board.desk.can_send(&board.connection())
    };
    let make = button("button.btn.primary", "Make plan", move || board.make())
        .a("data-primary", "")
        .k(el("kbd").t("Ctrl ↵"))
        .disabled(busy);
    el("div.actions.grid-actions").a("data-foot", "").k(el("div.line.push").live(reading)).k(make)
}

/// What is wrong with the list.
fn problems(board: &'static Board) -> Vec<El> {
    let all = board.problems.get();
    if all.is_empty() {
        return Vec::new();
    }
    let kind = board.draft.peek(|draft| draft.kind);
    let lines = all.iter().take(MOST).map(|problem| el("li").t(&say::problem(problem, kind)));
    let list = el("ul").ks(lines);
    let more = all.len().saturating_sub(MOST);
    let list = if more > 0 {
        list.k(el("li").t(&["and ", &words::number(more), " more"].concat()))
    } else {
        list
    };
    let heading = [&words::some(all.len(), "thing"), " to mend before a plan"].concat();
    vec![note("bad", &heading, [list])]
}

/// Why nothing could be read.
fn trouble(board: &'static Board) -> Vec<El> {
    if let Stage::Failed(error) = board.stage.get() {
        return vec![failed("What they have could not be read", &error)];
    }
    let failure = board.stock.with(|stock| match stock {
        Some(Err(error)) => Some(failed("The organization’s bundles could not be read", error)),
        _ => None,
    });
    failure.into_iter().collect()
}

/// The organization's bundles: how many there are, and how many are left.
fn bundles(board: &'static Board) -> Vec<El> {
    let Some(Ok(stock)) = board.stock.get() else { return Vec::new() };
    let demo = board.connection().world == World::Demo;
    if stock.is_empty() {
        let text = "The organization holds no user bundles. The host gives them out under Organizations and tenants.";
        return vec![note("warn", "No bundles", [el("p").t(text)])];
    }
    let rows = stock.iter().map(|stock| {
        let code = stock.code.clone();
        let put = button("button.btn.quiet.small.push", "Put into the field", move || {
            board.edit(|draft| {
                if !draft.codes.trim().is_empty() {
                    draft.codes.push(' ');
                }
                draft.codes += code.as_str();
            });
        });
        let put = put.k(el("span.vh").t(&[": ", stock.code.as_str()].concat()));
        let line = el("div.line").k(el("p")
            .k(el("b.mono").t(stock.code.as_str()))
            .t(" ")
            .k(el("span.muted").t(&say::stock(stock))));
        el("div.seat").k(line.k(put)).k(bar(stock))
    });
    let hint = if demo { "The demo’s." } else { "As they were last read." };
    let legend =
        el("p.legend.muted").a("aria-hidden", "true").ks([("held", "given"), ("free", "free")]
            .map(|(seat, name)| el("span").k(el("i").a("data-seat", seat)).t(name)));
    let card = section("bundles", "The organization’s bundles", [legend]);
    vec![card.k(el("div.pad.pool").ks(rows)).k(el("footer.foot").k(el("span").t(hint)))]
}

/// A bundle as a bar: what is given, and what is left.
fn bar(stock: &Stock) -> El {
    let stack = el("div.seats").a("role", "img").a("aria-label", &say::stock(stock));
    let (Some(total), Some(free)) = (stock.total, stock.free) else {
        return stack.a("data-unknown", "");
    };
    let parts = [("held", total.minus(free)), ("free", free)];
    stack.ks(parts
        .into_iter()
        .filter(|(_, n)| *n > Quantity::ZERO)
        .map(|(of, n)| el("i").a("data-seat", of).var("--n", &n.to_number().to_string())))
}
