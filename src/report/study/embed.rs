//! The scenario inside a manifest and inside a report page, so that both can be run again.

use serde_json::{Value, json};

use crate::scenario::Bundle;

/// Start of the block that holds the manifest in a page.
const START: &str = "<script type=\"application/json\" id=\"failsim-manifest\">";
/// End of the block.
const END: &str = "</script>";

/// The texts of a scenario as a manifest keeps them.
pub(in crate::report) fn carried(bundle: &Bundle) -> Value {
    let file = |(name, text): &(String, String)| json!({ "name": name, "text": text });
    let set = |(path, value): &(String, String)| json!({ "path": path, "value": value });
    json!({
        "files": bundle.files.iter().map(file).collect::<Vec<_>>(),
        "variant": bundle.variant,
        "set": bundle.set.iter().map(set).collect::<Vec<_>>(),
        "seed": bundle.seed,
    })
}

/// The texts of the scenario that a manifest is about; `None` if it carries none.
#[must_use]
pub fn bundle_of(manifest: &Value) -> Option<Bundle> {
    let scenario = manifest.get("scenario")?;
    let pairs = |list: &str, first: &str, second: &str| {
        let texts = |one: &Value| Some((one[first].as_str()?.to_owned(), one[second].as_str()?.to_owned()));
        scenario[list].as_array()?.iter().map(texts).collect::<Option<Vec<_>>>()
    };
    let bundle = Bundle {
        files: pairs("files", "name", "text")?,
        variant: scenario["variant"].as_str().map(str::to_owned),
        set: pairs("set", "path", "value")?,
        seed: scenario["seed"].as_u64(),
    };
    (!bundle.files.is_empty()).then_some(bundle)
}

/// The block of a page that holds a manifest, as text that cannot end the block.
pub(super) fn block(manifest: &Value) -> String {
    format!("{START}{}{END}", manifest.to_string().replace('<', "\\u003c"))
}

/// The manifest that a page carries; `None` if the page is none of ours.
#[must_use]
pub fn manifest_of_html(page: &str) -> Option<Value> {
    let (_, rest) = page.split_once(START)?;
    let (text, _) = rest.split_once(END)?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(text: &str) -> Bundle {
        Bundle {
            files: vec![("a.toml".to_owned(), text.to_owned()), ("../b.toml".to_owned(), String::new())],
            variant: Some("lossy".to_owned()),
            set: vec![("run.duration".to_owned(), "\"2h\"".to_owned())],
            seed: Some(7),
        }
    }

    #[test]
    fn every_text_comes_out_as_it_went_in() {
        let texts = ["", "a = 1\n", "# </script> <!-- & &lt; \\u003c\r\nb = \"<script>\"", "title = \"한국\"", "&#60;"];
        for text in texts {
            let bundle = bundle(text);
            let block = block(&json!({ "scenario": carried(&bundle) }));
            assert_eq!(block.matches("</script").count(), 1, "{text}");
            let manifest = manifest_of_html(&format!("<p>{block}<p>")).expect("a page with a manifest");
            assert_eq!(bundle_of(&manifest), Some(bundle), "{text}");
        }
    }

    #[test]
    fn other_pages_and_manifests_carry_none() {
        for page in ["", "<script>1</script>", START, &format!("{START}[1,{END}")] {
            assert_eq!(manifest_of_html(page), None, "{page}");
        }
        let texts = json!({ "files": [{ "name": "a" }], "set": [] });
        for manifest in [
            json!({}),
            json!({ "scenario": 1 }),
            json!({ "scenario": texts }),
            json!({ "scenario": { "files": [], "set": [] } }),
        ] {
            assert_eq!(bundle_of(&manifest), None, "{manifest}");
        }
    }
}
