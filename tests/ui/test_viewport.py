"""The viewport against a naive model that lays every row out."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.ui.viewport import Viewport


@dataclass
class Blocks:
    """A column of (key, height); keys ascend. ``leads``: rows above the texts."""

    blocks: list[tuple[int, int]] = field(default_factory=list)
    leads: dict[int, int] = field(default_factory=dict)
    holes: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.blocks)

    def height(self, index: int) -> int:
        return self.blocks[index][1]

    def lead(self, index: int) -> int:
        return self.leads.get(self.blocks[index][0], 0)

    def key(self, index: int) -> Hashable | None:
        key = self.blocks[index][0]
        return None if key in self.holes else key

    def find(self, key: Hashable) -> int | None:
        if not self.blocks:
            return None
        assert isinstance(key, int)
        below = [index for index, block in enumerate(self.blocks) if block[0] <= key]
        return below[-1] if below else 0

    @property
    def rows(self) -> int:
        return sum(height for _key, height in self.blocks)


def shown(viewport: Viewport, column: Blocks, height: int) -> list[tuple[int, int] | None]:
    """What stands on each row: (key, row of its block), None where nothing does."""
    rows: list[tuple[int, int] | None] = [None] * height
    for placed in viewport.place(column, height):
        key, size = column.blocks[placed.index]
        for number in range(size):
            if 0 <= placed.row + number < height:
                assert rows[placed.row + number] is None, "two blocks on one row"
                rows[placed.row + number] = (key, number)
    return rows


def flat(column: Blocks) -> list[tuple[int, int]]:
    return [(key, number) for key, height in column.blocks for number in range(height)]


columns = st.lists(st.integers(1, 5), min_size=1, max_size=30).map(
    lambda heights: Blocks([(10 * n, height) for n, height in enumerate(heights)])
)


@given(columns, st.integers(1, 12), st.lists(st.integers(-15, 15), max_size=8))
def test_scrolling_is_a_window_on_all_rows(column: Blocks, height: int, steps: list[int]) -> None:
    viewport, offset = Viewport(), 0
    furthest = max(0, column.rows - height)
    for step in steps:
        viewport.scroll(step, column, height)
        viewport.place(column, height)
        offset = min(max(0, offset + step), furthest)
        everything = flat(column)
        end = len(everything) - offset
        expected: list[tuple[int, int] | None] = [*everything[max(0, end - height) : end]]
        assert shown(viewport, column, height) == [None] * (height - len(expected)) + expected
        assert viewport.following == (offset == 0)


@given(columns, st.integers(1, 12), st.integers(1, 40), st.integers(1, 5))
def test_what_is_read_stays_put_when_something_is_appended(
    column: Blocks, height: int, back: int, new: int
) -> None:
    viewport = Viewport()
    viewport.scroll(back, column, height)
    before = shown(viewport, column, height)
    column.blocks.append((column.blocks[-1][0] + 10, new))
    after = shown(viewport, column, height)
    if viewport.following:
        assert after[-1] == (column.blocks[-1][0], new - 1)
    else:
        assert after == before


@given(columns, st.integers(2, 12), st.integers(1, 40), st.lists(st.integers(1, 4), min_size=1))
def test_what_is_read_stays_put_when_something_is_put_before_it(
    column: Blocks, height: int, back: int, older: list[int]
) -> None:
    viewport = Viewport()
    viewport.scroll(back, column, height)
    before = shown(viewport, column, height)
    first = column.blocks[0][0]
    column.blocks[:0] = [(first - 10 * (len(older) - n), size) for n, size in enumerate(older)]
    after = shown(viewport, column, height)
    if not viewport.following:
        assert after == before


@given(columns, st.integers(3, 12), st.lists(st.integers(1, 3), min_size=1, max_size=9))
def test_a_hole_at_the_top_is_filled_above_what_is_read(
    column: Blocks, height: int, filled: list[int]
) -> None:
    column.blocks[:0] = [(-1000, 1)]
    column.holes.add(-1000)
    viewport = Viewport()
    viewport.scroll(10_000, column, height)
    before = shown(viewport, column, height)
    column.blocks[1:1] = [(-10 * (len(filled) - n), size) for n, size in enumerate(filled)]
    after = shown(viewport, column, height)
    if not viewport.following:
        assert after[1:] == before[1:]


@given(columns, st.integers(2, 12), st.integers(1, 40), st.integers(0, 3), st.integers(0, 9))
def test_what_is_read_stays_put_when_rows_come_above_its_text_or_below(
    column: Blocks, height: int, back: int, above: int, below: int
) -> None:
    """A rule above the first block in sight, and a picture at its end."""
    viewport = Viewport()
    viewport.scroll(back, column, height)
    placed = viewport.place(column, height)
    if viewport.following:
        return
    first = placed[0]
    key, size = column.blocks[first.index]
    column.blocks[first.index] = key, size + above + below
    column.leads[key] = above
    after = viewport.place(column, height)
    moved = next((one.row for one in after if one.index == first.index), None)
    if first.index:
        assert moved == first.row - above
    elif moved is not None:
        assert moved in (first.row - above, 0), "nothing lies above the first one"


@settings(max_examples=50)
@given(columns, st.integers(1, 12), st.integers(1, 12), st.integers(0, 40))
def test_another_height_keeps_the_first_line(
    column: Blocks, height: int, other: int, back: int
) -> None:
    viewport = Viewport()
    viewport.scroll(back, column, height)
    rows = shown(viewport, column, height)
    followed = viewport.following
    resized = shown(viewport, column, other)
    assert viewport.following == followed, "a larger view is no reason to follow"
    if not viewport.at_end and rows[0] is not None:
        assert resized[0] == rows[0]
    assert len([row for row in resized if row is not None]) == min(other, column.rows)
    assert shown(viewport, column, height) == rows, "made small again, it is where it was"


def test_a_column_that_goes_on_is_not_followed() -> None:
    column = Blocks([(n, 1) for n in range(10)])
    viewport = Viewport()
    viewport.show(5)
    viewport.place(column, 5, has_end=False)
    assert not viewport.following
    viewport.place(column, 5, has_end=True)
    assert viewport.following


def test_nothing_to_show() -> None:
    viewport = Viewport()
    assert viewport.place(Blocks(), 10) == []
    viewport.scroll(3, Blocks(), 10)
    assert viewport.following


@given(column=columns, height=st.integers(1, 12), data=st.data())
def test_reveal(column: Blocks, height: int, data: st.DataObject) -> None:
    viewport = Viewport()
    for _ in range(5):
        viewport.scroll(data.draw(st.integers(-9, 9)), column, height)
        index = data.draw(st.integers(0, len(column) - 1))
        key, tall = column.blocks[index]
        viewport.reveal(key, column, height)
        rows = shown(viewport, column, height)
        seen = [number for one in rows if one is not None and one[0] == key for number in [one[1]]]
        assert len(seen) == min(tall, height), "as much as there is room for"
        if index and tall < height:
            assert rows.index((key, 0)) >= 1, "a row of what lies above"
        viewport.reveal(key, column, height)
        assert shown(viewport, column, height) == rows
