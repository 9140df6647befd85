//! The scenario inside a report, so that the report can be run again.

/// Identifier of the block that holds it.
const ID: &str = "failsim-scenario";

/// What a report carries to be run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Text of the scenario.
    pub scenario: String,
    /// Seed of the study.
    pub seed: u64,
    /// Version of failsim that made the report.
    pub version: String,
    /// Version of the model that made the numbers.
    pub model_version: u32,
}

/// Text that cannot end a script block: `&` and `<` as entities.
pub(super) fn encode(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn decode(text: &str) -> String {
    text.replace("&lt;", "<").replace("&amp;", "&")
}

/// The block as it stands in a page.
pub(super) fn block(embedded: &Embedded) -> String {
    let Embedded { scenario, seed, version, model_version } = embedded;
    format!(
        "<script type=\"application/toml\" id=\"{ID}\" data-seed=\"{seed}\" data-version=\"{version}\" \
         data-model-version=\"{model_version}\">{}</script>",
        encode(scenario)
    )
}

/// What a report carries to be run again; `None` if the page is none of ours.
#[must_use]
pub fn embedded_of_html(page: &str) -> Option<Embedded> {
    let start = page.find(&format!("<script type=\"application/toml\" id=\"{ID}\""))?;
    let (head, rest) = page[start..].split_once('>')?;
    let (text, _) = rest.split_once("</script>")?;
    let attribute = |name: &str| {
        let (_, value) = head.split_once(&format!(" {name}=\""))?;
        value.split_once('"').map(|(value, _)| value)
    };
    Some(Embedded {
        scenario: decode(text),
        seed: attribute("data-seed")?.parse().ok()?,
        version: attribute("data-version")?.to_owned(),
        model_version: attribute("data-model-version")?.parse().ok()?,
    })
}

/// The scenario that a report carries; `None` if the page is none of ours.
#[must_use]
pub fn scenario_of_html(page: &str) -> Option<String> {
    embedded_of_html(page).map(|embedded| embedded.scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_out_as_it_went_in() {
        let texts =
            ["", "a = 1\n", "# </script> <!-- & &lt; &amp;lt;\r\nb = \"<script>\"", "title = \"한국\"", "&#60;"];
        for text in texts {
            let embedded =
                Embedded { scenario: text.to_owned(), seed: 7, version: "1.2.3".to_owned(), model_version: 4 };
            let block = block(&embedded);
            assert_eq!(block.matches("</script").count(), 1, "{text}");
            assert_eq!(embedded_of_html(&format!("<p>{block}<p>")), Some(embedded), "{text}");
        }
    }

    #[test]
    fn other_pages_have_none() {
        for page in ["", "<script>1</script>", "<script type=\"application/toml\" id=\"failsim-scenario\">a"] {
            assert_eq!(scenario_of_html(page), None, "{page}");
        }
    }
}
