"""What is printed adds up."""

from tests.faults.checker import Finding, Kind
from tests.faults.stage import Result
from tests.faults.table import columns, line, totals

GOOD = Result(1, operations=10, acknowledged=9, failed=1, server_kills=2, client_kills=1, stall=1.5)
BAD = Result(
    2,
    operations=5,
    acknowledged=5,
    recoveries=[1.0, 2.0, 9.0],
    findings=[Finding(Kind.LOST, "x"), Finding(Kind.LOST, "y"), Finding(Kind.GAP, "z")],
)


def test_totals() -> None:
    rows = dict(row.rsplit("  ", 1) for row in totals([GOOD, BAD], 60.0).splitlines()[2:])
    figures = {name.strip(): value.strip() for name, value in rows.items()}
    assert figures["schedules"] == "2"
    assert figures["operations"] == "15"
    assert figures["acknowledged"] == "14"
    assert (figures["lost"], figures["unmarked gap"], figures["duplicated"]) == ("2", "1", "0")
    assert (figures["server kills (SIGKILL)"], figures["client kills (SIGKILL)"]) == ("2", "1")
    assert figures["online again, median"] == "2.00 s"
    assert figures["online again, worst"] == "9.00 s"
    assert figures["worst stall: from the last fault to rest"] == "1.50 s"


def test_a_line_tells_of_findings() -> None:
    assert "FINDINGS" not in line(GOOD)
    assert "3 FINDINGS" in line(BAD)


def test_columns_are_as_wide_as_their_widest() -> None:
    assert columns([("a", "1"), ("bbb", "22")]) == "a     1\nbbb  22"
