//! Whose licenses: organizations out of the host's pool, or the services of an organization's tenants
//! out of that organization's.

use super::board::{Board, Level};
use super::load;
use super::table::Table;
use crate::browser::page;
use crate::domain::{AccountId, Holder, MemberId, PathName};
use crate::ui::components::dialog::dialog as window;
use crate::ui::dom::{El, button, el, radio};
use crate::ui::live::Live;
use crate::ui::pages::connections::token_left;
use crate::vendors::uipath::{HOST_ACCOUNT, product};
use std::rc::Rc;

/// The id of the dialog that adds a service.
const SERVICE: &str = "allocate-service";

/// The switch between the two.
pub(super) fn switch(board: &'static Board) -> El {
    let option = |level: Level, name: &str| {
        let chosen = move || board.level.get() == level;
        el("label").k(radio("level", chosen, move || board.show(level))).k(el("span").t(name))
    };
    el("fieldset.segs.push")
        .k(el("legend.vh").t("Whose licenses"))
        .k(option(Level::Organizations, "Organizations"))
        .k(option(Level::Tenants, "Tenants"))
}

/// The way to the page about those who are no rows of a grid.
pub(super) fn members() -> El {
    el("a.btn.small").a("href", "#/allocate/bundles").t("Users and groups")
}

/// What the grid is out of.
pub(super) fn of(board: &'static Board, table: &'static Table) -> El {
    match table.level {
        Level::Organizations => {
            let id = el("span.mono.muted").t(HOST_ACCOUNT);
            let why = "The host account’s id, the same at every install.";
            let left = token_left(board.desk, move || board.connection());
            el("p.hint.grid-of").t("Out of the host’s pool, ").k(id.a("title", why)).t(".").k(left)
        }
        Level::Tenants => tenants(board, table),
    }
}

fn tenants(board: &'static Board, table: &'static Table) -> El {
    let wrong = Rc::new(Live::new(false));
    let known = move || {
        board.table(Level::Organizations).grid.with(|grid| {
            let option = |row: &crate::plan::allocate::Row| {
                el("option").a("value", row.holder.account().as_str()).t(&row.name)
            };
            grid.rows.iter().map(option).collect()
        })
    };
    let list = el("datalist").a("id", "allocate-accounts").live(known);
    let invalid = Rc::clone(&wrong);
    let input = el("input")
        .a("id", "allocate-account")
        .a("list", "allocate-accounts")
        .a("autocomplete", "off")
        .a("spellcheck", "false")
        .attr("aria-invalid", move || invalid.get().then(|| "true".into()))
        .prop("value", move || {
            board.account.with(|it| it.as_ref().map(AccountId::as_str).unwrap_or_default().into())
        })
        .on_value("change", {
            let wrong = Rc::clone(&wrong);
            move |text| {
                let admits = |it: &AccountId| table.grid.peek(|grid| grid.admits(it));
                let id = AccountId::parse(&text).filter(admits);
                wrong.set(id.is_none() && !text.trim().is_empty());
                if id.is_some() && board.account.now() != id {
                    board.account.set(id);
                    table.begin();
                    board.changed();
                    load::list(board);
                }
            }
        });
    let none = move || board.account.with(Option::is_none);
    let add = button("button.btn.small", "Add a service…", || page::open_dialog(SERVICE))
        .a("aria-haspopup", "dialog")
        .disabled(none);
    let list_them = button("button.btn.small", "List its tenants", move || load::list(board));
    let list_them = list_them.disabled(move || none() || !board.desk.can_send(&board.connection()));
    let told = move || {
        let text = if board.desk.config.organizations.is_some() {
            "This is not the id of an organization that this site is for."
        } else {
            "An id has letters, digits, - and _ only."
        };
        if wrong.get() { vec![el("p.wrong").a("role", "alert").t(text)] } else { Vec::new() }
    };
    let field = el("div.field")
        .k(el("label").a("for", "allocate-account").t("Organization’s id"))
        .k(el("div.line").k(input.a("class", "wide-id")).k(list_them).k(add))
        .live(told);
    el("div.pad").k(field).k(list)
}

/// The dialog that adds a service by hand.
pub(super) fn service(board: &'static Board, table: &'static Table) -> El {
    let told = Rc::new(Live::new(None::<&'static str>));
    let input =
        |id: &str| el("input").a("id", id).a("autocomplete", "off").a("spellcheck", "false");
    let (tenant, name, kind) = (
        input("service-tenant"),
        input("service-name"),
        input("service-type").a("list", "service-types"),
    );
    let types = el("datalist")
        .a("id", "service-types")
        .ks(product::SERVICES.map(|it| el("option").a("value", it)));
    let field = |label: &str, input: &El, hint: &str| {
        let field = el("div.field").k(el("label").a("for", &input.element().id()).t(label));
        let field = field.k(input.clone());
        if hint.is_empty() { field } else { field.k(el("p.hint").t(hint)) }
    };
    let fields = [
        field("Tenant’s id", &tenant, ""),
        field("Tenant’s name", &name, "For you only."),
        field("Type of service", &kind, "None of the vendor’s pages lists them: any can be typed."),
    ];
    let sets = Rc::clone(&told);
    let add = button("button.btn.primary", "Add", move || {
        let parsed = (MemberId::parse(&tenant.value()), PathName::parse(&kind.value()));
        let (Some(tenant_id), Some(service)) = parsed else {
            return sets.set(Some("Ids and types have letters, digits, - and _ only, 64 at most."));
        };
        let Some(account) = board.account.now() else { return };
        let holder: Holder = load::service(&account, &tenant_id, service);
        table.change(|grid, _| {
            grid.row(&holder, name.value().trim());
        });
        sets.set(None);
        kind.clear();
        page::close_dialog(SERVICE);
        board.changed();
        load::read(board, table);
    });
    let wrong = move || told.get().map(|text| el("p.wrong").a("role", "alert").t(text));
    let pad = el("div.pad").ks(fields).k(types).live(move || wrong().into_iter().collect());
    window(SERVICE, "Add a service", [pad, el("footer.foot").k(add)])
}
