//! Signing in to an install of UiPath's: a password or a client's secret goes out once, a token comes
//! back into memory, and nothing of either is kept anywhere else.

use super::{Replaced, script, text};
use license_desk::browser::archive::Archive;
use license_desk::browser::clock;
use license_desk::browser::credentials::Credential;
use license_desk::browser::driver::{Command, Driver, ReadError};
use license_desk::domain::time::{MINUTE, SECOND};
use license_desk::domain::{
    AccountId, Before, Connection, ConnectionId, Home, Install, MemberId, MemberKind, PathName,
    Place, ProductCode, Quantity, Secret, Vendor, World,
};
use license_desk::plan::lease::{Found, How, LeaseForm, Wanted, lease};
use license_desk::run::{ItemOutcome, Pause, Status};
use license_desk::vendors::RefusalKind;
use license_desk::vendors::uipath::{Lookup, Rule, SignIn, Stock};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn connection(id: &str) -> Connection {
    Connection {
        id: ConnectionId(id.into()),
        name: "Suite".into(),
        vendor: Vendor::Uipath,
        world: World::Live,
        place: Place("own".into()),
        install: Install::default(),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn tab() -> Rc<Driver> {
    Driver::new(None, "/proxy", Box::new(|_| {}), Box::new(|| {}))
}

fn host(password: &str) -> SignIn {
    SignIn::Host {
        tenancy: "host".into(),
        user: "admin".into(),
        password: secret(password),
        before: None,
    }
}

fn client() -> SignIn {
    SignIn::Client { client: "app".into(), secret: secret("app secret") }
}

/// An install that takes one password and one client's secret, and the newest token only. What it was
/// asked stands in `window.asked`.
fn install() -> Replaced {
    script("window.asked = []; window.given = 0", JsValue::NULL);
    Replaced::new(
        "window",
        "fetch",
        r#"async (address, init) => {
            const path = address.replace('/proxy/uipath/own', '');
            window.asked.push([init.method, path, init.headers['Content-Type'] ?? '',
                init.headers.Authorization ?? '', init.body ?? ''].join(' '));
            if (path.endsWith('/api/account/authenticate')) {
                const said = JSON.parse(init.body);
                const good = said.Password === 'pä"ss word' && said.UsernameOrEmailAddress === 'admin';
                return good
                    ? Response.json({ result: 'token-' + ++window.given, targetUrl: null, success: true, error: null })
                    : Response.json({ result: null, success: false, error: { code: 0, message: 'Login failed!' } },
                        { status: window.status ?? 401 });
            }
            if (path === '/identity_/connect/token') {
                return init.body.includes('client_secret=app%20secret')
                    ? Response.json({ access_token: 'token-' + ++window.given, expires_in: 3600, token_type: 'Bearer' })
                    : Response.json({ error: 'invalid_client' }, { status: 400 });
            }
            const good = init.headers.Authorization === 'Bearer token-' + window.given;
            return good ? Response.json({ license: null, productsWithAvailability: [] })
                : Response.json({ message: 'You are not authenticated!' }, { status: 401 });
        }"#,
    )
}

fn asked() -> String {
    text("window.asked.join('\\n')")
}

async fn status(driver: &Driver, connection: &Connection) -> u16 {
    driver.read(connection, None, &Lookup::HostPool.request()).await.unwrap().status
}

#[wasm_bindgen_test]
async fn a_password_goes_out_once_and_a_token_comes_back_for_half_an_hour() {
    let (connection, _install, driver) = (connection("host"), install(), tab());
    assert!(!driver.can_send(&connection));
    driver.sign_in(&connection, host("pä\"ss word")).await.unwrap();
    assert_eq!(
        asked(),
        "POST /api/account/authenticate application/json  \
         {\"Password\":\"pä\\\"ss word\",\"TenancyName\":\"host\",\"UsernameOrEmailAddress\":\"admin\"}"
    );
    let left = driver.credentials().expires(&connection.id).unwrap().since(clock::now());
    assert!((30 * MINUTE - 5 * SECOND..=30 * MINUTE).contains(&left), "{left}");
    assert_eq!(status(&driver, &connection).await, 200);
    assert!(asked().ends_with("/available-products  Bearer token-1 "));
    assert!(!driver.credentials().renews(&connection.id), "there is nothing to renew it with");
    // What is held says nothing of the password, and neither does what is stored.
    let held = "JSON.stringify([...Array(localStorage.length).keys()].map((n) =>
        localStorage.getItem(localStorage.key(n))))";
    assert!(!text(held).contains("ss word"));
}

#[wasm_bindgen_test]
async fn an_older_install_has_an_organization_and_a_tenant_before_the_path() {
    let (connection, _install, driver) = (connection("older"), install(), tab());
    let name = |text| PathName::parse(text).unwrap();
    let before = Some(Before { organization: name("acme"), tenant: name("default") });
    let with = SignIn::Host {
        tenancy: "Host-2".into(),
        user: "admin".into(),
        password: secret("pä\"ss word"),
        before,
    };
    driver.sign_in(&connection, with).await.unwrap();
    assert!(asked().starts_with("POST /acme/default/api/account/authenticate application/json"));
    assert!(asked().contains("\"TenancyName\":\"Host-2\""));
}

#[wasm_bindgen_test]
async fn a_wrong_password_is_never_sent_twice_and_what_was_held_stays() {
    let (connection, _install, driver) = (connection("wrong"), install(), tab());
    driver.sign_in(&connection, host("pä\"ss word")).await.unwrap();
    for status in [400, 401, 429, 500, 503] {
        script("window.status = a; window.asked = []", status);
        let no = driver.sign_in(&connection, host("wrong")).await.unwrap_err();
        let ReadError::Refused(no) = no else { unreachable!("{no:?}") };
        assert_eq!(no.status, status);
        assert_eq!(no.kind == RefusalKind::Key, status <= 401, "{status}");
        assert_eq!(text("window.asked.length"), "1", "{status}");
    }
    assert_eq!(status(&driver, &connection).await, 200);
}

#[wasm_bindgen_test]
async fn an_applications_secret_gets_the_next_token_by_itself() {
    let (connection, _install, driver) = (connection("client"), install(), tab());
    driver.sign_in(&connection, client()).await.unwrap();
    assert_eq!(
        asked(),
        "POST /identity_/connect/token application/x-www-form-urlencoded  \
         grant_type=client_credentials&client_id=app&client_secret=app%20secret\
         &scope=PM.License.Read%20PM.License.Write"
    );
    assert_eq!(status(&driver, &connection).await, 200);
    // The install takes it no longer: a new one is had, and the read goes once more.
    script("window.given = 7; window.asked = []", JsValue::NULL);
    assert_eq!(status(&driver, &connection).await, 200);
    assert_eq!(
        text("window.asked.map((it) => it.split(' ')[0]).join()"),
        "GET,POST,GET",
        "{}",
        asked()
    );
    let bearer = driver.credentials().bearer(&connection.id).unwrap();
    assert_eq!(bearer.reveal(), "token-8");
    assert!(driver.credentials().renews(&connection.id));
}

#[wasm_bindgen_test]
async fn a_host_token_that_has_ended_is_not_renewed_and_nothing_else_is_tried() {
    let (connection, _install, driver) = (connection("ended"), install(), tab());
    driver.sign_in(&connection, host("pä\"ss word")).await.unwrap();
    script("window.given = 7; window.asked = []", JsValue::NULL);
    assert_eq!(status(&driver, &connection).await, 401);
    assert_eq!(text("window.asked.length"), "1");
    // A token from elsewhere is as good.
    let pasted =
        Credential::Tokens { access: Some(secret("token-7")), expires: None, renewal: None };
    driver.keep_credential(&connection.id, Some(pasted));
    assert_eq!(status(&driver, &connection).await, 200);
}

/// An install whose users have what `window.has` says; it takes the newest token only.
fn organization() -> Replaced {
    script("window.has = {}; window.given = 1; window.puts = []", JsValue::NULL);
    Replaced::new(
        "window",
        "fetch",
        r"async (address, init) => {
            if (init.headers.Authorization !== 'Bearer token-' + window.given) {
                return Response.json({ message: 'You are not authenticated!' }, { status: 401 });
            }
            if (init.method === 'GET') return Response.json([{ code: 'IDU', allocated: 0, total: 9 }]);
            const { userIds, userBundleCodes } = JSON.parse(init.body);
            const row = (id, name) => ({ [name]: id, useExternalLicense: false,
                [name === 'id' ? 'userBundleLicenses' : 'userBundleCodes']: window.has[id] });
            if (init.method === 'POST') {
                return Response.json(userIds.filter((id) => window.has[id]).map((id) => row(id, 'id')));
            }
            window.puts.push(userIds.join());
            for (const id of userIds) window.has[id] = userBundleCodes;
            // The token is good for one write.
            window.given += 1;
            return Response.json(userIds.map((id) => row(id, 'userId')));
        }",
    )
}

#[wasm_bindgen_test]
async fn a_token_that_ends_between_two_writes_pauses_the_run_and_another_goes_on_with_it() {
    let archive = Archive::open().await.unwrap();
    let driver = Driver::new(Some(archive), "/proxy", Box::new(|_| {}), Box::new(|| {}));
    let name = |text| PathName::parse(text).unwrap();
    let home = Home { name: name("alder"), account: AccountId::parse("o").unwrap() };
    let connection = Connection {
        install: Install { home: Some(home), ..Install::default() },
        ..connection("between")
    };
    let _organization = organization();
    let token = |n: u32| Credential::Tokens {
        access: Some(secret(&format!("token-{n}"))),
        expires: None,
        renewal: None,
    };
    driver.keep_credential(&connection.id, Some(token(1)));
    let id = |text| MemberId::parse(text).unwrap();
    let code = ProductCode::parse("IDU").unwrap();
    let wanted = ["ann", "bob"].map(|who| Wanted {
        id: id(who),
        name: who.to_owned(),
        bundles: vec![code.clone()],
    });
    let some = Some(Quantity::whole(9));
    let found = Found {
        members: ["ann", "bob"].map(|who| (id(who), String::new(), Rule::default())).into(),
        stock: vec![Stock { code, kind: String::new(), total: some, free: some, used: None }],
        refused: None,
    };
    let form = LeaseForm {
        connection: connection.clone(),
        kind: MemberKind::User,
        wanted: wanted.into(),
        how: How::Add,
    };
    let plan = lease(&form, &found, clock::now()).unwrap();
    let run = driver.begin(plan).await.unwrap();
    driver.drive(&run).await;
    let status = || driver.opened(&run).unwrap().run().status();
    assert_eq!(status(), Status::Paused(Pause::Key));
    assert_eq!(text("window.puts.join(' ')"), "ann");
    // Somebody signs in anew.
    driver.keep_credential(&connection.id, Some(token(2)));
    driver.command(&run, Command::Resume).await;
    assert_eq!(status(), Status::Paused(Pause::Key), "the second write's own reading back");
    assert_eq!(text("window.puts.join(' ')"), "ann bob");
    driver.keep_credential(&connection.id, Some(token(3)));
    driver.command(&run, Command::Resume).await;
    assert_eq!(status(), Status::Ended);
    let done = driver.opened(&run).unwrap().run().count(ItemOutcome::Done);
    assert_eq!((done, text("window.puts.join(' ')")), (2, "ann bob".to_owned()));
    // What is stored of it holds no token.
    let stored = driver.archive().unwrap().run(&run, clock::now()).await.unwrap().unwrap();
    let told = format!("{:?} {:?}", stored.plan, stored.entries);
    assert!(told.contains("ann") && !told.contains("token-"), "{told}");
}
