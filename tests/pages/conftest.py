import pytest
from streamlit.testing.v1 import AppTest

from ebm_viz.ui import shell_path


class Page(AppTest):
    """A page in the app's shell. A run that ends in an exception fails the test."""

    def _run(self, *given, **named):
        super()._run(*given, **named)
        assert not self.exception
        return self


@pytest.fixture
def open_page():
    """Opens the app, or one of its pages, at an address and runs it."""

    def open_at(page: str = "", /, **query: str) -> Page:
        app = Page(str(shell_path()), default_timeout=60)
        if page:
            app.run().switch_page(f"../../pages/{page}.py")  # as seen from the shell
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_at
