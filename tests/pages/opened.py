"""What an opened page holds."""

import json


def query_of(app):
    return {
        name: value if isinstance(value, str) else value[0]
        for name, value in app.query_params.items()
    }


def sent(app, component="landscape_viewer"):
    """What the page sends to its one component of a name."""
    (found,) = [
        one
        for one in app.get("bidi_component")
        if one.proto.component_name == f"ebm_viz.{component}"
    ]
    return json.loads(found.proto.json)
