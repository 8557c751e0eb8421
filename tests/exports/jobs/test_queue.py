"""Jobs are made one at a time, within bounds, and leave nothing behind."""

import errno
import threading
import time

import pytest

from ebm_viz.exports.jobs.job import QueueFullError, UnknownJobError
from ebm_viz.exports.jobs.queue import MOST_OF_A_PAGE, Jobs
from ebm_viz.exports.watch import ExportError
from ebm_viz.pictures.wanted import Packing
from ebm_viz.serving.runs.contract import FullError
from ebm_viz.serving.visitors import SOMEBODY, Visitor


@pytest.fixture
def make_jobs():
    made = []

    def make(**bounds):
        made.append(Jobs(**bounds))
        return made[-1]

    yield make
    for jobs in made:
        jobs.close()


def wait_until(it_is_so):
    deadline = time.monotonic() + 20
    while not it_is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def wait_for(job, *states):
    wait_until(lambda: job.state in states)


def write(content=b"it"):
    return lambda path, watch: path.write_bytes(content)


def submit(jobs, work, *who, **more):
    return jobs.submit("a.png", "image/png", work, Visitor(*who) if who else SOMEBODY, **more)


class Gate:
    """Work that says when it has begun and goes on until it is let go, or cancelled."""

    def __init__(self):
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, path, watch):
        self.begun.set()
        while not self.open.is_set():
            watch.report(0.4, "Waiting at the gate")
        path.write_bytes(b"through")


def test_a_run_without_a_worker_is_a_sentence_of_its_own(make_jobs, caplog):
    def fetch(path, watch):
        raise FullError("The worker is being started again.")

    job = submit(make_jobs(), fetch)
    wait_for(job, "failed")
    assert job.sentence == "The worker is being started again."
    assert not caplog.records


def test_a_job_makes_its_file(make_jobs):
    job = submit(make_jobs(), write())
    wait_for(job, "done")
    assert job.path.read_bytes() == b"it"
    assert job.progress == 1
    assert job.path.parent.stat().st_mode & 0o077 == 0  # nobody else may look
    assert len(job.id) >= 20


def test_one_at_a_time_in_their_order(make_jobs):
    jobs, gate = make_jobs(), Gate()
    first, second = submit(jobs, gate), submit(jobs, write())
    gate.begun.wait(20)
    assert (first.state, second.state) == ("working", "waiting")
    gate.open.set()
    wait_for(second, "done")
    assert first.state == "done"


def test_the_queue_is_short(make_jobs):
    jobs, gate = make_jobs(most_waiting=2), Gate()
    submit(jobs, gate)
    gate.begun.wait(20)
    waiting = [submit(jobs, write()) for _ in range(2)]
    with pytest.raises(QueueFullError, match="Many exports are on their way"):
        submit(jobs, write())
    jobs.cancel(waiting[0].id)
    submit(jobs, write())
    gate.open.set()


def test_a_page_has_few_exports_on_their_way(make_jobs):
    jobs, gate = make_jobs(most_waiting=8), Gate()
    for _ in range(MOST_OF_A_PAGE):
        submit(jobs, gate, "10.0.0.1", "greedy")
    with pytest.raises(QueueFullError, match="3 exports of this page are on their way"):
        submit(jobs, gate, "10.0.0.1", "greedy")
    submit(jobs, gate, "10.0.0.1", "another")
    gate.open.set()


def test_an_address_leaves_places_to_others(make_jobs):
    jobs, gate = make_jobs(most_waiting=4), Gate()
    submit(jobs, gate, "10.0.0.1", "0")
    gate.begun.wait(20)
    for page in "123":
        submit(jobs, gate, "10.0.0.1", page)
    with pytest.raises(QueueFullError, match="Many exports are on their way"):
        submit(jobs, gate, "10.0.0.1", "4")
    submit(jobs, gate, "10.0.0.2", "1")
    gate.open.set()


def test_who_was_served_the_longest_time_ago_is_next(make_jobs):
    jobs, gate, made = make_jobs(), Gate(), []
    first = submit(jobs, gate, "", "greedy")
    gate.begun.wait(20)
    for page in ("greedy", "greedy", "late"):
        submit(
            jobs, lambda path, watch, page=page: (made.append(page), write()(path, watch)), "", page
        )
    gate.open.set()
    wait_for(first, "done")
    wait_until(lambda: len(made) == 3)
    assert made == ["late", "greedy", "greedy"]


def test_what_trains_nothing_waits_for_nobody_who_trains(make_jobs):
    jobs, gate = make_jobs(most_waiting=2), Gate()
    submit(jobs, gate)
    gate.begun.wait(20)
    wait_for(submit(jobs, write(), trains=False), "done")
    gate.open.set()


def test_a_job_that_takes_too_long_is_given_up(make_jobs):
    job = submit(make_jobs(seconds_at_work=0.05), Gate())
    wait_for(job, "failed")
    assert "took more than" in job.sentence


def test_a_file_stays_while_it_is_read(make_jobs):
    jobs = make_jobs(seconds_kept=0.05)
    job = submit(jobs, write())
    wait_for(job, "done")
    with jobs.lend(job):
        time.sleep(0.1)
        jobs.cancel(job.id)
        assert job.path.read_bytes() == b"it"
    assert not job.path.exists()


def test_a_cancelled_job_stops_and_leaves_nothing(make_jobs):
    jobs, gate = make_jobs(), Gate()
    job, waiting = submit(jobs, gate), submit(jobs, write())
    gate.begun.wait(20)
    jobs.cancel(waiting.id)
    jobs.cancel(job.id)
    assert job.state == "cancelled"
    with pytest.raises(UnknownJobError):
        jobs.job(job.id)
    last = submit(jobs, write())
    wait_for(last, "done")
    assert {path.name for path in last.path.parent.iterdir()} == {last.id, ".in_use"}


def test_a_job_nobody_asks_for_is_given_up(make_jobs):
    jobs, gate = make_jobs(seconds_unasked=0.05), Gate()
    job = submit(jobs, gate)
    gate.begun.wait(20)
    wait_for(job, "cancelled")


def test_files_are_kept_for_a_while_only(make_jobs):
    jobs = make_jobs(seconds_kept=0.05)
    job = submit(jobs, write())
    wait_for(job, "done")
    wait_until(lambda: not job.path.exists())  # dropped though nobody asks


@pytest.mark.parametrize("bounds", [{"most_kept": 2}, {"largest_kept": 20}])
def test_the_oldest_files_go_when_there_are_too_many(make_jobs, bounds):
    jobs = make_jobs(**bounds)
    made = []
    for _ in range(4):
        made.append(submit(jobs, write(b"0123456789")))
        wait_for(made[-1], "done")
    submit(jobs, write())
    assert [job.path.exists() for job in made] == [False, False, True, True]


class OnAFullDisk(Packing):
    """A file that cannot even be closed."""

    def __init__(self, path):
        path.write_bytes(b"half")

    def add(self, drawn):
        raise NotImplementedError

    def finish(self):
        raise NotImplementedError

    def abandon(self):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_cannot_be_closed_is_removed_all_the_same(make_jobs):
    jobs = make_jobs()
    job = jobs.begin("a.mp4", "video/mp4", OnAFullDisk)
    assert job.path.exists()
    jobs.cancel(job.id)
    assert not job.path.exists()
    with pytest.raises(UnknownJobError):
        jobs.job(job.id)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ExportError("This cannot be drawn."), "This cannot be drawn."),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/secret"), "disk is full"),
        (OSError(errno.EIO, "Broken", "/tmp/secret"), "failed on the server"),
        (RuntimeError("Traceback"), "failed on the server"),
        (MemoryError(), "too little memory"),
    ],
)
def test_a_failure_is_a_sentence(make_jobs, error, said):
    def fail(path, watch):
        path.write_bytes(b"half")
        raise error

    job = submit(make_jobs(), fail)
    wait_for(job, "failed")
    assert said in job.sentence
    assert "secret" not in job.sentence
    wait_until(lambda: not job.path.exists())
