//! Adding who holds licenses, and how much: pasted, or out of a CSV file. What was understood is shown
//! before anything is taken.

use super::board::{Board, Level};
use super::load;
use super::table::Table;
use crate::browser::page;
use crate::domain::ProductCode;
use crate::intake::sheet::{Heading, Sheet, Tell, read_names, read_sheet};
use crate::plan::allocate::{Meaning, Unmatched};
use crate::ui::components::dialog::dialog as window;
use crate::ui::components::note;
use crate::ui::dom::{El, button, choice, el, field, icon};
use crate::ui::live::Live;
use crate::ui::pages::claim::read_one;
use crate::ui::words::{self, allocate as say};
use crate::vendors::uipath::product::known;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The id of the dialog.
pub(super) const ID: &str = "allocate-add";
/// So many lines of what is told are listed.
const MOST: usize = 30;

/// What the dialog works with.
struct Bringing {
    board: &'static Board,
    table: &'static Table,
    text: El,
    read: Live<Option<Rc<Sheet>>>,
    meaning: Live<Meaning>,
    trouble: Live<Option<String>>,
}

/// Reads a table with a header, or lines of names and ids.
fn understood(text: &str, table: &Table) -> Sheet {
    let codes: Vec<_> =
        table.grid.peek(|grid| grid.products.iter().map(|it| it.code.clone()).collect());
    let mut sheet = read_sheet(text, &codes);
    if sheet.rows.is_empty() && sheet.told.iter().all(|told| told.what == Tell::NoHeader) {
        sheet = read_names(text);
    }
    // Organizations without amounts are as good.
    sheet.told.retain(|told| told.what != Tell::NoHeader);
    table.grid.peek(|grid| grid.sift(&mut sheet));
    sheet
}

/// The dialog.
pub(super) fn dialog(board: &'static Board, table: &'static Table) -> El {
    let text = el("textarea")
        .a("id", "allocate-text")
        .a("rows", "7")
        .a("spellcheck", "false")
        .a("aria-describedby", "allocate-text-hint");
    let this = Rc::new(Bringing {
        board,
        table,
        text: text.clone(),
        read: Live::new(None),
        meaning: Live::new(Meaning::Wanted),
        trouble: Live::new(None),
    });
    let reads = Rc::clone(&this);
    let text = text.on_value("input", move |text| reads.read(&text));
    let hint = match table.level {
        Level::Organizations => {
            "A name and an id a line, or a table: organization, organizationId, and a column for each product code. Commas, semicolons or tabs; decimal points or commas."
        }
        Level::Tenants => {
            "A table: organization, organizationId, tenantId, serviceType, and a column for each product code."
        }
    };
    let takes = Rc::clone(&this);
    let chooser = el("input.vh").a("type", "file").a("accept", ".csv,.tsv,.txt,text/*");
    let chooser = chooser.on("change", move |event| {
        let Some(input) = field(&event) else { return };
        let chosen = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let (Some(chosen), this) = (chosen, Rc::clone(&takes)) else { return };
        spawn_local(async move {
            match read_one(&chosen).await {
                Ok((_, text)) => {
                    let set = js_sys::Reflect::set(
                        this.text.element(),
                        &"value".into(),
                        &text.as_str().into(),
                    );
                    let _ = set;
                    this.read(&text);
                }
                Err(why) => this.trouble.set(Some(why)),
            }
        });
    });
    let choose = el("label.btn.small").k(icon("i-file")).t("Choose a file").k(chooser);
    let list = button("button.btn.small", "List from the install", move || {
        page::close_dialog(ID);
        load::list(board);
    });
    let list = list.disabled(move || {
        !board.desk.can_send(&board.connection())
            || table.level == Level::Tenants && board.account.with(Option::is_none)
    });
    let area = el("div.field")
        .k(el("label").a("for", "allocate-text").t("Names, ids, amounts"))
        .k(text)
        .k(el("p.hint").a("id", "allocate-text-hint").t(hint))
        .k(el("div.line").k(choose).k(list));
    let (meant, shown, taken, none) =
        (Rc::clone(&this), Rc::clone(&this), Rc::clone(&this), Rc::clone(&this));
    let has_amounts = move || {
        meant.read.with(|read| {
            read.as_ref().is_some_and(|it| it.rows.iter().any(|row| !row.amounts.is_empty()))
        })
    };
    let of = Rc::clone(&this);
    let meanings = el("div")
        .keyed(has_amounts, move |has| if *has { vec![of.meanings()] } else { Vec::new() });
    let report = el("div.stackv")
        .a("data-gap", "small")
        .a("aria-live", "polite")
        .live(move || shown.report());
    let label = Rc::clone(&this);
    let take = button("button.btn.primary", "", move || taken.take())
        .text(move || {
            let rows = label.read.with(|read| read.as_ref().map_or(0, |it| it.rows.len()));
            ["Put ", &words::some(rows, "row"), " into the grid"].concat()
        })
        .disabled(move || none.read.with(|read| read.as_ref().is_none_or(|it| it.rows.is_empty())));
    let pad = el("div.pad").ks([area, report, meanings, product(board, table)]);
    window(ID, "Add or import", [pad, el("footer.foot").k(take)])
}

/// A column for a product that neither the pool nor a sheet names.
fn product(board: &'static Board, table: &'static Table) -> El {
    let input = el("input.short")
        .a("id", "allocate-product")
        .a("autocomplete", "off")
        .a("spellcheck", "false");
    let typed = input.clone();
    let add = button("button.btn", "Add product", move || {
        let text = typed.value();
        let named = known(text.trim()).or_else(|| ProductCode::parse(text.trim()));
        let Some(code) = named else { return };
        table.change(|grid, _| {
            grid.column(&code);
        });
        typed.clear();
        page::close_dialog(ID);
        board.changed();
    });
    el("div.field")
        .k(el("label").a("for", "allocate-product").t("Or one more product, by its code"))
        .k(el("div.line").k(input).k(add))
}

impl Bringing {
    fn read(&self, text: &str) {
        self.trouble.set(None);
        let read = (!text.trim().is_empty()).then(|| Rc::new(understood(text, self.table)));
        self.read.set(read);
    }

    /// What the amounts mean.
    fn meanings(self: &Rc<Self>) -> El {
        let option = |meaning: Meaning, name: &str, text: &str| {
            let (reads, sets) = (Rc::clone(self), Rc::clone(self));
            let words = el("span").k(el("b").t(name)).k(el("small").t(text));
            let chosen = move || reads.meaning.get() == meaning;
            choice("meaning", chosen, move || sets.meaning.set(meaning), words).a("class", "choice")
        };
        el("fieldset.choices").k(el("legend").t("The amounts are")).ks([
            option(
                Meaning::Wanted,
                "What they should have",
                "Shown as changes; a plan is made of them.",
            ),
            option(
                Meaning::Held { all: true },
                "What they have now, and nothing else",
                "For an install that does not tell.",
            ),
            option(
                Meaning::Held { all: false },
                "A part of what they have now",
                "Whatever is not in the table stays unknown.",
            ),
        ])
    }

    /// What was understood.
    fn report(&self) -> Vec<El> {
        let mut parts = Vec::new();
        if let Some(why) = self.trouble.get() {
            parts.push(note("bad", "", [el("p").t(&why)]));
        }
        let Some(sheet) = self.read.get() else { return parts };
        let known = self.table.grid.peek(|grid| {
            let is_known = |row: &&crate::intake::sheet::SheetRow| {
                grid.rows.iter().any(|it| Some(&it.holder) == row.holder.as_ref())
            };
            sheet.rows.iter().filter(is_known).count()
        });
        let products = sheet
            .columns
            .iter()
            .filter(|(_, heading)| matches!(heading, Heading::Product(_)))
            .count();
        let text = [
            &words::some(sheet.rows.len(), "row"),
            ", ",
            &words::number(known),
            " of them in the grid already; ",
            &words::some(products, "product"),
        ];
        let told = sheet.told.iter().take(MOST).map(|told| el("li").t(&say::told(told)));
        let more = sheet.told.len().saturating_sub(MOST);
        let list = el("ul").ks(told);
        let list = if more > 0 {
            list.k(el("li").t(&["and ", &words::number(more), " more"].concat()))
        } else {
            list
        };
        let tone = if sheet.told.is_empty() { "good" } else { "warn" };
        let tone = if sheet.rows.is_empty() { "bad" } else { tone };
        parts.push(note(tone, "", [el("p").t(&text.concat()), list]));
        parts
    }

    fn take(&self) {
        let Some(sheet) = self.read.now() else { return };
        let left = self.table.take(&sheet, self.meaning.now());
        // A product is a column, also where nobody has any of it yet.
        self.table.change(|grid, _| {
            for (_, heading) in &sheet.columns {
                if let Heading::Product(code) = heading {
                    grid.column(code);
                }
            }
        });
        self.text.clear();
        self.read.set(None);
        page::close_dialog(ID);
        self.board.changed();
        if !left.is_empty() {
            self.board.desk.notice.set(Some(unmatched(&left)));
        }
        load::read(self.board, self.table);
        page::focus(super::frame::ID);
    }
}

/// Rows that could not be put anywhere.
fn unmatched(left: &[Unmatched]) -> String {
    let one = |it: &Unmatched| {
        let why = if it.named == 0 { "nobody has this name" } else { "several have this name" };
        ["line ", &it.line.to_string(), ", \u{201c}", &it.name, "\u{201d}: ", why].concat()
    };
    let told: Vec<String> = left.iter().take(10).map(one).collect();
    let more = left.len().saturating_sub(told.len());
    let more =
        if more > 0 { ["; and ", &words::number(more), " more"].concat() } else { String::new() };
    [
        &words::some(left.len(), "row"),
        " without an id left out: ",
        &told.join("; "),
        &more,
        ". Add the id, and import again.",
    ]
    .concat()
}
