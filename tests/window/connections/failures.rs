//! Sign-ins that go wrong. Each ends in a sentence, and its way on leads to an account that is saved.

use std::net::TcpListener;

use patchbay_sandbox::Running;
use serde_json::Value;
use thirtyfour::prelude::*;

use super::person::Person;
use super::vendors::Entry;
use super::{seen, wizard};
use crate::desk::Desk;
use crate::journey::on_screen;
use crate::process::free_port;
use crate::session::Session;

/// One window, one person at it, and the vendors.
pub struct Scene<'s> {
    pub session: &'s Session,
    pub desk: &'s Desk,
    pub person: &'s mut Person,
    pub running: &'s Running,
    pub line: Value,
}

impl Scene<'_> {
    async fn typed(&self, entry: &Entry) -> WebDriverResult<()> {
        wizard::begun(self.session, entry.vendor, entry.way).await;
        wizard::fill(self.session, &entry.values(&self.line)).await?;
        wizard::go(self.session).await;
        Ok(())
    }

    /// The person agrees to what the product has opened, and the account is saved under `name`.
    async fn agreed(&mut self, name: &str) -> WebDriverResult<()> {
        wizard::stands(self.session, "waiting").await;
        let words = self.person.asked(self.desk).await?.allow().await?;
        assert!(words.contains("Patchbay has your answer"), "{words}");
        wizard::saved(self.session, name, false).await?;
        Ok(())
    }

    async fn again(&self) {
        self.session.press("[data-testid=try-again]").await;
    }

    /// The sentence of a failure, which is pictured and names the vendor or what is to be done.
    async fn failed(&self, code: &str, says: &str) -> WebDriverResult<()> {
        let sentence = wizard::failed(self.session, code).await?;
        assert!(sentence.contains(says), "{sentence}");
        seen(self.session, &format!("failed-{}", code.replace('.', "-"))).await
    }

    pub async fn denied(&mut self) -> WebDriverResult<()> {
        self.typed(Entry::of("salesforce", "code")).await?;
        wizard::stands(self.session, "waiting").await;
        let words = self.person.asked(self.desk).await?.deny().await?;
        assert!(words.contains("not completed"), "{words}");
        self.failed("signin.denied", "Access was denied at Salesforce").await?;
        self.again().await;
        self.agreed("After a denial").await
    }

    pub async fn wrong_state(&mut self) -> WebDriverResult<()> {
        self.typed(Entry::of("genesys", "code")).await?;
        wizard::stands(self.session, "waiting").await;
        let asked = self.person.asked(self.desk).await?;
        let forged = format!("{}?code=forged-code&state=forged-state", asked.redirect());
        let words = asked.instead(&forged).await?;
        assert!(words.contains("not the sign-in Patchbay waits for"), "{words}");
        wizard::stands(self.session, "waiting").await;
        let answered = self.running.genesys.oauth().counts().token_requests;
        self.person.once_more().await?.allow().await?;
        wizard::saved(self.session, "After a forged answer", false).await?;
        let requests = self.running.genesys.oauth().counts().token_requests;
        assert_eq!(requests, answered + 1, "only the true answer went to the vendor");
        Ok(())
    }

    pub async fn expired_code(&mut self) -> WebDriverResult<()> {
        let server = self.running.zendesk.oauth();
        let usual = server.rules().code_s;
        server.set_rules(|rules| rules.code_s = 0);
        self.typed(Entry::of("zendesk", "code")).await?;
        wizard::stands(self.session, "waiting").await;
        self.person.asked(self.desk).await?.allow().await?;
        self.failed("signin.code", "too old").await?;
        self.running.zendesk.oauth().set_rules(|rules| rules.code_s = usual);
        self.again().await;
        self.agreed("After an expired code").await
    }

    pub async fn wrong_secret(&mut self) -> WebDriverResult<()> {
        let entry = Entry::of("freshdesk", "key");
        wizard::begun(self.session, entry.vendor, entry.way).await;
        let wrong = entry.values_but(&self.line, "api_key", "not-the-right-key");
        wizard::fill(self.session, &wrong).await?;
        wizard::go(self.session).await;
        self.failed("auth.refused", "Freshdesk").await?;
        self.mended(entry, "api_key", "After a wrong secret").await
    }

    pub async fn no_network(&mut self) -> WebDriverResult<()> {
        let entry = Entry::of("jira", "token");
        wizard::begun(self.session, entry.vendor, entry.way).await;
        let nobody = format!("http://127.0.0.1:{}", free_port());
        wizard::fill(self.session, &entry.values_but(&self.line, "base", &nobody)).await?;
        wizard::go(self.session).await;
        self.failed("vendor.unreachable", "No network connection to Jira").await?;
        self.mended(entry, "base", "After no network").await
    }

    /// Back at what was typed, one field is put right, and the sign-in goes well.
    async fn mended(&self, entry: &Entry, field: &str, name: &str) -> WebDriverResult<()> {
        self.session.press("[data-testid=change-details]").await;
        wizard::stands(self.session, "fields").await;
        let right = entry.values(&self.line).into_iter().filter(|(own, _)| *own == field).collect();
        wizard::fill(self.session, &right).await?;
        wizard::go(self.session).await;
        wizard::saved(self.session, name, false).await?;
        Ok(())
    }

    /// The vendor takes the call and says nothing: the check can be given up.
    pub async fn silent_vendor(&mut self) -> WebDriverResult<()> {
        let silent = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
        let base = format!("http://{}", silent.local_addr().expect("it is bound"));
        let entry = Entry::of("jira", "token");
        wizard::begun(self.session, entry.vendor, entry.way).await;
        wizard::fill(self.session, &entry.values_but(&self.line, "base", &base)).await?;
        wizard::go(self.session).await;
        wizard::stands(self.session, "checking").await;
        self.session.until("how long it takes", "/so far/.test(document.body.innerText)").await;
        seen(self.session, "checking").await?;
        self.session.press("[data-testid=sign-in-cancel]").await;
        wizard::stands(self.session, "fields").await;
        let right = entry.values(&self.line).into_iter().filter(|(own, _)| *own == "base").collect();
        wizard::fill(self.session, &right).await?;
        wizard::go(self.session).await;
        wizard::saved(self.session, "After a silent vendor", false).await?;
        Ok(())
    }

    pub async fn closed_browser(&mut self) -> WebDriverResult<()> {
        let session = self.session;
        self.typed(Entry::of("servicenow", "code")).await?;
        wizard::stands(session, "waiting").await;
        self.person.asked(self.desk).await?.close().await?;
        seen(session, "waiting").await?;
        // Given up, and begun again with what is still typed.
        session.press("[data-testid=sign-in-cancel]").await;
        wizard::stands(session, "fields").await;
        wizard::go(session).await;
        wizard::stands(session, "waiting").await;
        self.person.asked(self.desk).await?.close().await?;
        // Or the browser is opened again, with an address of its own.
        session.press("[data-testid=open-again]").await;
        self.agreed("After a closed browser").await
    }

    pub async fn busy_ports(&mut self) -> WebDriverResult<()> {
        let hold = |port: u16| TcpListener::bind(("127.0.0.1", port)).expect("a port that nobody else has");
        let busy: Vec<TcpListener> = [47_113, 47_114, 47_115].map(hold).into();
        self.typed(Entry::of("monday", "oauth")).await?;
        self.failed("signin.port", "47113, 47114, 47115").await?;
        drop(busy);
        self.again().await;
        self.agreed("After busy ports").await
    }

    /// As many cards as there were ways on.
    pub async fn saved(&self, count: usize) -> WebDriverResult<()> {
        let cards = format!("document.querySelectorAll('[data-testid=connection-card]').length === {count}");
        self.session.until("a card for each way on", &cards).await;
        let trouble = on_screen("[data-testid=connection-card][data-health=held]");
        assert_eq!(self.session.ask(&format!("return {trouble}")).await?, Value::Bool(false));
        seen(self.session, "cards").await
    }
}
