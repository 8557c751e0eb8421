import csv
import io
import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ebm_viz.core.own_points import MOST_POINTS, OwnPointsError
from ebm_viz.core.own_points.table import LARGEST_FILE, decode, read_table

GOOD = {
    "commas": "1,2\n3,4",
    "a header": "x,y\n1,2\n3,4",
    "semicolons and decimal commas": "x;y\n1,0;2\n3;4,0",
    "tabs": "1\t2\n3\t4\n",
    "blanks": "1 2\n  3    4 ",
    "carriage returns": "1,2\r\n3,4\r\n",
    "old carriage returns": "1,2\r3,4",
    "a byte order mark": "\ufeff1,2\n3,4",
    "comments": "# two moons\n% and more\n1,2 # first\n\n3,4",
    "quotes": '"x";"y"\n"1";"2"\n"3,0";"4"',
    "signs and exponents": "+1,.2e1\n3.,40e-1",
    "empty cells at the end": "1,2,\n3,4,,",
    "decimal commas between blanks": "1,0 2,0\n3 4,0",
    "exponents as Fortran writes them": "1.0D+00 2.0d0\n3.0D0 0.4D+01",
    "a separator as Excel names it": "sep=;\nx;y\n1,0;2\n3;4",
    "a comma as Excel names it": '"SEP=,"\n1,2\n3,4',
    "a tab as Excel names it": "sep=\t\n1\t2\n3\t4",
    "units in a header": "humidity (%),temp (C)\n1,2\n3,4",
    "comment signs in a header": "score #1;share %\n1;2\n3;4",
    "a comment after a header": "x y # of the first day\n1 2 % a day\n3 4",
    "a header of letters that exponents have": "e,d\n1,2\n3,4",
    "a header without its first name": "index,y\n1,2\n3,4",
    "a header of names with blanks": "first place\tsecond place\n1\t2\n3\t4",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_tables_of_many_kinds(text):
    assert read_table(text).tolist() == [[1, 2], [3, 4]]


def test_a_real_minus_sign_is_one():
    assert read_table("−1,-2").tolist() == [[-1, -2]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x,y\n1,2\n3,abc", "Line 3: 'abc' is not a number."),
        ("1,2\nx,y", "Line 2: 'x' is not a number."),
        ("x,1", "Line 1: 'x' is not a number."),
        ("# a\n\n1,2\n3,", "Line 4: a number is missing."),
        ("1,2\n3", "Line 2 has one column: two are needed, y₁ and y₂."),
        ("1;2;3", "Line 1 has 3 columns: keep two of them, y₁ and y₂."),
        ("1,nan", "Line 1: 'nan' is not a number."),
        ("1,2\ninf,2", "Line 2: 'inf' is not a number."),
        ("1 200,5;2 300,1\n900,1;800,2", "Line 1: '1 200,5' is not a number. Leave thousands"),
        ('"1,200.5","2,300.1"\n1,2', "Line 1: '1,200.5' is not a number. Leave thousands"),
        ("1’200\t2’300\n1\t2", "Line 1: '1’200' is not a number. Leave thousands"),
        ("1\u202f200;2\u202f300\n1;2", "Line 1: '1\u202f200' is not a number. Leave thousands"),
        ("1e,2e\n3,4", "Line 1: '1e' is not a number."),
        ("$1,$2\n3,4", "Line 1: '$1' is not a number."),
        ("1 €;2 €\n3;4", "Line 1: '1 €' is not a number."),
        ("1.5 kg,2.5 kg\n3,4", "Line 1: '1.5 kg' is not a number."),
        ("(1),(2)\n3,4", "Line 1: '(1)' is not a number."),
        ("12%,13%\n3,4", "Line 1: '12%' is not a number."),
        ("NA,NA\n3,4", "Line 1: 'NA' is not a number."),
        ("nan nan\n3 4", "Line 1: 'nan' is not a number."),
        ("#N/A;#N/A\n3;4", "Line 1: '#N/A' is not a number."),
        ("?,?\n3,4", "Line 1: '?' is not a number."),
        (",\n3,4", "Line 1: a number is missing."),
        ("1..2,3..4\n3,4", "Line 1: '1..2' is not a number."),
        ("x y\n1,234 56.7\n987 45.2", "Line 2: '56.7' has a decimal point, and '1,234' in the"),
        ("1,234\t56.7\n987\t45.2", "Line 1: '56.7' has a decimal point, and '1,234' in the same"),
        ("1,5;2\n1.5;2", "Line 2: '1.5' has a decimal point, and '1,5' in line 1 a comma."),
        ("1.5 2\n1,5 2", "Line 2: '1,5' has a decimal comma, and '1.5' in line 1 a point."),
        ("1,5 2,5\n1,5,2", "Line 2 has one column"),
        ("1,1_000", "Line 1: '1_000' is not a number."),
        ("1,2\n1,1e13", "Line 2: '1e13' is larger than 1,000,000,000,000 in size."),
        ("1,1e999", "Line 1: '1e999' is larger than 1,000,000,000,000 in size."),
        ("1;1.000,5", "Line 1: '1.000,5' is not a number."),
        ("", "There are no points in it: two columns of numbers are needed."),
        ("x,y\n", "There are no points in it: two columns of numbers are needed."),
        ("x,y\nu,v\n1,2", "Line 2: 'u' is not a number."),
        ("1,2\n" * (MOST_POINTS + 1), "Line 10,001: at most 10,000 rows can be read"),
    ],
)
def test_what_cannot_be_read_is_named(text, sentence):
    with pytest.raises(OwnPointsError) as refused:
        read_table(text)
    assert str(refused.value).startswith(sentence)


def test_files_that_are_none_of_ours():
    with pytest.raises(OwnPointsError, match=r"has 2\.1 MB; at most 2 MB"):
        decode(b"1" * int(2.1 * 2**20))
    with pytest.raises(OwnPointsError, match="not a text file"):
        decode(b"PK\x03\x04\x00\x00")
    assert decode("µ,y\n1,2".encode("latin-1")) == "µ,y\n1,2"
    assert decode("x,y\n1,2".encode("utf-16")) == "x,y\n1,2"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(
    table=st.lists(
        st.tuples(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12)), min_size=1, max_size=20
    ),
    header=st.booleans(),
)
def test_what_was_written_is_read(separator, table, header):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    if header:
        writer.writerow(["y1", "y2"])
    writer.writerows(table)
    assert np.array_equal(read_table(out.getvalue()), np.array(table))


def mangled(seed):
    """A good file with some of its bytes replaced, dropped, doubled or cut off."""
    chance = random.Random(seed)
    separator = chance.choice([",", ";", "\t", " "])
    lines = [f"{chance.gauss(0, 9):.4g}{separator}{chance.gauss(5, 2):.4g}" for _ in range(30)]
    content = bytearray("\n".join(lines).encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"])))
    for _ in range(chance.randrange(12)):
        at = chance.randrange(len(content))
        what = chance.randrange(4)
        if what == 0:
            content[at] = chance.randrange(256)
        elif what == 1:
            del content[at]
        elif what == 2:
            content[at:at] = content[at : at + chance.randrange(9)]
        else:
            content[at:at] = chance.choice([b'"', b",", b";", b"\r", b"\n#", b"1e400", b"x"])
    return bytes(content)


def read_or_refused(content):
    try:
        table = read_table(decode(content))
    except OwnPointsError as error:
        sentence = str(error)
        assert sentence.endswith((".", "more.", "CSV."))
        assert len(sentence) < 200
        return None
    assert table.shape[1] == 2
    assert np.isfinite(table).all()
    return table


def test_three_hundred_mangled_files_are_read_or_explained():
    read = [read_or_refused(mangled(seed)) is not None for seed in range(300)]
    assert 30 < sum(read) < 270


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b'"1,2\n3,4')
@example(b"1,2\x0b\n\x1c")
def test_any_bytes_are_read_or_explained(content):
    read_or_refused(content)


def test_the_largest_file_is_read():
    line = "-123.456789012345678901234567890,  987.654321098765432109876543210" + " " * 140
    text = "\n".join([line] * MOST_POINTS)
    assert LARGEST_FILE * 0.9 < len(text) < LARGEST_FILE
    assert read_table(decode(text.encode())).shape == (MOST_POINTS, 2)


cells = st.text(alphabet="0123456789.,-+'$%() \u00a0\u202f", min_size=1, max_size=9)


@given(first=cells, second=cells, separator=st.sampled_from([";", "\t"]))
def test_no_row_of_digits_and_signs_is_taken_for_names(first, second, separator):
    for text in (f"{first}{separator}{second}\n1{separator}2", f'"{first}","{second}"\n1,2'):
        table = read_or_refused(text.encode())
        written = any(sign.isdigit() for sign in first + second)
        assert table is None or len(table) == 2 or "%" in first + second or not written
