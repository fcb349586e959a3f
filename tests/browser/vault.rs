//! The vault: opened by its passphrase and by nothing else, and nothing of it can be read as stored.

use super::text;
use license_desk::browser::credentials::{Credential, Renewal};
use license_desk::browser::vault::{self, Held, VaultError};
use license_desk::domain::{ConnectionId, Secret, Time};
use wasm_bindgen_test::wasm_bindgen_test;

const PASS: &str = "correct horse battery staple";

fn held() -> Held {
    let secret = |text: &str| Secret::new(text).unwrap();
    let renewal = Renewal {
        client: "client".into(),
        secret: secret("planted-secret"),
        refresh: Some(secret("planted-refresh")),
    };
    let tokens = Credential::Tokens {
        access: Some(secret("planted-access")),
        expires: Some(Time(7)),
        renewal: Some(renewal),
    };
    let bare = Credential::Tokens { access: Some(secret("t")), expires: None, renewal: None };
    vec![
        (ConnectionId("a".into()), Credential::Key(secret("planted-key"))),
        (ConnectionId("b".into()), tokens),
        (ConnectionId("c".into()), bare),
    ]
}

fn stored() -> String {
    text("localStorage.getItem('license-desk vault')")
}

#[wasm_bindgen_test]
async fn what_is_sealed_is_opened_by_its_passphrase_alone() {
    vault::make(PASS, &held()).await.unwrap();
    assert!(vault::exists());
    for planted in ["planted", "client", PASS] {
        assert!(!text("JSON.stringify({...localStorage})").contains(planted), "{planted}");
    }
    assert!(stored().contains("\"rounds\":600000"));
    for wrong in ["", "correct horse battery stapl", "Correct horse battery staple"] {
        assert_eq!(vault::open(wrong).await.err(), Some(VaultError::Wrong), "{wrong}");
    }
    let (open, all) = vault::open(PASS).await.unwrap();
    assert_eq!(all.len(), 3);
    let Credential::Key(key) = &all[0].1 else { unreachable!() };
    assert_eq!(key.reveal(), "planted-key");
    let Credential::Tokens { access, expires, renewal } = &all[1].1 else { unreachable!() };
    assert_eq!(access.as_ref().unwrap().reveal(), "planted-access");
    assert_eq!(*expires, Some(Time(7)));
    assert_eq!(renewal.as_ref().unwrap().refresh.as_ref().unwrap().reveal(), "planted-refresh");
    assert!(matches!(&all[2].1, Credential::Tokens { expires: None, renewal: None, .. }));

    // The same again changes nothing; another is another text under another nonce.
    let before = stored();
    open.keep(&all).await.unwrap();
    assert_eq!(stored(), before);
    open.keep(&all[..2].to_vec()).await.unwrap();
    assert_ne!(stored(), before);
    assert_eq!(vault::open(PASS).await.unwrap().1.len(), 2);

    // Changed by a hand, it is not opened.
    for (from, to) in [
        ("\"rounds\":600000", "\"rounds\":600001"),
        ("\"rounds\":600000", "\"rounds\":1"),
        ("\"v\":1", "\"v\":2"),
    ] {
        let changed = stored().replace(from, to);
        let kept = stored();
        text(&format!("localStorage.setItem('license-desk vault', '{changed}')"));
        assert!(vault::open(PASS).await.is_err(), "{to}");
        text(&format!("localStorage.setItem('license-desk vault', '{kept}')"));
    }
    vault::erase().unwrap();
    assert!(!vault::exists());
}
