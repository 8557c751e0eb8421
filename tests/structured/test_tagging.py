"""What the page says of the tagger, at its own defaults."""

import itertools

import numpy as np
import pytest

from ebm_viz.experiment import ExperimentError
from ebm_viz.structured import PATH_LOSSES, Tagging, chain, corpus, toy, train
from ebm_viz.structured.corpus import TAGS, WORDS
from ebm_viz.structured.tagging import LOSSES
from ebm_viz.structured.toy import TableAnswers

EXACT = 1e-9


def last(**settings):
    *_, snapshot = train(Tagging(**settings))
    return snapshot


def named(*tags):
    return [TAGS.index(tag) for tag in tags]


def test_the_language():
    assert len(WORDS) == 61
    assert corpus.emission().sum(1) == pytest.approx(np.ones(10), abs=EXACT)
    assert sum(corpus.sequences(length)[1].sum() for length in range(3, 9)) == pytest.approx(1.0)
    distance = corpus.distance()
    assert (distance == distance.T).all()
    noun, name, verb = named("NOUN", "NAME", "VERB")
    assert (distance[noun, noun], distance[noun, name], distance[noun, verb]) == (0, 0.5, 1)


def test_the_true_posterior_is_bayes_rule():
    words = corpus.codes_of("her flies mark")
    answers, p = corpus.posterior(words)
    assert p.sum() == pytest.approx(1.0, abs=EXACT)
    assert answers[0].tolist() == named("DET", "NOUN", "VERB")
    assert answers[1].tolist() == named("PRON", "VERB", "NAME")
    tags, prior = corpus.sequences(3)
    joint = [q * corpus.emission()[y, words].prod() for y, q in zip(tags, prior, strict=True)]
    assert sorted(p)[::-1] == pytest.approx(
        sorted(np.array(joint)[np.array(joint) > 0] / sum(joint))[::-1], abs=EXACT
    )
    assert corpus.marginals(words).sum(1) == pytest.approx(np.ones(3), abs=EXACT)


def test_tags_chosen_word_by_word_may_belong_to_no_reading():
    words = corpus.codes_of("her park rose")
    readings = corpus.posterior(words)[0].tolist()
    assert corpus.marginals(words).argmax(1).tolist() not in readings


def test_drawn_sentences_come_as_often_as_the_grammar_says():
    drawn = corpus.draw(20_000, np.random.default_rng(0))
    assert sum(len(words) for words, _ in drawn.values()) == 20_000
    for length, (words, tags) in drawn.items():
        assert words.shape == tags.shape == (len(words), length)
        assert (corpus.emission()[tags, words] > 0).all()
        expected = corpus.sequences(length)[1].sum()
        assert len(words) / 20_000 == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize("sentence", ["", "her", "her quokka mark", "the " * 9])
def test_a_sentence_of_other_words_is_explained(sentence):
    with pytest.raises(ExperimentError, match="Sentence"):
        Tagging(sentence=sentence)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_learns_and_none_collapses(loss):
    """Tables share nothing: lowering the right answer alone is enough to tag most words."""
    shown = last(loss=loss, steps=300)
    assert shown.words_right > 0.85
    assert shown.gap > 0


def test_energies_sink_without_end_under_the_energy_loss():
    *_, shown = snapshots = list(train(Tagging(loss="energy", steps=300)))
    sizes = [one.size for one in snapshots]
    assert sizes == sorted(sizes)
    assert shown.size > 1.5 * snapshots[len(snapshots) // 2].size


def test_neighbours_matter():
    alone, chained = last(neighbours="unseen", steps=300), last(steps=300)
    assert not alone.pairs.any()
    assert chained.sentences_right > 2 * alone.sentences_right


def test_its_snapshots():
    tagging = Tagging(steps=50)
    shown = list(train(tagging))
    assert [one.step for one in shown] == tagging.snapshot_steps() == [0, 10, 20, 30, 40, 50]
    again = list(train(tagging))
    assert all((a.table == b.table).all() for a, b in zip(shown, again, strict=True))
    assert shown[-1].best[1].shape == (3,)
    U, A = shown[-1].energies(shown[-1].words)
    lowest = min(
        float(chain.energy(U, A, np.array(y))) for y in itertools.product(range(10), repeat=3)
    )
    assert shown[-1].best[0] == pytest.approx(lowest, abs=EXACT)


def test_relaxed_inference_finds_the_minimum_often_but_not_always():
    """C16: it descends, but random starts end in other minima."""
    shown = last(steps=300)
    words = corpus.draw(400, np.random.default_rng(9))[5][0]
    U, A = shown.energies(words)
    exact = chain.viterbi(U, A)[1]
    shares = {}
    for name, start in {
        "uniform": None,
        "own": -U,
        "random": np.random.default_rng(0).normal(size=U.shape),
    }.items():
        *_, state = chain.relaxed(U, A, 1.0, 200, start=start)
        shares[name] = (state.answer == exact).all(1).mean()
    assert shares["uniform"] > 0.7
    assert shares["own"] > 0.8
    assert shares["random"] < shares["uniform"] - 0.1


def random_table(seed):
    E = np.random.default_rng(seed).normal(0, 2, (6, 64))
    return E, np.arange(6) * 7, toy.distance()


@pytest.mark.parametrize("name", LOSSES)
def test_pushes_on_a_table_are_differences_of_the_value(name):
    E, right, far = random_table(0)
    loss = PATH_LOSSES[name]
    pushes = loss.pushes(TableAnswers(E, right, far), beta=0.7, margin=2.0)
    direction = np.random.default_rng(1).normal(size=E.shape)
    up, down = (
        loss.value(TableAnswers(E + h * direction, right, far), beta=0.7, margin=2.0)
        for h in (1e-6, -1e-6)
    )
    assert (pushes * direction).sum(1) == pytest.approx((up - down) / 2e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("loss", "margin"), [("perceptron", 1), ("margin", 1), ("margin", 3), ("cost_augmented", 1)]
)
def test_a_table_stops_for_good_and_learns_its_rows_alone(loss, margin):
    learnt = toy.learn(loss, margin)
    rows, right = toy.rows()
    assert learnt.stopped is not None
    assert learnt.stopped < 300
    assert (learnt.energies[rows].argmin(1) == right).all()
    before = np.random.default_rng(0).normal(0, 0.1, (27, 64))
    others = np.setdiff1d(np.arange(27), rows)
    assert (learnt.energies[others] == before[others]).all()


def test_the_likelihood_of_a_table_never_stops():
    assert toy.learn("nll").stopped is None


def test_cost_augmented_no_answer_lies_below_its_distance():
    """C15: the bound holds, the order by distance need not."""
    rows, right = toy.rows()
    far = toy.distance()[right]
    wrong = far > 0
    above = {}
    for loss in ("margin", "cost_augmented"):
        E = toy.learn(loss).energies[rows]
        above[loss] = E - E[np.arange(6), right][:, None]
    assert (above["cost_augmented"][wrong] >= far[wrong] - EXACT).all()
    assert (above["margin"][wrong] < far[wrong]).mean() > 0.4
    nearest = above["cost_augmented"][far == 0.5].min()
    farther = above["cost_augmented"][far == 2].min()
    assert farther < nearest  # although it is farther away


def test_counting():
    """R9: a row of the table needs 64 look-ups, a chain over 15 words 14·20² + 20 sums."""
    assert (len(toy.SENTENCES), len(toy.ANSWERS)) == (27, 64)
    assert pytest.approx(3.3e19, rel=0.01) == 20**15
    assert 14 * 20**2 + 20 == 5620
    distances, counts = np.unique(toy.distance()[0], return_counts=True)
    assert distances.tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    assert counts.sum() == 64
