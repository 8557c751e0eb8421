import os
import re
from pathlib import Path

import pytest

from ebm_viz.server_settings import PREFIX, ServerSettings, ServerSettingsError, server_settings


@pytest.fixture
def settings_from(monkeypatch):
    """Return the settings that a process with these variables has."""

    def read(variables):
        for name in os.environ:
            if name.upper().startswith(PREFIX):
                monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return server_settings()

    return read


def test_nothing_has_to_be_set(settings_from):
    defaults = {name: field.default for name, field in ServerSettings.model_fields.items()}
    assert settings_from({"PATH": "/bin"}).model_dump() == defaults


def test_a_setting_comes_from_the_environment(settings_from):
    settings = settings_from({"EBM_VIZ_MOST_RUNS": "7", "EBM_VIZ_FRAME_ANCESTORS": "'none'"})
    assert settings.most_runs == 7
    assert settings.frame_ancestors == "'none'"


@pytest.mark.parametrize(
    ("name", "value"),
    [("MOST_RUNS", "0"), ("MOST_RUNS", "many"), ("MOST_FRAMES", "1.5"), ("MOST_RUNS", "")],
)
def test_a_bad_number_is_refused_with_name_value_and_limits(settings_from, name, value):
    with pytest.raises(ServerSettingsError, match=r"is a whole number from 1 to") as caught:
        settings_from({PREFIX + name: value})
    assert str(caught.value).startswith(f"EBM_VIZ_{name} cannot be {value!r}")


@pytest.mark.parametrize("value", ["'self'; script-src *", "a\nb", "", "https://ö.example"])
def test_frame_ancestors_cannot_smuggle_in_another_directive(settings_from, value):
    with pytest.raises(ServerSettingsError, match="origins"):
        settings_from({"EBM_VIZ_FRAME_ANCESTORS": value})


@pytest.mark.parametrize("value", ["", "local", "10.0.0.5:6379", "head.school.example:6379"])
def test_a_cluster_is_none_or_local_or_an_address(settings_from, value):
    assert settings_from({"EBM_VIZ_CLUSTER": value}).cluster == value


@pytest.mark.parametrize("value", ["remote", "ray://head:10001", "head", "a b:1"])
def test_what_is_no_cluster_is_refused(settings_from, value):
    with pytest.raises(ServerSettingsError, match="address of a Ray cluster"):
        settings_from({"EBM_VIZ_CLUSTER": value})


@pytest.mark.parametrize("name", ["EBM_VIZ_RUNS", "ebm_viz_most_runs", "EBM_VIZ_most_runs"])
def test_a_misspelt_setting_is_refused_with_those_there_are(settings_from, name):
    with pytest.raises(ServerSettingsError, match=rf"no setting {name}\. There are .*MOST_RUNS"):
        settings_from({name: "3"})


def test_the_readme_says_every_setting_and_its_default():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for name, field in ServerSettings.model_fields.items():
        row = rf"\| `{PREFIX}{name.upper()}` \| `?{re.escape(str(field.default))}`? \|"
        assert re.search(row, readme), name


@pytest.mark.parametrize(
    "value", ["", "*", "energy.school.example", "*.lab.example, 10.0.0.5,[::1]"]
)
def test_hosts_that_may_be(settings_from, value):
    names = settings_from({"EBM_VIZ_ALLOWED_HOSTS": value}).host_names
    assert names == [name.strip() for name in value.split(",") if name]


@pytest.mark.parametrize("value", ["https://school.example", "a b", "lab.*", "a,,b"])
def test_hosts_that_cannot_be_are_refused_with_examples(settings_from, value):
    with pytest.raises(ServerSettingsError, match=r"names such as energy\.school\.example"):
        settings_from({"EBM_VIZ_ALLOWED_HOSTS": value})
