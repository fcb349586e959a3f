//! The product codes that have a name: a hint for the eye, never a check. Which codes an install has
//! is what its pool says, and an unknown code is as good as a known one.
//!
//! From UiPath's page "Licensing product codes" in all its revisions, the examples of its guide and
//! the tables of public clients, read 2026-11-25. A table in one text: a tenth of what it would weigh
//! as records.

use crate::domain::ProductCode;

/// How a product is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A bundle for users, one unit each.
    User,
    /// A robot.
    Robot,
    /// A service.
    Service,
    /// Units that are used up, also in parts.
    Consumable,
}

/// Types of service to suggest: the ones that were seen (none is listed anywhere). `tenant` holds the
/// consumable units.
pub const SERVICES: [&str; 5] =
    ["orchestrator", "tenant", "dataservice", "testmanager", "aicenter"];

/// A row: the kind's letter, the code, and the name where there is a public one.
const TABLE: &str = "\
uACCU Action Center - Multiuser
uACNU Action Center - Named User
rACR Automation Cloud Robot
cAGU Agent Units
sAIG AI Center Pro
cAIU AI Units
uAKIT Automation Express
rAPPTESTR App Test Robot
cAPPU
uATTUCU Attended - Multiuser
uATTUNU Attended - Named User
uAXPNU Express Named User
uCTZDEVCU Citizen Developer - Multiuser
uCTZDEVNU Citizen Developer - Named User
sDSU Data Service Units
cFCCU Financial Crimes Units
cGIC
cHEAL Heals
cHEALTEST Test Heals
uIDU Insights Designer Users
cLU Lending Units
cMRSU Medical Record Summarization Units
rNONPR NonProduction Robots
rPERFTEST Performance Testing
rPERFTEST-RUNTIME Performance Testing Runtime
cPLTU Platform Units
uPMBU Process Mining Business User
uPMD Process Mining Developer
cRCMU
uRPADEVCU RPA Developer - Multiuser
uRPADEVNU RPA Developer - Named User
uRPADEVPROCU RPA Developer Pro (Automation Developer) - Multiuser
uRPADEVPRONU Automation Developer - Named User
cRU Robot Units
cS2PU
cSPR ScreenPlay Runs
rTAUNATT Testing robot (test automation unattended)
cTEU Test Execution Units
sTIE Document Understanding
uTSTDEVPRONU Test Developer Pro - Named User
uTSTNU Tester - Named User
rUNATT Unattended Robots
rUNATT-HOSTING Unattended Hosting Robot";

fn rows() -> impl Iterator<Item = (Kind, &'static str, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let (head, name) = line.split_once(' ').unwrap_or((line, ""));
        let (kind, code) = head.split_at_checked(1)?;
        let kind = match kind {
            "u" => Kind::User,
            "r" => Kind::Robot,
            "s" => Kind::Service,
            _ => Kind::Consumable,
        };
        Some((kind, code, name))
    })
}

/// The name of a product; `None` where there is no public one.
pub fn name(code: &ProductCode) -> Option<&'static str> {
    let found = rows().find(|(_, known, _)| *known == code.as_str());
    found.map(|(_, _, name)| name).filter(|name| !name.is_empty())
}

/// How a product is counted; `None` for an unknown code.
pub fn kind(code: &ProductCode) -> Option<Kind> {
    rows().find(|(_, known, _)| *known == code.as_str()).map(|(kind, _, _)| kind)
}

/// The known code that a name means, whatever its case.
pub fn known(name: &str) -> Option<ProductCode> {
    let found = rows().find(|(_, known, _)| known.eq_ignore_ascii_case(name.trim()));
    found.and_then(|(_, code, _)| ProductCode::parse(code))
}

/// Whether a product can be given in whole units only. Consumable units come in decimals, by the
/// table or by the vendor's word for how they are counted, such as `CONSUMPTION_INTERVAL`.
pub fn whole_only(code: &ProductCode, counted: &str) -> bool {
    kind(code) != Some(Kind::Consumable) && !counted.to_ascii_uppercase().contains("CONSUM")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn code(text: &str) -> ProductCode {
        ProductCode::parse(text).unwrap()
    }

    #[test]
    fn the_table_is_the_reference_list() {
        let list = include_str!("../../../tests/golden/uipath/uipath-product-codes.json");
        let list: Vec<Value> = serde_json::from_str(list).unwrap();
        assert_eq!(rows().count(), list.len());
        for row in list {
            let code = code(row["code"].as_str().unwrap());
            assert_eq!(name(&code), row["name"].as_str(), "{code:?}");
            let expected = match row["user_or_robot"].as_str().unwrap() {
                "user" => Kind::User,
                "robot" => Kind::Robot,
                "service" => Kind::Service,
                _ => Kind::Consumable,
            };
            assert_eq!(kind(&code), Some(expected), "{code:?}");
        }
    }

    #[test]
    fn an_unknown_code_has_no_name_and_is_counted_whole_unless_the_vendor_says_otherwise() {
        assert_eq!((name(&code("NEW")), kind(&code("NEW"))), (None, None));
        assert!(whole_only(&code("NEW"), "STANDARD"));
        assert!(!whole_only(&code("NEW"), "CONSUMPTION_INTERVAL"));
        assert!(whole_only(&code("UNATT"), ""));
        assert!(!whole_only(&code("AIU"), ""));
        assert_eq!(name(&code("unatt")), None);
        assert_eq!(known(" unatt "), Some(code("UNATT")));
        assert_eq!(known("new"), None);
    }
}
