//! A throw-away certificate authority, for tests: its key is never written anywhere.

use crate::failure::Failure;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use std::sync::Arc;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// How long a certificate holds, in days: as long as one of a public authority.
const DAYS: i64 = 80;

/// An authority.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key.
pub(crate) struct Issued {
    /// The certificate, as PEM.
    pub(crate) certificate: String,
    /// The key, as PEM.
    pub(crate) key: String,
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Said(format!("a throw-away certificate: {error}"))
}

impl Authority {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Failure> {
        let mut params = params(&[])?;
        params.distinguished_name.push(DnType::CommonName, "License Desk throw-away authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(failed)?;
        CertifiedIssuer::self_signed(params, key).map(Self).map_err(failed)
    }

    /// Its own certificate, as PEM.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for these hosts, names or addresses.
    pub(crate) fn issue(&self, hosts: &[&str]) -> Result<Issued, Failure> {
        let mut params = params(hosts)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &self.0).map_err(failed)?;
        Ok(Issued { certificate: certificate.pem(), key: key.serialize_pem() })
    }

    /// What trusts this authority and no other.
    pub(crate) fn connector(&self) -> Result<TlsConnector, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).map_err(failed)?;
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

impl Issued {
    /// What speaks TLS with it.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, Failure> {
        let certificates = CertificateDer::pem_slice_iter(self.certificate.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(failed)?;
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(certificates, key).map_err(failed)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

#[expect(clippy::disallowed_methods, reason = "a certificate holds from now on")]
fn params(hosts: &[&str]) -> Result<CertificateParams, Failure> {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(failed)?;
    let now: std::time::SystemTime = std::time::SystemTime::now();
    let day = std::time::Duration::from_hours(24);
    params.not_before = (now - day).into();
    params.not_after = (now + day * u32::try_from(DAYS).unwrap_or(1)).into();
    Ok(params)
}
