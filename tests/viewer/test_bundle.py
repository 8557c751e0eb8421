"""Modules and style sheets in one script: what comes out, and what is refused."""

import json

import pytest
from playwright.sync_api import Browser

from ebm_viz.viewer import bundle as module
from ebm_viz.viewer.bundle import BundleError, bundle

FILES = {
    "entry.js": """
import style from "./look/all.css" with { type: "css" }
import {
  double as twice,
  Counter,
} from "./rooms/numbers.js"
import * as words from "./rooms/words.js"
import start from "./start.js"

/** @type {import("./rooms/numbers.js").Counter} */
const counter = new Counter()
export const found = [twice(start), counter.next(), words.html, style.cssRules.length]
export async function later() { return words.shout("hi") }
export default { found }
""",
    "start.js": "export default 21\n",
    "rooms/numbers.js": """
import { evaluated } from "../once.js"
export const double = x => 2 * x
export class Counter { next() { return evaluated.length } }
""",
    "rooms/words.js": """
import { evaluated } from "../once.js"
export const html = "</script><!-- import this -->"
export function shout(text) { return text.toUpperCase() + evaluated.length }
""",
    "once.js": 'export const evaluated = []\nevaluated.push("now")\n',
    "look/all.css": 'p { color: rgb(1, 2, 3) }\nb::before { content: "\\201C" }\n',
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes modules in place of the viewer's."""
    monkeypatch.setattr(module, "WEB", tmp_path)
    bundle.cache_clear()

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    yield write
    bundle.cache_clear()


FOUND = [42, 1, "</script><!-- import this -->", 2]


@pytest.mark.browser
def test_a_bundle_runs_in_a_file_in_a_blank_page_and_as_a_module(
    write, chromium: Browser, tmp_path
):
    write(FILES)
    script = bundle("entry.js")
    told = "later().then(hi => { globalThis.told = [...found, hi] })"
    html = f'<meta charset="utf-8"><script type="module">\n{script}\n{told}</script>'
    page = chromium.new_page()
    try:
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        for opened in (
            lambda: page.goto((tmp_path / "page.html").as_uri()),
            lambda: page.set_content(html),
        ):
            opened()
            page.wait_for_function("globalThis.told")
            assert page.evaluate("told") == [*FOUND, "HI1"]
        imported = f"""async () => {{
            const script = new Blob([{json.dumps(script)}], {{ type: "text/javascript" }})
            const module = await import(URL.createObjectURL(script))
            return [Object.keys(module), module.default.found]
        }}"""
        assert page.evaluate(imported) == [["default", "found", "later"], FOUND]
    finally:
        page.close()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.js": 'import { b } from "./b.js"\n'}, "b.js, which a.js imports, cannot be read"),
        (
            {
                "a.js": 'import { b } from "./rooms/b.js"\n',
                "rooms/b.js": 'import { a } from "../a.js"\n',
            },
            "a.js imports rooms/b.js imports a.js: a circle",
        ),
        (
            {"a.js": 'import { b } from "../../b.js"\n'},
            "../../b.js, which a.js imports, is outside",
        ),
        ({"a.js": "export let a = 1\n"}, "a.js: this form cannot be bundled: export let a = 1"),
        ({"a.js": 'import "./b.js"\n'}, 'a.js: this form cannot be bundled: import "./b.js"'),
        ({"a.js": 'import b, { c } from "./b.js"\n'}, "a.js: this form cannot be bundled"),
    ],
)
def test_what_cannot_be_bundled_is_named(write, files, message):
    write(files)
    with pytest.raises(BundleError) as refused:
        bundle("a.js")
    assert message in str(refused.value)
