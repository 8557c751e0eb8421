"""Bundles ES modules and the style sheets that they import into one script.

The modules stay plain files that a browser can load one by one. In the bundle each becomes a
function that returns its exports; the functions are called in the order of the imports. The bundler
parses only lines that begin with ``import`` or ``export``, in the forms of `_IMPORT` and `_EXPORT`.
Any other form, and modules that import each other in a circle, raise BundleError.
"""

import functools
import json
import posixpath
import re
from pathlib import Path

WEB = Path(__file__).parent / "web"

_IMPORT = re.compile(
    r"^import (?P<what>\{[^}]*\}|\* as \w+|\w+) "
    r'from "(?P<path>[^"]+)"(?: with \{ type: "css" \})?;?$',
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?:(?P<default>default )"
    r"|(?=(?:async function|function\*?|class|const) (?P<name>\w+)))",
    re.MULTILINE,
)
_ANOTHER_FORM = re.compile(r"^(?:import|export)\b(?![.(]).*$", re.MULTILINE)


class BundleError(ValueError):
    """Modules cannot be bundled; the message names the file, and the line if there is one."""


@functools.cache
def bundle(entry: str) -> str:
    """Return one ES module with the exports of `entry`, a path below viewer/web.

    It can be served as a file, or be written into an HTML page between <script type="module"> and
    </script>. There, following lines of the script can use the named exports of `entry`.
    """
    modules: dict[str, str] = {}
    exported = _add(entry, modules, [])
    names = ", ".join(name for name in exported if name != "default")
    parts = [*modules.values()]
    if names:
        parts.append(f"export const {{ {names} }} = {_variable(entry)}")
    if "default" in exported:
        parts.append(f"export default {_variable(entry)}.default")
    # In strings and comments JavaScript reads these as the same text, but HTML does not.
    return "\n".join(parts).replace("</script", r"<\/script").replace("<!--", r"<\!--") + "\n"


def _add(path: str, modules: dict[str, str], importing: list[str]) -> list[str]:
    """Add the module at `path` after its imports; return the names that it exports."""
    if path in importing:
        raise BundleError(" imports ".join([*importing, path]) + ": a circle")
    source = _read(path, importing)
    if path.endswith(".css"):
        modules[path] = _style_sheet(path, source)
        return ["default"]

    def import_from(match: re.Match[str]) -> str:
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"]))
        if imported not in modules:
            _add(imported, modules, [*importing, path])
        what, module = match["what"], _variable(imported)
        if what.startswith("*"):
            return f"const {what.removeprefix('* as ')} = {module}"
        if what.startswith("{"):
            return f"const {what.replace(' as ', ': ')} = {module}"
        return f"const {what} = {module}.default"

    exported: list[str] = []

    def export(match: re.Match[str]) -> str:
        exported.append("default" if match["default"] else match["name"])
        return "const $default = " if match["default"] else ""

    body = _EXPORT.sub(export, _IMPORT.sub(import_from, source))
    if left := _ANOTHER_FORM.search(body):
        raise BundleError(f"{path}: this form cannot be bundled: {left[0]}")
    returned = ", ".join("default: $default" if name == "default" else name for name in exported)
    modules[path] = f"const {_variable(path)} = (() => {{\n{body}\nreturn {{ {returned} }}\n}})()"
    return exported


def _style_sheet(path: str, source: str) -> str:
    """Return a module with the result of ``import sheet from "x.css" with { type: "css" }``."""
    text = json.dumps(source, ensure_ascii=False)
    return f"""const {_variable(path)} = (() => {{
const sheet = new CSSStyleSheet()
sheet.replaceSync({text})
return {{ default: sheet }}
}})()"""


def _read(path: str, importing: list[str]) -> str:
    by = f", which {importing[-1]} imports" if importing else ""
    if path.startswith(".."):
        raise BundleError(f"{path}{by}, is outside of {WEB.name}")
    try:
        return (WEB / path).read_text(encoding="utf-8")
    except OSError as error:
        raise BundleError(f"{path}{by}, cannot be read: {error.strerror}") from None


def _variable(path: str) -> str:
    """Return the variable of a module in the bundle: draw/axis.js becomes $draw_axis_js."""
    return "$" + re.sub(r"\W", "_", path)
