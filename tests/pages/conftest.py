import pytest
from streamlit.testing.v1 import AppTest

from ebm_viz.ui import shell_path


@pytest.fixture
def open_page():
    """Opens the app, or one of its pages, at an address and runs it."""

    def open_at(page: str = "", /, **query: str) -> AppTest:
        app = AppTest.from_file(str(shell_path()), default_timeout=60)
        if page:
            app.run().switch_page(f"../../pages/{page}.py")  # as seen from the shell
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_at
