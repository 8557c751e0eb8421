import pytest
from streamlit.testing.v1 import AppTest

from ebm_viz.ui import shell_path


@pytest.fixture
def open_page():
    """Opens the app at an address and runs it once."""

    def open_at(**query: str) -> AppTest:
        app = AppTest.from_file(str(shell_path()), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_at
