//! The words by which people name what stands beside or below them: in headers, headings and
//! running text. Knows single words only; what a row of them says is for `column` and `said`.

/// What a word contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Word {
    /// A serial.
    Serial,
    /// A key; of which kind, the words before it say.
    Key,
    /// A license, which alone may be a product as well as a key.
    License,
    /// An order.
    Order,
    /// The first half of a claim id or a claim key.
    Claim,
    /// A claim id in one word.
    ClaimId,
    /// An id or code of what stands before.
    Id,
    /// Makes an order one that the vendor does not know.
    Purchase,
    /// Names something that never is an item: a price, a model, an address.
    Other,
    /// The first half of Cloud ID.
    Cloud,
    /// The first half of a subscription key.
    Subscription,
    /// Says nothing by itself and leaves what was said standing.
    Link,
    /// Usual in headers; items may stand below it.
    Neutral,
    /// Makes a serial one that is not to be claimed.
    Old,
    /// The first half of `S/N` and `S/O`.
    S,
    /// The first half of `P/N` and `P/O`.
    P,
}

/// How many letters of a word count; five bits each.
const LETTERS: usize = 12;

/// Up to twelve letters in 60 bits, in lower case; `None` if anything but ASCII letters is there.
pub(super) fn packed(word: &[u8]) -> Option<u64> {
    let mut pack = 0_u64;
    for byte in word.iter().take(LETTERS) {
        let letter = byte | 0x20;
        if !letter.is_ascii_lowercase() {
            return None;
        }
        pack = (pack << 5) | u64::from(letter - b'a' + 1);
    }
    Some(pack)
}

/// What a word means, if it is one of those that count.
pub(super) fn meaning(word: &[u8]) -> Option<Word> {
    let pack = packed(word)?;
    let (mut low, mut high) = (0, LIST.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let entry = *LIST.get(middle)?;
        if entry >> 4 == pack {
            return GROUPS.get((entry & 15) as usize).map(|(means, _)| *means);
        }
        if entry >> 4 < pack {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    None
}

/// The words, a string for each meaning: English, German, French, Spanish, Portuguese, Italian and
/// Dutch, without accents. Only the first twelve letters of a word count.
const GROUPS: [(Word, &str); 16] = [
    (
        Word::Serial,
        "serial serials serialnumber serialno serialnr sn sns snr seriennummer seriennr \
        serie serienummer serien matricola numeroserie cloudid",
    ),
    (
        Word::Key,
        "key keys licensekey licensekeys licencekey licencekeys schluessel schlussel \
        lizenzschluessel lizenzschlussel cle cles clef clefs clave claves chave chaves chiave sleutel",
    ),
    (
        Word::License,
        "license licenses licence licences licensing lizenz lizenzen licencia licencias \
        licenca licencas licenza licentie",
    ),
    (
        Word::Order,
        "order orders ordernumber ordernumbers orderno ordernr orderid auftrag auftrags auftraege auftrage \
        auftragsnummer auftragsnr commande commandes pedido pedidos ordine ordini ordernummer salesorder",
    ),
    (Word::Claim, "claim"),
    (Word::ClaimId, "claimid claimids orderclaimid secureclaimid claimcode"),
    (Word::Id, "id ids code codes"),
    (
        Word::Purchase,
        "po pos ponumber pono purchase purchaseorder compra achat bon acquisto einkauf \
        kundenbestellung",
    ),
    (
        Word::Other,
        "price prices preis preise prix precio preco prezzo cost costs amount total summe \
        betrag mac macs macaddress phone phones telephone telefon telefono telefone tel mobile mobil \
        fax fon model models modell modele modelo modello sku skus pid pn part parts partnumber \
        product products produkt produit producto produto prodotto article artikel artikelnummer \
        qty quantity menge anzahl quantite cantidad quantidade quantita date datum fecha ip ipv \
        email mail url link address adresse direccion endereco indirizzo invoice invoices rechnung \
        facture factura fatura fattura currency eur usd gbp chf vat iva tva tax mwst tracking imei \
        ean upc gtin weight country zip postcode ext extension quote quotation angebot rma ticket",
    ),
    (Word::Cloud, "cloud"),
    (
        Word::Subscription,
        "subscription subscriptions abonnement suscripcion assinatura abbonamento",
    ),
    (
        Word::Link,
        "no nr nos num number numbers numero numeros nummer nummern is are was the these \
        and und et y e o of de di da du der die new following unit shipped ist sind lautet meraki \
        cisco your our ihre",
    ),
    (
        Word::Neutral,
        "description bezeichnung descripcion descricao designation descrizione name \
        names hostname host device devices gerat geraet appareil dispositivo position line item \
        items comment comments note notes remark remarks site sites location standort status tag \
        tags network networks customer kunde client cliente type typ asset family value kind org \
        organization mode state",
    ),
    (Word::Old, "old returned defective replaced retired removed"),
    (Word::S, "s"),
    (Word::P, "p"),
];

/// How many words there are.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
const COUNT: usize = {
    let (mut group, mut count) = (0, 0);
    while group < GROUPS.len() {
        let text = GROUPS[group].1.as_bytes();
        let mut at = 0;
        while at < text.len() {
            if text[at] != b' ' && (at + 1 == text.len() || text[at + 1] == b' ') {
                count += 1;
            }
            at += 1;
        }
        group += 1;
    }
    count
};

/// The words in order, made when this is compiled, each packed into 60 bits above the number of its
/// group: a look-up is eight comparisons.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
static LIST: [u64; COUNT] = {
    let mut list = [0_u64; COUNT];
    let (mut group, mut count) = (0, 0);
    while group < GROUPS.len() {
        let text = GROUPS[group].1.as_bytes();
        let mut at = 0;
        while at < text.len() {
            let (mut pack, mut letters) = (0_u64, 0);
            while at < text.len() && text[at] != b' ' {
                if letters < LETTERS {
                    pack = (pack << 5) | (text[at] - b'a' + 1) as u64;
                    letters += 1;
                }
                at += 1;
            }
            if letters > 0 {
                let mut place = count;
                while place > 0 && list[place - 1] >> 4 > pack {
                    list[place] = list[place - 1];
                    place -= 1;
                }
                list[place] = (pack << 4) | group as u64;
                count += 1;
            }
            at += 1;
        }
        group += 1;
    }
    list
};

/// For each first letter, the lengths and the last letters of the words that begin to say
/// something: a bit for each length, and 32 bits higher one for each letter.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated when compiled; a letter has five bits"
)]
static OPENERS: [u64; 32] = {
    let mut openers = [0_u64; 32];
    let mut at = 0;
    while at < COUNT {
        let (pack, means) = (LIST[at] >> 4, GROUPS[(LIST[at] & 15) as usize].0);
        if !matches!(means, Word::Link | Word::Id | Word::Neutral | Word::License) {
            let (mut first, mut letters) = (pack, 1);
            while first >= 32 {
                first >>= 5;
                letters += 1;
            }
            // Of a word that is cut, the last letter is not known.
            let last = if letters < LETTERS { 1 << (pack & 31) } else { u32::MAX as u64 };
            openers[first as u8 as usize] |= (1 << letters) | (last << 32);
        }
        at += 1;
    }
    openers
};

/// Whether a word may begin to say something, by its first letter, its last and its length. Most
/// words of prose do not, and need no look-up.
pub(super) fn may_open(first: u8, last: u8, length: usize) -> bool {
    let known = OPENERS.get(usize::from(first & 31)).copied().unwrap_or(0);
    (known >> length.min(LETTERS)) & (known >> (32 + (last & 31))) & 1 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_list_is_found_again_under_its_own_meaning() {
        for (means, words) in GROUPS {
            for word in words.split_whitespace() {
                let found = meaning(word.to_uppercase().as_bytes());
                assert_eq!(found, Some(means), "{word}");
                let silent = matches!(means, Word::Link | Word::Id | Word::Neutral | Word::License);
                assert!(
                    silent
                        || may_open(
                            word.as_bytes()[0],
                            *word.as_bytes().last().unwrap(),
                            word.len()
                        ),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn other_words_mean_nothing() {
        for word in ["", "zebra", "a1", "seri", "serial2", "ab cd"] {
            assert_eq!(meaning(word.as_bytes()), None, "{word}");
        }
    }
}
