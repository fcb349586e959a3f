//! The plan: what will be sent, in words and as it goes over the wire, and what has to be typed
//! before it may run. Nothing has been sent yet.

use super::claim::current;
use crate::browser::clock::{self, TimeText, local_text};
use crate::browser::lock;
use crate::domain::{Item, Time, World};
use crate::plan::claim::claim;
use crate::plan::present::Present;
use crate::plan::{Act, Confirm, Job, LeftOut, Plan, Step, WhyLeftOut};
use crate::ui::components::{chip, icon, window};
use crate::ui::desk::{Desk, Stage};
use crate::ui::words;
use crate::vendors::meraki::OrderPreview;
use leptos::prelude::*;
use std::sync::Arc;

/// More requests, or items left out, than this are counted, not listed.
const MOST: usize = 100;

/// The page.
pub fn page(desk: Desk, plan: &Arc<Plan>, present: &Arc<Present>) -> AnyView {
    let (lane, limit) = plan.claim_lane();
    let now = clock::now();
    let (used, planned) = desk.driver().window(&lane, limit, plan.claim_calls());
    let typed = plan.confirm.iter().map(|c| (*c, RwSignal::new(String::new()))).collect::<Vec<_>>();
    let last = planned.last().copied().unwrap_or(now);
    let figure = (plan.claim_calls() > 0).then(|| window(limit, &used, &planned, now));
    let left = usize::try_from(limit.uses).unwrap_or_default().saturating_sub(used.len());
    view! {
        <div class="split">
            <div class="stackv">
                <section class="card" aria-labelledby="sum">
                    <div class="pad">
                        <h2 id="sum" class="vh">"Plan"</h2>
                        <p class="lead">{summary(plan, last, now)}</p>
                        {figure}
                    </div>
                </section>
                {requests(plan, present, &planned, now)}
                {left_out(desk, plan, present)}
            </div>
            <aside class="side" aria-label="Before you run">
                <section class="card">
                    <div class="pad">
                        {typed.iter().map(|(confirm, text)| asks(*confirm, *text, &plan.organization.name)).collect_view()}
                        {facts(plan, left, last)}
                    </div>
                </section>
                {run(desk, plan, typed)}
            </aside>
        </div>
    }
    .into_any()
}

/// The plan in one sentence.
fn summary(plan: &Plan, last: Time, now: Time) -> String {
    let name = &plan.organization.name;
    if plan.steps.is_empty() {
        return match plan.job {
            Job::Claim => format!(
                "There is nothing to send: see below why each of the {} is left out.",
                words::some(plan.left_out.len(), "item")
            ),
            Job::Release => {
                "There is nothing to release: none of these is in the inventory.".into()
            }
        };
    }
    let items: Vec<Item> = plan.steps.iter().flat_map(|s| s.act.items()).collect();
    let what = words::amounts(&items);
    let requests = words::some(plan.steps.len(), "request");
    let mut text = match plan.job {
        Job::Claim if plan.confirm.contains(&Confirm::Renewal) => {
            format!("Claim {what} into {name}, renewing it, with {requests}.")
        }
        Job::Claim => format!("Claim {what} into {name} with {requests}."),
        Job::Release => format!("Release {what} from the inventory of {name} with {requests}."),
    };
    if last > now {
        text +=
            &[" The last claim goes out at ", &local_text(last, TimeText::Second), "."].concat();
    }
    text
}

fn facts(plan: &Plan, left: usize, last: Time) -> AnyView {
    let calls = plan.claim_calls();
    let read = local_text(plan.made_at, TimeText::Second);
    let claims = (calls > 0).then(|| {
        view! {
            <div>
                <dt>"Claims left"</dt>
                <dd>{format!("{left} of 10 in five minutes; this plan makes {}", words::number(calls))}</dd>
            </div>
            <div><dt>"Last goes out"</dt><dd><b>{local_text(last, TimeText::Second)}</b></dd></div>
        }
    });
    view! {
        <dl class="facts">
            <div>
                <dt>"Organization"</dt>
                <dd>{plan.organization.name.clone()}" "<span class="mono muted">{plan.organization.id.as_str().to_owned()}</span></dd>
            </div>
            <div><dt>"Licensing"</dt><dd>{words::model(&plan.organization.model)}</dd></div>
            <div><dt>"Read at"</dt><dd>{read}</dd></div>
            {claims}
        </dl>
    }
    .into_any()
}

/// What has to be typed, and why.
fn asks(confirm: Confirm, text: RwSignal<String>, organization: &str) -> AnyView {
    let (heading, why) = words::confirm(confirm, organization);
    let id = ["confirm-", confirm.word()].concat();
    view! {
        <div class="note" data-tone="warn">{icon("i-warn")}<div><h2>{heading}</h2><p>{why}</p></div></div>
        <div class="confirm">
            <label for=id.clone()>"To run it, type "<code>{confirm.word()}</code></label>
            <input
                id=id
                autocomplete="off"
                spellcheck="false"
                on:input:target=move |event| text.set(event.target().value())
            />
        </div>
    }
    .into_any()
}

fn run(desk: Desk, plan: &Arc<Plan>, typed: Vec<(Confirm, RwSignal<String>)>) -> AnyView {
    let requests = plan.steps.len();
    // Without locks two tabs could send the same claim; without a journal nobody could tell.
    let no_locks = plan.connection.world == World::Live && !lock::available();
    let stopped = move || no_locks || requests == 0 || desk.storage.with(Option::is_some);
    let confirmed = move || {
        typed.iter().all(|(c, text)| text.with(|t| t.trim().eq_ignore_ascii_case(c.word())))
    };
    let connection = plan.connection.clone();
    let keyless = move || !desk.can_send(&connection);
    let plan = Arc::clone(plan);
    let why = no_locks.then(|| {
        view! {
            <p class="hint" role="alert">
                "This page came over plain http, so the browser gives no locks, and two tabs could send the same claim. Open it over https or on this computer."
            </p>
        }
    });
    let label = if requests == 0 {
        "Nothing to run".to_owned()
    } else {
        ["Run ", &words::some(requests, "request")].concat()
    };
    let pressed = RwSignal::new(false);
    view! {
        {why}
        <div class="actions" data-foot="">
            <button class="btn" on:click=move |_| desk.stage.set(Stage::Form)>"Back"</button>
            <button
                class="btn primary push"
                data-primary=""
                disabled=move || stopped() || !confirmed() || keyless() || pressed.get()
                on:click=move |_| {
                    pressed.set(true);
                    desk.start((*plan).clone());
                }
            >{label}</button>
        </div>
    }
    .into_any()
}

/// Every request: words, when, and the vendor's own JSON.
fn requests(plan: &Plan, present: &Present, planned: &[Time], now: Time) -> AnyView {
    let mut times = planned.iter();
    let rows: Vec<AnyView> = plan
        .steps
        .iter()
        .take(MOST)
        .map(|step| {
            let at = if matches!(step.act, Act::Claim { .. }) { times.next() } else { None };
            let when = match at {
                Some(at) if *at > now => local_text(*at, TimeText::Second),
                _ => "at once".into(),
            };
            request(step, when, about(step, present))
        })
        .collect();
    let more = plan.steps.len().saturating_sub(MOST);
    let foot = (more > 0).then(|| {
        view! { <footer class="foot"><span>{format!("and {} more of the same kind", words::number(more))}</span></footer> }
    });
    let heading = words::some(plan.steps.len(), "request");
    (!plan.steps.is_empty())
        .then(|| {
            view! {
                <section class="card" aria-labelledby="reqs">
                    <header class="head">
                        <h2 id="reqs">{heading}</h2>
                        <span class="push muted">"sent one after the other"</span>
                    </header>
                    <ol class="reqs">{rows}</ol>
                    {foot}
                </section>
            }
        })
        .into_any()
}

/// What is worth knowing of a request before it is sent.
fn about(step: &Step, present: &Present) -> String {
    match &step.act {
        Act::Claim { items, .. } => format!("{} in one request. Uses one claim of the window. Sent once, never again by itself.", words::some(items.len(), "item")),
        Act::ClaimOrder { claim_id, .. } => match present.orders.get(claim_id) {
            Some(Ok(preview)) => previewed(preview),
            _ => String::new(),
        },
        Act::ClaimSubscription { key, .. } => match present.subscriptions.get(key) {
            Some(Ok(s)) => format!("Validated: subscription {} “{}”, {} to {}.", s.id, s.name, date(&s.start_date), date(&s.end_date)),
            _ => String::new(),
        },
        Act::Release { .. } => "Devices leave the inventory; licenses and orders stay. Sent once, never again by itself.".into(),
        Act::LookUp { .. } => String::new(),
    }
}

fn date(text: &str) -> String {
    text.split('T').next().unwrap_or_default().to_owned()
}

fn previewed(preview: &OrderPreview) -> String {
    let lines = |lines: &[(u32, String)]| {
        lines.iter().map(|(n, sku)| format!("{n} × {sku}")).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("Previewed: order {}, ", preview.number);
    text += &if preview.shipped.is_empty() {
        "no devices shipped yet".into()
    } else {
        lines(&preview.shipped)
    };
    if !preview.pending.is_empty() {
        text += &["; pending: ", &lines(&preview.pending)].concat();
    }
    if !preview.subscriptions.is_empty() {
        text += &["; ", &words::some(preview.subscriptions.len(), "subscription")].concat();
    }
    text + "."
}

fn request(step: &Step, when: String, about: String) -> AnyView {
    let open = RwSignal::new(false);
    let wire = step.request.clone();
    let body = move || {
        open.get().then(|| {
            let json = wire.body.as_deref().unwrap_or_default();
            let json = serde_json::from_str::<serde_json::Value>(json)
                .and_then(|value| serde_json::to_string_pretty(&value))
                .unwrap_or_default();
            let text = format!("{} {}\n{json}", wire.method.as_str(), wire.target);
            view! { <pre tabindex="0"><code>{text}</code></pre> }
        })
    };
    view! {
        <li>
            <details on:toggle=move |_| open.set(true)>
                <summary>
                    <b>{words::act(&step.act)}</b>
                    <time>{when}</time>
                    {icon("i-next")}
                    <small>{about}</small>
                </summary>
                {body}
            </details>
        </li>
    }
    .into_any()
}

/// What is not sent, and why; an order may be sent all the same, since part of it may be new.
fn left_out(desk: Desk, plan: &Plan, present: &Arc<Present>) -> AnyView {
    if plan.left_out.is_empty() {
        return ().into_any();
    }
    let total = plan.left_out.len();
    let shown = RwSignal::new(8_usize.min(total));
    let all = plan.left_out.clone();
    let present = Arc::clone(present);
    let rows = move || {
        all.iter().take(shown.get()).map(|left| one_left_out(desk, left, &present)).collect_view()
    };
    let foot = move || {
        (shown.get() < total).then(|| {
            let label = if total > MOST { format!("Show {MOST} of {}", words::number(total)) } else { format!("Show all {total}") };
            view! {
                <footer class="foot">
                    <button class="btn quiet small" on:click=move |_| shown.set(total.min(MOST))>{label}</button>
                </footer>
            }
        })
    };
    view! {
        <section class="card" aria-labelledby="left">
            <header class="head"><h2 id="left">{format!("{} left out", words::number(total))}</h2></header>
            <div class="scroll" tabindex="0" role="region" aria-label="Items left out">
                <table>
                    <thead><tr><th>"Item"</th><th>"Why"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {foot}
        </section>
    }
    .into_any()
}

fn one_left_out(desk: Desk, left: &LeftOut, present: &Arc<Present>) -> AnyView {
    let why = match &left.why {
        WhyLeftOut::Ours(since) => {
            let since = since.map(|at| [" since ", &local_text(at, TimeText::Date)].concat());
            let again = matches!(left.item, Item::Order(_)).then(|| {
                let (item, present) = (left.item.clone(), Arc::clone(present));
                view! {
                    " "
                    <button class="btn quiet small" on:click=move |_| {
                        desk.draft.update(|d| {
                            d.anyway.insert(item.clone());
                        });
                        if let Ok(plan) = claim(&current(desk), &present, clock::now()) {
                            desk.stage.set(Stage::Form);
                            desk.stage.set(Stage::Planned(Arc::new(plan), Arc::clone(&present)));
                        }
                    }>"Claim the rest of it"</button>
                }
            });
            view! { {chip("ours", "Already ours".into())}<span class="muted">{since}</span>{again} }
                .into_any()
        }
        WhyLeftOut::Checked(no) => {
            let said = words::vendor_words(no);
            view! {
                {chip("refused", "The vendor’s check says no".into())}
                <details><summary>"The vendor’s words"</summary><pre tabindex="0">{said}</pre></details>
            }
            .into_any()
        }
        WhyLeftOut::NotOurs => {
            view! { <span class="muted">"Not in the inventory"</span> }.into_any()
        }
    };
    view! { <tr><td class="mono">{left.item.to_string()}</td><td>{why}</td></tr> }.into_any()
}
