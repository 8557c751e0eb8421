"""Around Z: samplers walk; chains, noise and scores train; each beside the exact result."""

import streamlit as st

from ebm_viz.lessons import around_z
from ebm_viz.lessons.around_z import COMPARED, LESSON, ORDINALS, usual_step
from ebm_viz.scene import WALK_CURVES, WALK_PANELS, Curve, Line, Show, View
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer

PANELS = ("surface", "map", "density", "curves")
KL = Curve("KL, nats", series=(Line("kl"),), scale="log")
AGREEMENT = Curve("Gradient: cosine with the exact one", series=(Line("gradient_cosine"),))

lesson = LessonPage(LESSON)
values = lesson.values
trained_methods = st.cache_data(around_z.methods, show_spinner="Training", max_entries=32)


def widgets(*names: str) -> None:
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            lesson.widget(name, {"chain_steps": "Second run: steps k"}.get(name))


def walk() -> None:
    do_see(
        "Watch 500 particles leave one well. Change *β* or a step *η*; click a map to start them"
        " elsewhere.",
        "Short moves along the slope fill a well at once and stay in it. Long moves, or walks at"
        " a lower *β*, fill all.",
    )
    columns = st.columns(2 + len(ORDINALS), gap="small")
    for name, column in zip(("landscape", "start"), columns[:2], strict=True):
        with column:
            lesson.widget(name)
    for number, column in zip(ORDINALS, columns[2:], strict=True):
        with column:
            lesson.widget(f"sampler_{number}", **{f"step_{number}": usual_step})
    shown = [number for number in ORDINALS if values[f"sampler_{number}"] != "none"]
    plain = View(show=Show(arrows="off", data=False))
    linked_viewer(
        plain if lesson.view == View() else lesson.view,
        views(around_z.walks(values)),
        key="around_z_walk",
        panels=WALK_PANELS,
        curves=WALK_CURVES,
        shared_scale=True,
        on_step=lambda run, step: lesson.change(**{f"step_{shown[run]}": step}),
        on_start=lambda place: lesson.change(start="place", y1=place[0], y2=place[1]),
    )
    why(
        "Averages over *p* need draws, not *Z*: a move compares *F* at two places, and *Z* cancels"
        " out. But it forgets its start only as fast as it crosses between wells. The slope at a"
        " place says nothing of the next well. A random move as long as the gap finds it by luck,"
        " often enough in this plane; in a hundred dimensions nearly every such move would be"
        " refused, while the slope still helps."
    )
    with st.expander("**Try** Which step is too long?"):
        st.markdown(
            "Choose *A parabola*, Langevin first and MALA second, and raise both steps. On"
            " *F* = λ*y*²/2 Langevin settles at 1/(1 − *ηλ*/2) times the variance and has none"
            " from *ηλ* = 2 on: compare the words above its pictures. MALA keeps the variance,"
            " and refuses more and more moves."
        )


def chains() -> None:
    do_see(
        "All three runs start with eight wells; the data keep two of them. Switch *Pushes* on to"
        " see the particles. Then raise *k*.",
        "The first and the third run empty the six wells that are left without data. The second"
        " lifts only what *k* steps from the data can reach.",
    )
    widgets("chain_steps", "sampler")
    linked_viewer(
        lesson.view,
        views(around_z.chains(values)),
        key="around_z_chains",
        panels=PANELS,
        curves=(KL, AGREEMENT),
    )
    why(
        "The likelihood lifts where the model is. Particles that start at the data and walk for"
        " *k* steps are not there yet: the push is biased, less so the better they mix. Chains"
        " that are kept go on from where they were, and find every well that they can reach."
    )
    with st.expander("**Try** How much mass does each run leave in the six wells?"):
        st.markdown(
            "Three quarters of the mass are there at first. After 500 steps, over three seeds: 1 %"
            " with the exact likelihood, 53 to 57 % with CD-1, 2 to 3 % with CD-10, 1 to 2 % with"
            " persistent chains. How the mass is shared between the two wells that are left is"
            " another matter: no chain crosses from one to the other, so the share drifts."
        )


def noise() -> None:
    do_see(
        "Compare *c*, which is learnt, with log *Z* on a fine grid; then look at KL.",
        "Noise all over the box, or as wide as the data, teaches the shape. In the third run look"
        " where the noise is and where the data are.",
    )
    widgets("dataset", "third", "noise_ratio")
    linked_viewer(
        lesson.view,
        views(around_z.noise(values)),
        key="around_z_noise",
        panels=PANELS,
        curves=(
            Curve("c, the learnt log Z", series=(Line("trainer_log_partition"),)),
            Curve("log Z, fine grid", series=(Line("log_partition"),)),
            KL,
        ),
    )
    why(
        "A classifier that tells data from noise of known density *q* learns the odds *p*/*q*, and"
        " with them *p*: *Z* is one more number to learn, *c*. It learns nothing where there are"
        " neither data nor noise, and little where the two are told apart at a glance."
    )
    with st.expander("**Try** Does a *c* close to log *Z* prove that the noise was good?"):
        st.markdown(
            "No. Noise far from the ring can end with *c* within 0.2 of log *Z* and a KL of 19"
            " nats: where no noise ever falls, nothing keeps the energy up. Look at KL, too."
        )


def scores() -> None:
    do_see(
        "Bring the modes together and apart. Raise *σ*.",
        "Score matching finds the shape of each mode; how much mass each gets is chance if they"
        " are far apart. Denoising bridges the gap as *σ* grows, and blurs.",
    )
    widgets("distance", "sigma", "seed")
    linked_viewer(
        lesson.view,
        views(around_z.scores(values)),
        key="around_z_scores",
        panels=PANELS,
        curves=(KL, AGREEMENT),
    )
    why(
        "−β∇*F*, the score, does not contain *Z*. But slopes are compared where data are: between"
        " two modes there are none, and nothing tells how deep one is against the other. Noise of"
        " width *σ* puts points in between; what is learnt then is the data blurred by *σ*."
    )
    with st.expander("**Try** What is the price of *σ*? Two modes of σ 0.2."):
        st.markdown(
            "The data blurred by *σ* have the width √(0.2² + *σ*²), and the KL divergence cannot"
            " fall below that of the two widths: 0.19 nats at *σ* = 0.2, 1.12 at 0.5, 1.89 at"
            " 0.8. At a distance of 3.2 three seeds end at 1.11 to 1.12 for *σ* = 0.5, with 47 to"
            " 52 % of the mass in the left mode. Score matching puts 2 %, 100 % and 0 % there."
        )


def generator() -> None:
    do_see(
        "Play, and follow the points of *G*, the circles. Then lower *τ* of the third run.",
        "Alone, *G* gathers in the lowest well; *F* rises there and *G* jumps to the next: it never"
        " covers all eight. Made to spread, it does.",
    )
    widgets("entropy_weight", "generator_steps", "seed")
    linked_viewer(
        lesson.view,
        views(around_z.generators(values)),
        key="around_z_generator",
        panels=PANELS,
        curves=(KL, AGREEMENT),
    )
    why(
        "*G* is a network from random *z* to points, trained to find low *F*, while *F* is lifted"
        " at its points: two players, as in a GAN. The likelihood wants points from *p*. The lowest"
        " *F* alone is a single point; *F* minus *τ* times the entropy of *G* is at its least for"
        " *p* itself if *τ* = 1 and if *G* can take every shape. A smooth *G* cannot tear the plane"
        " into eight pieces, so points on bridges between the wells remain."
    )
    with st.expander("**Try** How many of the eight wells have a point of *G* at the end?"):
        st.markdown(
            "Over three seeds, looked at five times between the steps 600 and 1,000: with *G*"
            " alone one to four, mostly two or three; with *τ* = 1 all eight every time. But KL"
            " ends at 1.7 to 1.8 and at 0.7 to 2.4 nats, against 0.02 with the exact likelihood:"
            " two players chase each other, and *F* is never quite right for where *G* is now."
        )


def table() -> None:
    with st.expander("**All ways around *Z*, side by side** :gray[trained here, one by one]"):
        st.caption(
            f"Each is trained for {COMPARED} steps on the data set of the part on noise, with its"
            " usual settings, on this server: some seconds."
        )
        if not st.button("Train them all", key="around_z_train"):
            return
        rows = [
            f"| {row.label} | {row.needs} | {row.bias} | {row.evaluations:.1f} | {row.kl:.3f} |"
            + (" – |" if row.cosine != row.cosine else f" {row.cosine:.2f} |")
            for row in trained_methods(values["dataset"], values["seed"])
        ]
        heads = ("method", "needs", "bias", "evaluations of F per data point", "KL here", "cosine")
        lines = ["| " + " | ".join(heads) + " |", "|:--|:--|:--|--:|--:|--:|", *rows]
        st.markdown("\n".join(lines))


lesson.title("Around Z", beside="part")
PARTS = {
    "walk": walk,
    "chains": chains,
    "noise": noise,
    "scores": scores,
    "generator": generator,
}
PARTS[values["part"]]()
table()
