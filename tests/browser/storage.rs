//! Local storage: versions, room, and storage that is switched off.

use super::script;
use super::text;
use license_desk::browser::storage::{self, StorageError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_record_is_read_back_and_keeps_its_version() {
    storage::write("t.record", 3, &vec!["a".to_owned(), "}\",\"data\":".to_owned()]).unwrap();
    assert_eq!(
        storage::raw("t.record").unwrap().unwrap(),
        r#"{"v":3,"data":["a","}\",\"data\":"]}"#
    );
    let back: Vec<String> = storage::read("t.record", 3).unwrap().unwrap();
    assert_eq!(back, ["a", "}\",\"data\":"]);
    let older = storage::read::<Vec<String>>("t.record", 4);
    assert_eq!(older, Err(StorageError::Older { found: 3 }));
    assert!(storage::keys().unwrap().contains(&"t.record".to_owned()));
    storage::remove("t.record").unwrap();
    assert_eq!(storage::read::<Vec<String>>("t.record", 3), Ok(None));
}

#[wasm_bindgen_test]
fn a_record_of_a_newer_or_unknown_version_is_never_overwritten() {
    for (found, error) in [
        (r#"{"v":2,"data":1}"#, StorageError::Newer { found: 2 }),
        (r#"{"v":9}"#, StorageError::Newer { found: 9 }),
        (r#"{"v":9,"other":{"shape":1}}"#, StorageError::Newer { found: 9 }),
        ("nonsense", StorageError::Damaged),
        ("{\"v\":\"1\",\"data\":1}", StorageError::Damaged),
    ] {
        script("localStorage.setItem('license-desk.t.newer', a)", found);
        assert_eq!(storage::write("t.newer", 1, &7_u32), Err(error.clone()), "{found}");
        assert_eq!(storage::read::<u32>("t.newer", 1), Err(error), "{found}");
        assert_eq!(storage::raw("t.newer").unwrap().as_deref(), Some(found));
    }
    storage::remove("t.newer").unwrap();
}

#[wasm_bindgen_test]
fn a_record_of_a_known_version_with_broken_data_is_damaged_and_can_be_replaced() {
    for found in [r#"{"v":1,"data":"seven"}"#, r#"{"v":1,"data":7"#, r#"{"v":1}"#] {
        script("localStorage.setItem('license-desk.t.broken', a)", found);
        assert_eq!(storage::read::<u32>("t.broken", 1), Err(StorageError::Damaged), "{found}");
        assert_eq!(storage::write("t.broken", 1, &8_u32), Ok(()));
        assert_eq!(storage::read::<u32>("t.broken", 1), Ok(Some(8)));
    }
    storage::remove("t.broken").unwrap();
}

#[wasm_bindgen_test]
fn a_full_storage_says_so_and_loses_nothing() {
    storage::write("t.kept", 1, &"before".to_owned()).unwrap();
    script(
        "let size = 4 << 20; let at = 0;
         while (size > 8) try { localStorage.setItem('filler' + at, 'x'.repeat(size)); at++ }
                          catch { size >>= 1 }",
        JsValue::NULL,
    );
    let long = "y".repeat(100_000);
    assert_eq!(storage::write("t.kept", 1, &long), Err(StorageError::Full));
    assert_eq!(storage::write("t.fresh", 1, &long), Err(StorageError::Full));
    assert_eq!(storage::read::<String>("t.kept", 1), Ok(Some("before".into())));
    assert_eq!(storage::read::<String>("t.fresh", 1), Ok(None));
    storage::erase().unwrap();
    assert_eq!(storage::keys().unwrap(), Vec::<String>::new());
    assert_eq!(text("localStorage.getItem('filler0') !== null"), "true", "erase takes only ours");
    script("localStorage.clear()", JsValue::NULL);
}

#[wasm_bindgen_test]
fn storage_that_is_switched_off_is_an_error_and_not_a_crash() {
    let _off = script(
        "const own = Object.getOwnPropertyDescriptor(window, 'localStorage');
         Object.defineProperty(window, 'localStorage', { configurable: true,
             get() { throw new DOMException('no', 'SecurityError') } });
         window.restoreStorage = () => Object.defineProperty(window, 'localStorage', own)",
        JsValue::NULL,
    );
    assert_eq!(storage::write("t.off", 1, &1_u32), Err(StorageError::Off));
    assert_eq!(storage::read::<u32>("t.off", 1), Err(StorageError::Off));
    script("window.restoreStorage()", JsValue::NULL);
}

#[wasm_bindgen_test]
async fn the_browser_tells_how_much_is_stored() {
    let (used, quota) = storage::usage().await.unwrap();
    assert!(used >= 0.0 && quota > used);
    let _either_is_an_answer: bool = storage::persist().await;
}
