"""What an opened page holds."""

import json


def query_of(app):
    return {
        name: value if isinstance(value, str) else value[0]
        for name, value in app.query_params.items()
    }


def components(app, name):
    return [
        one for one in app.get("bidi_component") if one.proto.component_name == f"ebm_viz.{name}"
    ]


def sent(app, component="landscape_viewer"):
    """What the page sends to its one component of a name."""
    (found,) = components(app, component)
    return json.loads(found.proto.json)


def keys_of(app):
    """The keys of the runs that the viewer shows."""
    return [run["key"] for run in sent(app)["runs"]]


def button(app, label):
    (found,) = [one for one in app.button if one.label == label]
    return found


def text_of(app):
    return " ".join(one.value for one in app.markdown)


def told(app):
    """What the page refuses or warns of, without the marks of Markdown."""
    return " ".join(one.value for one in [*app.error, *app.warning]).replace("\\", "")
