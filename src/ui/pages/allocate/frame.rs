//! The grid (WAI-ARIA's pattern of that name): codes above, names at the side, sums below, and between
//! them cells, of which only the rows in sight are in the page. The rows stand on a sheet that stays
//! where it is while the grid scrolls, and are written anew; so there is never a blank.

use super::board::{Board, Level};
use super::editor::Editor;
use super::foot::Foot;
use super::heads::Heads;
use super::slot::{Line, Mark, ROW, Scene, spot_id};
use super::table::Table;
use crate::plan::allocate::{Spot, View};
use crate::ui::dom::{El, el, follow};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, ResizeObserver};

/// The id of the grid.
pub(super) const ID: &str = "grid";
/// Below so many pixels the columns are narrower.
const NARROW: i32 = 640;

/// Widths and heights, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Measure {
    width: i32,
    height: i32,
    /// The column of names.
    first: i32,
    /// A product's column.
    column: i32,
    /// The codes above.
    head: i32,
    /// The sums below.
    foot: i32,
}

/// The grid.
pub(super) struct Frame {
    pub(super) board: &'static Board,
    pub(super) table: &'static Table,
    pub(super) grid: El,
    body: El,
    sheet: El,
    heads: RefCell<Heads>,
    foot: RefCell<Foot>,
    lines: RefCell<Vec<Line>>,
    pub(super) editor: Editor,
    measure: Cell<Measure>,
    /// Which of the rows of the page is the first, in their order in the page.
    first: Cell<usize>,
    /// How many rows there were, and how far down it was scrolled, when it was drawn last.
    rows: Cell<Option<usize>>,
    offset: Cell<Option<i32>>,
    /// The place that was active when it was drawn last.
    seen: Cell<Option<Spot>>,
    /// The products that the columns are made for.
    products: RefCell<Option<Vec<usize>>>,
}

fn px(n: i32) -> String {
    [&n.to_string(), "px"].concat()
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / ROW)
}

impl Frame {
    /// The grid over a table; it follows the table from now on.
    pub(super) fn new(board: &'static Board, table: &'static Table) -> Rc<Self> {
        let sheet = el("div.sheet").a("role", "none");
        let body = el("div.grid-body").a("role", "rowgroup").k(sheet.clone());
        let (label, first) = match table.level {
            Level::Organizations => ("Licenses of organizations", "Organization"),
            Level::Tenants => ("Licenses of tenants’ services", "Tenant, service"),
        };
        let (heads, foot) = (Heads::new(first), Foot::new());
        let grid = el("div.grid")
            .a("id", ID)
            .a("role", "grid")
            .a("tabindex", "0")
            .a("aria-label", label)
            .a("aria-multiselectable", "true")
            .k(heads.group.clone())
            .k(body.clone())
            .k(foot.group.clone());
        let this = Rc::new(Self {
            board,
            table,
            grid,
            body,
            sheet,
            heads: RefCell::new(heads),
            foot: RefCell::new(foot),
            lines: RefCell::default(),
            editor: Editor::new(),
            measure: Cell::default(),
            first: Cell::new(0),
            rows: Cell::new(None),
            offset: Cell::new(None),
            seen: Cell::new(None),
            products: RefCell::default(),
        });
        super::editor::listen(&this);
        super::keys::listen(&this);
        super::pointer::listen(&this);
        this.observe();
        let drawn = Rc::clone(&this);
        follow(move || {
            drawn.table.grid.with(|_| ());
            drawn.table.view.with(|_| ());
            drawn.table.picked.with(|_| ());
            drawn.draw();
        });
        this
    }

    /// The grid with its editor over it.
    pub(super) fn element(&self) -> El {
        el("div.grid-well").k(self.grid.clone()).k(self.editor.input.clone())
    }

    fn observe(self: &Rc<Self>) {
        let this = Rc::clone(self);
        let _ = self.grid.clone().on("scroll", move |_| {
            this.draw();
            this.editor.follow(&this);
        });
        let this = Rc::clone(self);
        let measured = Closure::<dyn FnMut(Array)>::new(move |_| this.measure());
        // The browser keeps both for as long as the element is there.
        let measured = measured.into_js_value();
        if let Ok(observer) = ResizeObserver::new(measured.unchecked_ref()) {
            observer.observe(self.grid.element());
        }
    }

    fn measure(&self) {
        let grid = self.grid.element();
        let (width, height) = (grid.client_width(), grid.client_height());
        let (first, column) = if width < NARROW { (116, 92) } else { (232, 112) };
        let head = self.heads.borrow().group.element().client_height();
        let foot = self.foot.borrow().group.element().client_height();
        let now = Measure { width, height, first, column, head, foot };
        if self.measure.replace(now) != now {
            let _ = self.grid.clone().var("--first", &px(first)).var("--column", &px(column));
            self.draw();
        }
    }

    /// Rows that are in sight in whole.
    pub(super) fn page(&self) -> usize {
        let m = self.measure.get();
        usize::try_from((m.height - m.head - m.foot) / ROW).unwrap_or_default().max(1)
    }

    /// Where a cell is within the well: from the left, from the top, how wide, how tall; `None` where
    /// it is not in sight in whole.
    pub(super) fn rectangle(&self, spot: Spot) -> Option<(i32, i32, i32, i32)> {
        let m = self.measure.get();
        let grid = self.grid.element();
        let left = m.first + (count(spot.column) - 1) * m.column - grid.scroll_left();
        let top = m.head + (count(spot.row) - 1) * ROW - grid.scroll_top();
        let fits = left >= m.first
            && left + m.column <= m.width + 1
            && top >= m.head
            && top + ROW <= m.height - m.foot + 1;
        fits.then_some((left, top, m.column, ROW))
    }

    /// Makes a place the active one, and brings it into sight. With `keep`, what is picked reaches
    /// from where it began.
    pub(super) fn go(&self, to: Spot, keep: bool) {
        let to = self.table.view.peek(|view| view.within(to));
        let (_, anchor) = self.table.picked.now();
        self.table.picked.set((to, if keep { anchor } else { to }));
        self.show(to);
    }

    /// Brings a place into sight.
    pub(super) fn show(&self, to: Spot) {
        let m = self.measure.get();
        let grid = self.grid.element();
        if to.row > 0 {
            let (top, tall) = ((count(to.row) - 1) * ROW, m.height - m.head - m.foot);
            let seen = grid.scroll_top();
            if top < seen {
                grid.set_scroll_top(top);
            } else if top + ROW > seen + tall {
                grid.set_scroll_top(top + ROW - tall);
            }
        }
        if to.column > 0 {
            let (left, wide) = ((count(to.column) - 1) * m.column, m.width - m.first);
            let seen = grid.scroll_left();
            if left < seen {
                grid.set_scroll_left(left);
            } else if left + m.column > seen + wide {
                grid.set_scroll_left(left + m.column - wide);
            }
        }
    }

    /// The place that an event is about.
    pub(super) fn spot(&self, event: &Event) -> Option<Spot> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let cell = target.closest("[aria-colindex]").ok()??;
        let line = cell.closest("[role=row]").ok()??;
        let column = cell.get_attribute("aria-colindex")?.parse::<usize>().ok()?.checked_sub(1)?;
        if self.heads.borrow().row.element() == &line {
            return Some(Spot { row: 0, column });
        }
        let lines = self.lines.borrow();
        let shown = lines.iter().find(|it| it.row.element() == &line)?.shown?;
        Some(Spot { row: shown.1, column })
    }

    /// Draws what is in sight.
    fn draw(&self) {
        self.table.grid.peek(|grid| {
            self.table.view.peek(|view| {
                if self.products.borrow().as_ref() != Some(&view.products) {
                    self.columns(view);
                }
                let (active, anchor) = self.table.picked.now();
                let mark = |spot: Spot| Mark {
                    active: spot == active,
                    picked: (active != anchor || active.row == 0 || active.column == 0)
                        && within(spot.row, active.row, anchor.row)
                        && within(spot.column, active.column, anchor.column),
                };
                let sums = self.table.sums.borrow();
                let over: Vec<_> = sums.iter().map(|it| it.over().map(|over| over.by)).collect();
                let scene = Scene { grid, products: &view.products, over: &over, mark: &mark };
                self.draw_rows(view, &scene);
                self.table
                    .asked
                    .peek(|asked| self.heads.borrow_mut().show(grid, view, asked, &mark));
                self.foot.borrow_mut().show(grid, view, &sums);
                self.point_at(active);
            });
        });
        // Not before it is known how tall the grid is.
        if self.measure.get().height > 0 && self.table.sought.take() {
            self.show(self.table.picked.now().0);
        }
    }

    fn draw_rows(&self, view: &View, scene: &Scene<'_>) {
        let m = self.measure.get();
        let rows = view.rows.len();
        // Read before anything is written: else the browser would lay all out in between.
        let offset = self.grid.element().scroll_top();
        if self.rows.replace(Some(rows)) != Some(rows) {
            let _ = self.body.clone().var("--rows", &rows.to_string());
            let all = (rows + 1 + Foot::ROWS).to_string();
            let _ = self.grid.element().set_attribute("aria-rowcount", &all);
        }
        if self.offset.replace(Some(offset)) != Some(offset) {
            let moved = ["translateY(", &px(-offset), ")"].concat();
            let _ = self.sheet.clone().var("transform", &moved);
        }
        let seen = usize::try_from(m.height / ROW).unwrap_or_default() + 2;
        let first = usize::try_from(offset / ROW).unwrap_or_default().min(rows);
        let mut lines = self.lines.borrow_mut();
        while lines.len() < seen.min(rows) {
            let line = Line::new(view.products.len());
            let _ = self.sheet.clone().k(line.row.clone());
            lines.push(line);
        }
        let all = lines.len();
        if all == 0 {
            return;
        }
        let until = (first + all).min(rows);
        for at in first..until {
            if let (Some(line), Some(row)) = (lines.get_mut(at % all), view.rows.get(at)) {
                line.show(*row, at + 1, count(at) * ROW, scene);
            }
        }
        let gone = |line: &&mut Line| {
            line.shown.is_none_or(|(_, place)| !(first + 1..=until).contains(&place))
        };
        lines.iter_mut().filter(gone).for_each(Line::hide);
        if self.first.replace(first % all) != first % all {
            // It is the order in which they are read.
            let (end, start) = lines.split_at_checked(first % all).unwrap_or_default();
            let _ = self.sheet.clone().ks(start.iter().chain(end).map(|it| it.row.clone()));
        }
    }

    /// Makes the columns anew: other products are shown.
    fn columns(&self, view: &View) {
        self.products.replace(Some(view.products.clone()));
        let columns = view.products.len();
        for line in self.lines.borrow_mut().drain(..) {
            line.row.element().remove();
        }
        let _ = self.grid.clone().var("--columns", &columns.to_string());
        let _ = self.grid.element().set_attribute("aria-colcount", &(columns + 1).to_string());
        self.heads.borrow_mut().columns(columns);
        self.foot.borrow_mut().columns(columns);
        self.seen.set(None);
    }

    /// Tells assistive technology which place is the active one.
    fn point_at(&self, active: Spot) {
        let grid = self.grid.element();
        let drawn = active.row == 0
            || self
                .lines
                .borrow()
                .iter()
                .any(|it| it.shown.is_some_and(|(_, at)| at == active.row));
        let now = drawn.then_some(active);
        if self.seen.replace(now) != now {
            let _ = match now {
                Some(spot) => grid.set_attribute("aria-activedescendant", &spot_id(spot)),
                None => grid.remove_attribute("aria-activedescendant"),
            };
        }
    }
}

fn within(at: usize, one: usize, other: usize) -> bool {
    let (from, to) = (one.min(other), one.max(other));
    from == 0 || (from..=to).contains(&at)
}
