"""The course as a list of questions, each with an answer, a measurement and links to pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ebm_viz.claims import CLAIMS
from ebm_viz.claims.claim import Claim
from ebm_viz.core.definition import registry
from ebm_viz.lessons.link import Link


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the course.

    name: used in addresses. answer: one or two sentences; *stars* mark italics. shown: the name of
    the claim whose measurement stands beside the answer. links: the pages that show it.
    """

    name: str
    chapter: str
    question: str
    answer: str
    shown: str
    links: Sequence[Link]
    words: str = field(default="")
    """More search terms for the question."""

    @property
    def claims(self) -> list[Claim]:
        """The claims that belong to the question."""
        return [claim for claim in CLAIMS.values() if claim.question == self.name]


ENERGIES, LOSSES, COLLAPSE, LIKELIHOOD, MARGINS, LATENT, INFERENCE, STRUCTURED = CHAPTERS = (
    "Energies and probabilities",
    "Losses",
    "Collapse",
    "Likelihood and Z",
    "Margins",
    "Latent variables",
    "Inference",
    "Structured prediction",
)

QUESTIONS: dict[str, Question] = registry(
    [
        Question(
            name="gibbs",
            chapter=ENERGIES,
            question="How does an energy become a probability?",
            answer="By *p* = exp(−*βF*)/*Z*: the lower *F*, the likelier, and *Z* makes the sum 1."
            " It has to be finite.",
            shown="gibbs_is_always_a_probability",
            links=[Link("gibbs", "A landscape and its density", {"shown_beta": "1"})],
            words="Boltzmann partition function density normalise softmax hard",
        ),
        Question(
            name="beta",
            chapter=ENERGIES,
            question="What does β do?",
            answer="It multiplies every difference in energy. A larger *β* gathers the probability"
            " at the lowest points, a smaller one spreads it; the entropy never rises with *β*.",
            shown="larger_beta_is_more_peaked",
            links=[
                Link(
                    "gibbs",
                    "Eight Gaussians at β = 3",
                    {"dataset": "eight_gaussians", "shown_beta": "3"},
                ),
                Link("gibbs", "Two modes", {"dataset": "two_modes", "shown_beta": "0.3"}),
            ],
            words="beta p inverse temperature entropy variance peaked uniform sharp flat change",
        ),
        Question(
            name="constant",
            chapter=ENERGIES,
            question="Why is F defined up to a constant only?",
            answer="Add *c* to every energy: exp(−*βF*) and *Z* get the same factor, and *p* stays"
            " as it is. Only differences of energy mean something.",
            shown="lifting_changes_p",
            links=[
                Link("gibbs", "A landscape and its density", {"shown_beta": "1"}),
                Link("losses", "Hinge and log see differences", {"a": "hinge", "b": "log"}),
            ],
            words="add offset shift invariant level unique absolute zero energy",
        ),
        Question(
            name="answers",
            chapter=ENERGIES,
            question="What if one x has several right answers?",
            answer="Least squares learns their mean, which may be none of them. An energy *F*(*x*,"
            " *y*) can be low at each; its minima are the answers.",
            shown="least_squares_gives_an_answer",
            links=[
                Link("one_x", "An oval: two y for each x"),
                Link("one_x", "The energy loss beside it collapses", {"beside": "energy"}),
            ],
            words="MSE mean squared error regression multimodal conditional mixture median two"
            " fail fails",
        ),
        Question(
            name="pushes",
            chapter=LOSSES,
            question="Where does each loss push, and how hard?",
            answer="Down on the energy of the data, up on that of negatives, by its slopes"
            " ∂ℓ/∂*F*⁺ and ∂ℓ/∂*F*⁻. If a loss depends on energies alone, training sees"
            " nothing else of it.",
            shown="square_square_fades",
            links=[
                Link("losses", "Hinge beside log", {"a": "hinge", "b": "log"}),
                Link(
                    "playground",
                    "The hinge and its pushes, early",
                    {"loss": "hinge", "step": "30", "show": "data,pushes"},
                ),
            ],
            words="gradient slope derivative sigmoid force",
        ),
        Question(
            name="level",
            chapter=LOSSES,
            question="Does the level of F matter to a loss?",
            answer="Not to losses that look at differences, such as hinge, log and NLL. Simple and"
            " square-square want *F*⁺ at 0 and *F*⁻ at *m*.",
            shown="differences_or_levels",
            links=[
                Link("losses", "Hinge beside square-square", {"a": "hinge", "b": "square_square"})
            ],
            words="shift invariant constant offset",
        ),
        Question(
            name="smooth",
            chapter=LOSSES,
            question="Which losses are smooth?",
            answer="All are continuous, but LVQ2 only where *F* > 0. Simple, hinge and LVQ2 have"
            " kinks, where any slope between the two sides is a valid push; square-square, log and"
            " NLL have none.",
            shown="margin_losses_jump",
            links=[Link("losses", "Simple beside log", {"a": "simple", "b": "log"})],
            words="kink subgradient differentiable continuous derivative",
        ),
        Question(
            name="outliers",
            chapter=LOSSES,
            question="Which losses give outliers up?",
            answer="Those whose push fades again on very wrong pairs, such as MCE. Hinge and log"
            " push on the worst pair with full force.",
            shown="log_ignores_outliers",
            links=[
                Link(
                    "losses",
                    "A pair that is wrong by 3",
                    {"a": "log", "b": "mce", "positive": "2", "negative": "-1"},
                )
            ],
            words="robust noise mislabelled saturate",
        ),
        Question(
            name="collapse",
            chapter=COLLAPSE,
            question="Why does it collapse?",
            answer="A loss that only lowers the data is just as happy to lower everything: *F*"
            " sinks without end or goes flat, and the density says nothing about the data.",
            shown="positives_only_collapse",
            links=[
                Link("collapse", "Sinking, flat and cured", {"step": "300"}),
                Link("reading", "Collapse of a reader of words", {"loss": "energy"}),
            ],
            words="positive-only positives alone energy loss flat minus infinity constant trivial"
            " solution train training",
        ),
        Question(
            name="holding",
            chapter=COLLAPSE,
            question="Do bounded outputs or weight decay prevent it?",
            answer="They prevent −∞, and leave the surface flat or useless. They limit how far the"
            " loss can push down, and do not say where to push up.",
            shown="weight_decay_cures_collapse",
            links=[
                Link("collapse", "Weight decay", {"held": "weight_decay", "step": "300"}),
                Link("collapse", "A bounded output", {"held": "bounded", "step": "300"}),
            ],
            words="regulariser regularisation sigmoid output spectral norm",
        ),
        Question(
            name="cures",
            chapter=COLLAPSE,
            question="What cures collapse?",
            answer="A contrast that wants other points higher than the data, or an energy that"
            " cannot be low everywhere. A margin on negatives alone needs *F* ≥ 0 beside it.",
            shown="one_sided_margin_cannot_collapse",
            links=[
                Link("collapse", "Hinge", {"cure": "hinge"}),
                Link("collapse", "K-means, which pushes nothing up", {"cure": "kmeans"}),
            ],
            words="contrastive negatives architectural",
        ),
        Question(
            name="z",
            chapter=LIKELIHOOD,
            question="What is Z, and why is it hard?",
            answer="The sum of exp(−*βF*) over all *y*, which makes the probabilities sum to 1. It"
            " is at least as smooth as *F*, but has a term for every *y*: few enough in a plane,"
            " far too many for pictures or sentences.",
            shown="z_is_not_differentiable",
            links=[
                Link("gibbs", "log Z against β", {"shown_beta": "1"}),
                Link("sharp_edges", "How finely must Z be summed?", {"part": "ruler"}),
                Link("around_z", "Without Z", {"part": "noise"}),
            ],
            words="partition function intractable normalising normaliser constant integral compute"
            " difficult",
        ),
        Question(
            name="gradient",
            chapter=LIKELIHOOD,
            question="What is the gradient of the likelihood?",
            answer="Of NLL/*β*: ∂*F*(*y*) − Eₚ[∂*F*]. It pushes the data down and every point up"
            " by its probability; the expectation is what costs.",
            shown="gradient_of_the_likelihood",
            links=[
                Link(
                    "playground",
                    "NLL and its pushes, early",
                    {"loss": "nll", "step": "30", "show": "data,pushes"},
                )
            ],
            words="NLL maximum likelihood positive negative phase",
        ),
        Question(
            name="stops",
            chapter=LIKELIHOOD,
            question="What stops the likelihood?",
            answer="Its net push is the share of the data less *p*(*y*), and fades as the model"
            " agrees with the data. It never ends where the model can only come closer: an answer"
            " is always right, one is never seen, or the data are single points.",
            shown="nothing_stops_the_likelihood",
            links=[Link("sharp_edges", "Six labels over 1,000 steps", {"part": "why"})],
            words="diverge infinity separable saturate",
        ),
        Question(
            name="needles",
            chapter=LIKELIHOOD,
            question="Why does the likelihood carve needles?",
            answer="A single point is most likely under an infinitely thin spike. The longer a"
            " continuous network is trained, the closer it comes to that, if nothing tames it.",
            shown="infinitely_sharp",
            links=[
                Link("sharp_edges", "NLL beside hinge and square-square", {"part": "edges"}),
                Link("sharp_edges", "A bowl in closed form", {"part": "why"}),
            ],
            words="NLL sharp edges walls slope steep overfitting gradient penalty",
        ),
        Question(
            name="grid",
            chapter=LIKELIHOOD,
            question="How is Z summed, and what can go wrong?",
            answer="Over nodes in the box. A fixed grid can be cheated: where the data are narrower"
            " than its gaps, the network digs wells between its nodes. Nodes that move leave no"
            " gaps.",
            shown="any_sum_gives_z",
            links=[Link("sharp_edges", "Moving nodes beside a fixed grid", {"part": "ruler"})],
            words="quadrature integral partition function grid nodes adaptive",
        ),
        Question(
            name="without_z",
            chapter=LIKELIHOOD,
            question="Can samples take the place of Z?",
            answer="Yes, if they come from *p*. Chains that start at the data and have not mixed,"
            " as in CD-1, give a biased gradient and leave wells far from the data;"
            " persistent chains reach them. Negatives that are not all labels give another loss.",
            shown="sampled_gradient_is_unbiased",
            links=[
                Link(
                    "around_z",
                    "CD-1 beside the exact likelihood",
                    {"part": "chains", "chain_steps": "1"},
                ),
                Link("around_z", "Noise contrast", {"part": "noise"}),
            ],
            words="contrastive divergence CD CD1 miss misses MCMC Langevin InfoNCE NCE importance"
            " Monte Carlo PCD GAN generator",
        ),
        Question(
            name="walk",
            chapter=LIKELIHOOD,
            question="When has a walk forgotten its start?",
            answer="When it has crossed between the wells often. That takes far longer than"
            " filling the first. The slope shows the way down, not the way to the next well.",
            shown="slope_leads_to_other_wells",
            links=[
                Link("around_z", "Three samplers in eight wells", {"part": "walk"}),
                Link(
                    "around_z",
                    "Annealed and tempered walks",
                    {"part": "walk", "sampler_1": "annealed", "sampler_2": "none"},
                ),
            ],
            words="MCMC Markov chain mixing sampler Langevin MALA Metropolis random tempering"
            " burn-in step size particles",
        ),
        Question(
            name="scores",
            chapter=LIKELIHOOD,
            question="What does score matching not see?",
            answer="How much probability each of two modes has if they lie far apart. Noise on the"
            " data bridges the gap, and blurs.",
            shown="score_matching_costs_nothing",
            links=[
                Link("around_z", "Modes 3.2 apart", {"part": "scores", "distance": "3.2"}),
                Link(
                    "around_z",
                    "Denoising with σ = 0.8",
                    {"part": "scores", "distance": "3.2", "sigma": "0.8"},
                ),
            ],
            words="Fisher divergence denoising Hyvärinen Vincent",
        ),
        Question(
            name="margin",
            chapter=MARGINS,
            question="What does the margin do?",
            answer="The hinge pushes a pair until its gap is *m*, then no more. Where nothing else"
            " sets the scale of the energies, *m* does, and it changes nothing else.",
            shown="margin_loss_ends_at_m",
            links=[
                Link("sharp_edges", "Three margins, and the log loss", {"part": "margin"}),
                Link("losses", "The hinge at m = 2", {"a": "hinge", "b": "none", "margin": "2"}),
            ],
            words="hinge gap contrastive change",
        ),
        Question(
            name="latent",
            chapter=LATENT,
            question="What becomes of a variable that nobody sees?",
            answer="*F*(*y*) takes the minimum of *E*(*y*, *z*) over *z*, or the free energy at"
            " *β*, which counts every *z* and tends to the minimum as *β* grows."
            " Given the whole *E* with *z* free, there is no *F* yet.",
            shown="f_with_z_free",
            links=[
                Link("latent", "Lowest energy beside free energy", {"model": "ellipse"}),
                Link("latent", "Sparse coding", {"limit": "sparse"}),
            ],
            words="hidden marginalise marginalising sum integrate min minimise versus most"
            " offending",
        ),
        Question(
            name="capacity",
            chapter=LATENT,
            question="Why must a latent variable be limited?",
            answer="One that can reconstruct everything makes *F* ≡ 0. One-hot codes, a cost on *z*"
            " with bounded columns, or a bottleneck whose decoder cannot bend much keep the volume"
            " of low energy small.",
            shown="latent_reconstructs_everything",
            links=[
                Link("collapse", "PCA of rank 2 and of rank 1", {"held": "plane", "cure": "line"}),
                Link("latent", "An autoencoder with a code of 16", {"limit": "wide_code"}),
            ],
            words="K-means sparse coding autoencoder bottleneck PCA dictionary manifold",
        ),
        Question(
            name="inference",
            chapter=INFERENCE,
            question="What is inference, and what is learning?",
            answer="Inference looks for the lowest *F* over *y* with the weights as they are;"
            " learning changes the weights.",
            shown="inference_and_learning",
            links=[Link("inference", "A search from where you click", {"part": "paths"})],
            words="argmin training test time optimisation",
        ),
        Question(
            name="descent",
            chapter=INFERENCE,
            question="Does gradient descent find the lowest energy?",
            answer="In the well of its start, and only with a step below 2/curvature. Many starts,"
            " noise, or a look at the whole box find more.",
            shown="descent_finds_the_minimum",
            links=[
                Link("inference", "Basins and probabilities", {"part": "basins"}),
                Link("inference", "A step beyond the limit", {"part": "step", "share": "1.5"}),
                Link("tagging", "Descent on relaxed tags", {"part": "relaxed"}),
            ],
            words="relaxation rounding discrete local minimum Langevin annealing step size"
            " learning rate L-BFGS",
        ),
        Question(
            name="counting",
            chapter=STRUCTURED,
            question="How many answers are there, and how are they searched?",
            answer="Exponentially many in the length. Where the energy is a sum over neighbours,"
            " Viterbi finds the lowest in a number of steps proportional to the length.",
            shown="look_ups",
            links=[
                Link("tagging", "A chain, searched by Viterbi", {"part": "chain"}),
                Link("tagging", "One table for all", {"part": "table"}),
            ],
            words="Viterbi dynamic programming table look-up chain CRF tags minimise lowest",
        ),
        Question(
            name="one_by_one",
            chapter=STRUCTURED,
            question="Why not choose the tag of each word on its own?",
            answer="The likeliest tags of two words may belong to two different readings. The"
            " lowest energy of a whole answer keeps together what goes together.",
            shown="likeliest_tags_likeliest_sentence",
            links=[Link("tagging", "Word by word beside a chain", {"part": "words"})],
            words="marginal posterior independent token classification label bias joint ambiguous",
        ),
        Question(
            name="leak",
            chapter=STRUCTURED,
            question="Does a low perplexity show that a model knows the language?",
            answer="Not if it may read the word that it guesses: it copies, and is as good on"
            " random words. Compare with the language's own entropy, or with nonsense.",
            shown="lowest_perplexity_knows_most",
            links=[Link("tagging", "Three models, one leak", {"part": "leak"})],
            words="leakage peek bidirectional BERT causal LSTM language model cheating test data",
        ),
        Question(
            name="cost",
            chapter=STRUCTURED,
            question="What does a cost-augmented margin promise?",
            answer="At a loss of 0, every wrong answer is at least its distance Δ above the right"
            " one. It does not put wrong answers in the order of their distances.",
            shown="farther_is_higher",
            links=[
                Link(
                    "tagging",
                    "Energy over distance",
                    {"part": "distance", "loss": "cost_augmented"},
                )
            ],
            words="structured SVM loss-augmented inference Hamming most offending",
        ),
        Question(
            name="trap",
            chapter=STRUCTURED,
            question="Can a reader of words start from random weights?",
            answer="Yes, under a loss that pushes up all wrong answers, such as NLL. The margin"
            " loss pushes up one at a time and goes flat from random weights; learn letters first.",
            shown="any_contrast_starts_anywhere",
            links=[
                Link("reading", "Margin, no letters yet", {"loss": "margin", "letter_steps": "0"}),
                Link("reading", "NLL, no letters first", {"loss": "nll", "letter_steps": "0"}),
            ],
            words="perceptron collapse flat pretraining OCR initialisation",
        ),
        Question(
            name="minimiser",
            chapter=STRUCTURED,
            question="How must a trained model be read?",
            answer="By the minimiser that trained it: trained on whole paths it reads by whole"
            " paths. Cross-entropy in each window can be read both ways.",
            shown="read_as_you_like",
            links=[Link("reading", "NLL, read both ways", {"loss": "nll"})],
            words="greedy argmax Viterbi decoding path window",
        ),
    ]
)
"""Every question by name, in the order of the course."""


def matching(words: str) -> list[Question]:
    """Return the questions that fit a search best, those that ask for its words first.

    They contain as many of the words as any question does. Common words, endings, capitals and
    British or American spelling do not matter.
    """
    wanted = [word for word in _words(words) if word not in _COMMON]
    if not wanted:
        return [*QUESTIONS.values()]
    texts = {name: _words(_text(question)) for name, question in QUESTIONS.items()}
    known = {word for words in texts.values() for word in words}
    # An ending matters only if no question has the word as it is.
    stems = [word if _begins(word, known) else _stem(word) for word in wanted]
    scores = {name: _contained(stems, words) for name, words in texts.items()}
    best = max(scores.values())
    found = [QUESTIONS[name] for name, score in scores.items() if score == best and best]
    return sorted(found, key=lambda one: -_contained(stems, _words(one.question)))


def _contained(stems: list[str], words: list[str]) -> int:
    """Return with how many of the stems some word begins."""
    return sum(_begins(stem, words) for stem in stems)


_COMMON = {
    *("a", "an", "the", "it", "its", "this", "that", "they", "their", "there", "we", "you", "so"),
    *("are", "be", "can", "do", "does", "doing", "has", "have", "is", "was", "mean", "means"),
    *("and", "at", "by", "for", "from", "if", "in", "of", "on", "or", "to", "up", "versus", "vs"),
    *("how", "what", "when", "where", "which", "who", "why", "with"),
}
"""Words that say nothing about the subject of a question."""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("iz", "is"))


def _begins(stem: str, words: Iterable[str]) -> bool:
    """Return whether a word begins with a stem; a single letter has to be the word."""
    return any(word.startswith(stem) if len(stem) > 1 else word == stem for word in words)


def _stem(word: str) -> str:
    """Return a word without its ending."""
    return word.removesuffix("s") if len(word) < 6 else word[: max(5, len(word) - 3)]


def _text(question: Question) -> str:
    labels = " ".join(link.label for link in question.links)
    claims = " ".join(f"{one.statement} {one.because}" for one in question.claims)
    parts = (question.chapter, question.question, question.answer, question.words, labels, claims)
    return " ".join(parts).replace("*", "")
