//! Text templates: minijinja held to what a mapping needs. Fuel, an output limit, an allow-list of filters,
//! no loops over made-up ranges, no string multiplication.

use crate::limits::{TEMPLATE_BYTES_MAX, TEMPLATE_FUEL};
use minijinja::{Environment, Error, ErrorKind, Value, value::Kwargs};
use std::sync::LazyLock;

/// Why a template does not work; the text is the template's own and carries no event value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("the template cannot be read: {0}")]
    Syntax(String),
    #[error("the template asked for too much")]
    Limits,
    #[error("the template cannot be filled")]
    Fill,
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut env = Environment::empty();
    env.set_fuel(Some(TEMPLATE_FUEL));
    env.set_recursion_limit(16);
    env.set_undefined_behavior(minijinja::UndefinedBehavior::Chainable);
    env.add_filter("upper", |text: String| text.to_uppercase());
    env.add_filter("lower", |text: String| text.to_lowercase());
    env.add_filter("trim", |text: String| text.trim().to_owned());
    env.add_filter("default", |value: Value, other: Value| {
        if value.is_undefined() || value.is_none() || value.as_str() == Some("") { other } else { value }
    });
    env.add_filter("truncate", |text: String, kwargs: Kwargs| -> Result<String, Error> {
        let length: usize = kwargs.get::<Option<usize>>("length")?.unwrap_or(80);
        kwargs.assert_all_used()?;
        Ok(text.chars().take(length).collect())
    });
    env
});

/// Checks that `text` can be read and uses only what is allowed. Returns the names it reads.
pub fn check(text: &str) -> Result<Vec<String>, TemplateError> {
    if text.len() > TEMPLATE_BYTES_MAX {
        return Err(TemplateError::Limits);
    }
    let template = ENVIRONMENT.template_from_str(text).map_err(|e| TemplateError::Syntax(describe(&e)))?;
    // A block statement could repeat output without end inside the fuel; a mapping needs none.
    if text.contains("{%") {
        return Err(TemplateError::Syntax("statements in {% %} are not used here".into()));
    }
    // `"x" * 1000000` allocates in one step, before fuel can notice.
    if operators(text) {
        return Err(TemplateError::Syntax("“*” is not used here".into()));
    }
    let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    names.sort();
    Ok(names)
}

/// Fills the template. `values` is what the template may read; it holds no value that the policy hides.
pub fn fill(text: &str, values: &Value) -> Result<String, TemplateError> {
    let template = ENVIRONMENT.template_from_str(text).map_err(|e| TemplateError::Syntax(describe(&e)))?;
    render(&template, values)
}

fn render(template: &minijinja::Template<'_, '_>, values: &Value) -> Result<String, TemplateError> {
    let mut out = Capped(Vec::new());
    template.render_captured_to(values.clone(), &mut out).map(drop).map_err(|error| match error.kind() {
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => TemplateError::Limits,
        _ => TemplateError::Fill,
    })?;
    String::from_utf8(out.0).map_err(|_| TemplateError::Fill)
}

/// A template compiled once, for many events.
#[derive(Debug, Clone)]
pub struct Template {
    env: Environment<'static>,
    names: Vec<String>,
}

/// The one template of its environment.
const ONLY: &str = "cord";

impl Template {
    /// # Errors
    /// As [`check`].
    pub fn new(text: &str) -> Result<Self, TemplateError> {
        let names = check(text)?;
        let mut env = ENVIRONMENT.clone();
        env.add_template_owned(ONLY, text.to_owned()).map_err(|e| TemplateError::Syntax(describe(&e)))?;
        Ok(Self { env, names })
    }
    /// The names it reads, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
    /// Fills it; `values` as for [`fill`].
    ///
    /// # Errors
    /// [`TemplateError::Limits`] and [`TemplateError::Fill`].
    pub fn fill(&self, values: &Value) -> Result<String, TemplateError> {
        let template = self.env.get_template(ONLY).map_err(|_| TemplateError::Fill)?;
        render(&template, values)
    }
}

fn operators(text: &str) -> bool {
    text.split("{{").skip(1).filter_map(|part| part.split("}}").next()).any(|inside| {
        let mut quote = None;
        inside.chars().any(|c| match (quote, c) {
            (Some(open), c) if c == open => {
                quote = None;
                false
            }
            (Some(_), _) => false,
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (None, c) => c == '*',
        })
    })
}

fn describe(error: &Error) -> String {
    error.detail().unwrap_or("it does not read as a template").to_owned()
}

struct Capped(Vec<u8>);

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > TEMPLATE_BYTES_MAX {
            return Err(std::io::Error::other("template output past its limit"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    #[test]
    fn templates_fill_and_braces_in_data_stay_data() {
        let values = context! { queue => "{{ 7 * 7 }}", agent => context! { id => "a1" } };
        assert_eq!(
            fill("{{ queue }} by {{ agent.id | upper }}{{ none | default('!') }}", &values),
            Ok("{{ 7 * 7 }} by A1!".into())
        );
    }

    #[test]
    fn what_could_run_away_is_refused() {
        assert!(check("{{ 'x' * 1000000 }}").is_err());
        assert!(check("{% for i in range(9) %}{{ i }}{% endfor %}").is_err());
        assert!(check("{{ queue ").is_err());
        assert!(
            check("{{ queue | safe }}")
                .is_ok_and(|_| fill("{{ queue | safe }}", &context! { queue => 1 }).is_err())
                || check("{{ queue | safe }}").is_err()
        );
        assert_eq!(check("{{ a.b }} {{ '2 * 3' }}"), Ok(vec!["a.b".into()]));
    }
}
