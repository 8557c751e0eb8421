import json
import math
import os
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ebm_viz import Experiment
from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import CHOOSERS, SETTINGS, ExperimentError
from ebm_viz.training import Training


def values_of(setting):
    if setting.kind == "choice":
        return st.sampled_from(list(setting.choices))
    numbers = st.integers if setting.kind == "int" else st.floats
    return numbers(setting.low, setting.high)


NUMBERS = [setting for setting in SETTINGS.values() if setting.kind in ("int", "float")]
TEXTS = {"expression": "relu(Fp - 2 * Fn)", "start": "loss=hinge", "own_points": "AAAAAA"}
every_setting = pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
every_setting_but_texts = pytest.mark.parametrize(
    "setting",
    [setting for setting in SETTINGS.values() if setting.kind != "text"],
    ids=lambda setting: setting.name,
)
every_number = pytest.mark.parametrize("setting", NUMBERS, ids=lambda setting: setting.name)

typed = {name: values_of(setting) for name, setting in SETTINGS.items() if setting.kind != "text"}


def fitting(given):
    """Without `models` if the loss cannot train a conditional energy."""
    loss = LOSSES.get(given.get("loss"))
    if loss is None or loss.trains_conditional:
        return given
    return {name: value for name, value in given.items() if name != "models"}


experiments = st.builds(
    lambda given: Experiment(**fitting(given)), st.fixed_dictionaries({}, optional=typed)
)
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 10**5000]),
    st.floats(),
    st.text(max_size=80),
    st.from_regex(r"\A[-+]?[0-9_]{1,9}(\.[0-9]{0,9})?(e[-+]?[0-9]{1,4})?\Z"),
    st.sampled_from(
        ["nan", "inf", "-Infinity", "1e999", "", " ", "x" * 5000, "9" * 5000, "\ud800"]
    ),
    st.binary(max_size=5),
    st.complex_numbers(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def another_value(setting):
    if setting.kind == "choice":
        return next(name for name in setting.choices if name != setting.default)
    if setting.kind == "text":
        return TEXTS[setting.name]
    return setting.high if setting.default != setting.high else setting.low


@given(experiments)
def test_an_experiment_survives_its_url_and_its_json(experiment):
    for again in (
        Experiment.from_query(experiment.to_query()),
        Experiment.from_json(experiment.to_json()),
        Experiment(**experiment.differing()),
        experiment.replace(),
        pickle.loads(pickle.dumps(experiment)),
    ):
        assert again == experiment
        assert again.key == experiment.key


@given(experiments)
def test_a_url_says_only_what_differs(experiment):
    query = experiment.to_query()
    assert all(isinstance(value, str) and value for value in query.values())
    for name in query:
        fewer = {other: value for other, value in query.items() if other != name}
        assert Experiment.from_query(fewer) != experiment


def test_the_default_experiment_has_an_empty_url():
    assert Experiment().to_query() == {}
    assert Experiment(dataset="two_moons", noise=0.12, steps=1000).to_query() == {}


@given(experiments)
def test_json_holds_every_setting(experiment):
    assert json.loads(experiment.to_json()) == experiment.model_dump()
    assert set(experiment.model_dump()) == set(SETTINGS)


@given(experiments, experiments)
def test_keys_are_16_hex_characters_and_equal_for_equal_content_only(one, other):
    assert re.fullmatch("[0-9a-f]{16}", one.key)
    assert (one.key == other.key) == (one == other)


@every_setting
def test_the_key_differs_when_any_one_setting_differs(setting):
    base = Experiment().model_dump()
    changed = Experiment(**{**base, setting.name: another_value(setting)})
    assert changed.key != Experiment().key


def test_a_negative_zero_is_zero():
    assert Experiment(momentum=-0.0).key == Experiment(momentum="-0").key
    assert Experiment(momentum=-0.0).key == Experiment(momentum=0.0).key


def test_the_key_is_the_same_in_another_process():
    code = (
        "from ebm_viz import Experiment; print(Experiment(loss='hinge', margin=2.5, noise=0.1).key)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": os.getcwd()},
    )
    assert result.stdout.strip() == Experiment(loss="hinge", margin=2.5, noise=0.1).key


def test_an_experiment_is_frozen_and_can_be_a_key_of_a_dictionary():
    experiment = Experiment()
    with pytest.raises(ValidationError, match="frozen"):
        experiment.steps = 5
    assert {experiment: 1}[Experiment()] == 1


@every_setting
def test_a_setting_has_words_for_people_and_a_valid_default(setting):
    assert setting.label
    assert setting.help.endswith(".")
    assert Experiment().model_dump()[setting.name] == setting.default
    Experiment(**{setting.name: setting.default})


@every_number
def test_limits_are_included_and_nothing_beyond_them(setting):
    for limit, outward in ((setting.low, -1), (setting.high, 1)):
        assert getattr(Experiment(**{setting.name: limit}), setting.name) == limit
        beyond = limit + outward if setting.kind == "int" else math.nextafter(limit, outward * 1e9)
        with pytest.raises(ExperimentError):
            Experiment(**{setting.name: beyond})


@every_number
def test_what_is_no_number_within_the_limits_is_refused(setting):
    for value in (math.nan, math.inf, -math.inf, "nan", "inf", "1e999", "-1", ""):
        _refused(setting, value)


@every_setting
def test_what_is_neither_text_nor_number_is_refused(setting):
    for value in (True, False, None, [1], {"a": 1}, b"1", 1j, (), object()):
        _refused(setting, value)


STRANGE = {
    "many letters": "x" * 65,
    "many digits": "9" * 65,
    "more digits than Python reads": "9" * 5000,
    "an integer beyond all floats": 10**400,
    "an integer that Python does not write out": 10**5000,
    "a superscript": "¹",
    "half a character": "\ud800",
}


@every_setting_but_texts
def test_strange_and_endless_values_are_refused(setting):
    for kind, value in STRANGE.items():
        assert len(_refused(setting, value)) < 400, kind


@every_setting
def test_endless_values_in_a_url_are_refused(setting):
    letters = max(5000, setting.longest + 1)
    with pytest.raises(ExperimentError, match=f"'{setting.name}'.*{letters:,}.*{setting.longest}"):
        Experiment.from_query({setting.name: "1" * letters})


def _refused(setting, value):
    with pytest.raises(ExperimentError) as refusal:
        Experiment(**{setting.name: value})
    message = str(refusal.value)
    assert setting.label in message
    assert f"({setting.name})" in message
    assert message.endswith(f"{setting.limits}.")
    if not isinstance(value, int) and len(repr(value)) <= 64:
        assert repr(value) in message
    return message


def outcome(make):
    """The experiment that `make` makes, or the sentence with which it is refused."""
    try:
        return make()
    except ExperimentError as refusal:
        return str(refusal)


def assert_valid_or_sentence(result):
    if isinstance(result, str):
        assert result.endswith((".", "?"))
        return
    for name, setting in SETTINGS.items():
        value = getattr(result, name)
        if setting.kind == "choice":
            assert value in setting.choices
        elif setting.kind in ("int", "float"):
            assert type(value).__name__ == setting.kind
            assert setting.low <= value <= setting.high


@settings(max_examples=1000)
@given(st.sampled_from([*SETTINGS.values()]), junk)
def test_junk_gives_a_valid_experiment_or_a_sentence_with_the_limits(setting, value):
    result = outcome(lambda: Experiment(**{setting.name: value}))
    assert_valid_or_sentence(result)
    if isinstance(result, str) and setting.kind != "text":
        assert setting.limits in result


@given(st.dictionaries(st.sampled_from([*SETTINGS, "self", "cls", ""]) | st.text(), st.text()))
def test_any_url_gives_a_valid_experiment_or_a_sentence(query):
    assert_valid_or_sentence(outcome(lambda: Experiment.from_query(query)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(SETTINGS)), inner),
)


@given(st.text() | json_values.map(json.dumps))
@example("[" * 100_000)
@example('{"steps":' * 100_000)
@example('{"steps": ' + "9" * 5000 + "}")
@example('{"steps": 1e999}')
@example('{"self": 1}')
@example('{"\\ud800": "\\ud800"}')
def test_any_json_gives_a_valid_experiment_or_a_sentence(text):
    assert_valid_or_sentence(outcome(lambda: Experiment.from_json(text)))


def test_an_experiment_error_is_a_value_error():
    assert issubclass(ExperimentError, ValueError)


def test_an_unknown_setting_is_named_with_the_nearest_known_one():
    with pytest.raises(ExperimentError, match=r"no setting 'learning_rat'.*'learning_rate'"):
        Experiment.from_query({"learning_rat": "1"})
    with pytest.raises(ExperimentError, match=r"no setting 'zzz'.*dataset, samples"):
        Experiment(zzz=1)


def test_every_bad_value_is_named():
    with pytest.raises(ExperimentError, match=r"(?s)Noise.*Steps"):
        Experiment(noise=99, steps=1)


def test_text_from_a_url_becomes_numbers():
    experiment = Experiment.from_query({"steps": "50", "noise": "0.2", "seed": "7"})
    assert (experiment.steps, experiment.noise, experiment.seed) == (50, 0.2, 7)


def test_an_origin_whose_address_grows_too_long_is_refused():
    products = "%2B".join(["m*(Fp-Fn)"] * 13)
    with pytest.raises(ExperimentError, match=r"\(start\).*written out.*at most 300"):
        Experiment(start=f"loss=own&expression={products}")


@pytest.mark.parametrize("chooser", CHOOSERS)
def test_a_choice_brings_its_defaults(chooser):
    for name, entry in CHOOSERS[chooser].items():
        experiment = Experiment(**{chooser: name})
        for setting, value in entry.defaults.items():
            assert getattr(experiment, setting) == value
            other = another_value(SETTINGS[setting])
            assert getattr(Experiment(**{chooser: name, setting: other}), setting) == other


def test_a_choice_that_a_choice_brings_brings_its_defaults_too():
    bumps = Experiment(energy="rbf")
    assert bumps.optimiser == "sgd"
    assert bumps.learning_rate == Experiment(optimiser="sgd").learning_rate != 0.01
    assert bumps.to_query() == {"energy": "rbf"}
    assert Experiment(energy="rbf", optimiser="adam").learning_rate == 0.01


def test_replacing_a_choice_replaces_what_came_with_it_and_nothing_else():
    points = Experiment(dataset="points", steps=50)
    ring = points.replace(dataset="ring")
    assert (points.noise, ring.noise, ring.steps) == (0.02, 0.12, 50)
    assert points.replace(noise=0.3).replace(dataset="ring").noise == 0.3
    assert Experiment(energy="rbf").replace(energy="mlp") == Experiment()


def test_replacing_by_a_bad_value_is_refused():
    with pytest.raises(ExperimentError, match="Steps"):
        Experiment().replace(steps=0)


SMALL = {"samples": 40, "width": 4, "depth": 1, "batch": 16, "steps": 10, "negatives_count": 3}
CONFIGURATIONS = [
    {"loss": "energy", "negatives": "hard", "quadrature": "fixed"},
    {"loss": "hinge", "negatives": "near", "optimiser": "sgd"},
    {"loss": "log", "dataset": "two_modes"},
    {"loss": "square_exponential", "energy": "rbf"},
    {"loss": "lvq2", "negatives": "hard", "dataset": "checkerboard"},
    {"loss": "infonce"},
    {"loss": "perceptron"},
    {"loss": "nll", "quadrature": "jittered", "output": "softplus"},
]


def trained(experiment):
    """The landscape and the numbers after a short training."""
    training = Training(experiment)
    training.advance_to(experiment.steps)
    snapshot = training.snapshot()
    return snapshot.landscape.energy.tobytes(), snapshot.metrics


@pytest.mark.parametrize("choices", CONFIGURATIONS, ids=lambda choices: choices["loss"])
def test_relevant_settings_are_exactly_those_that_change_the_training(choices):
    experiment = Experiment(**SMALL, **choices)
    relevant = {setting.name for setting in experiment.relevant_settings()}
    before = trained(experiment)
    for setting in SETTINGS.values():
        if setting.name == "start":  # it brings itself and start_step: test_start has it
            continue
        if (
            setting.name == "models" and setting.name not in relevant
        ):  # refused: test_conditional has it
            continue
        other = _small_change(experiment, setting)
        changed = Experiment(**{**experiment.model_dump(), setting.name: other})
        matters = trained(changed) != before
        assert matters == (setting.name in relevant), setting.name


def _small_change(experiment, setting):
    value = getattr(experiment, setting.name)
    if setting.kind == "choice":
        return next(name for name in setting.choices if name != value)
    if setting.kind == "text":
        return TEXTS[setting.name]
    if setting.name == "gradient_clip":
        return setting.low
    return (
        value + 1
        if setting.kind == "int"
        else (value + 0.1 if value < setting.high / 2 else value / 2)
    )


def test_numbers_of_numpy_are_numbers():
    experiment = Experiment(seed=np.int64(5), margin=np.float32(2.0))
    assert experiment == Experiment(seed=5, margin=2.0)
    with pytest.raises(ExperimentError):
        Experiment(seed=np.bool_(True))


def test_a_plus_that_an_address_made_a_blank_is_told_of():
    for typed in ("relu(m + Fp - Fn)", "Fp+softplus(-Fn)", "softplus( m+Fp - Fn )"):
        arrived = {"loss": "own", "expression": typed.replace("+", " ")}
        with pytest.raises(ExperimentError, match=r"In an address, \+ is written %2B\."):
            Experiment.from_query(arrived)
    for other in ("relu(m + Fq)", "relu( m", "Fp Fp Fx"):
        with pytest.raises(ExperimentError) as refused:
            Experiment.from_query({"loss": "own", "expression": other})
        assert "%2B" not in str(refused.value)


def test_a_byte_order_mark_before_json_is_passed_over():
    experiment = Experiment(loss="hinge", steps=20)
    assert Experiment.from_json("\ufeff" + experiment.to_json()) == experiment


def test_a_formula_as_the_app_writes_it_can_be_typed():
    for text in ("relu(m + Fp - Fn)", "-log(sigmoid(Fn - Fp))", "Fp - beta*Fn**-2"):
        experiment = Experiment(loss="own", expression=text)
        shown = experiment.loss_definition.plain
        assert "−" in shown
        assert Experiment(loss="own", expression=shown) == experiment
