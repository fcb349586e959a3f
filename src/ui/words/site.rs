//! Words about the site itself: its settings, and the links that lead to it.

/// The settings could not be had or read.
pub const NO_CONFIG: &str = "The site’s settings (config.json) could not be read, so the desk is as it comes. Whoever runs this site can mend that.";

/// An address held a credential.
pub const SECRET_IN_ADDRESS: &str = "The address held what looks like a key or token. It was taken out and nothing of the link was used. Whoever has seen the link has the key: renew it. Keys go into Connections.";

/// A job is not for this site.
pub const NOT_OFFERED: &str = "This site does not offer this job.";

/// Some settings were left out.
pub fn odd_config(names: &[String]) -> String {
    let names = names.join("”, “");
    ["In the site’s settings (config.json), “", &names, "” is not understood and was left out."]
        .concat()
}
