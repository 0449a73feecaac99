"""Snapshots of every scene, and that screenshots/ shows what the program looks like now."""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension

from chat_tui.scenes import SCENES, Scene, draw

ROOT = Path(__file__).parent.parent
SCREENSHOTS = ROOT / "screenshots"
STORY = ["busy", "thread", "search", "reconnecting", "light", "small", "sixteen"]
SIZES = ((80, 24), (120, 36), (50, 20))

scenes = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)


@scenes
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_scene(scene: Scene, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    assert await draw(scene, size) == snapshot(extension_class=SVGImageSnapshotExtension)


async def test_several_servers_on_a_wide_terminal(snapshot: SnapshotAssertion) -> None:
    (scene,) = [scene for scene in SCENES if scene.name == "servers"]
    assert await draw(scene, (200, 50)) == snapshot(extension_class=SVGImageSnapshotExtension)


@scenes
async def test_screenshot_is_fresh(scene: Scene) -> None:
    """When this fails, run ``chat-tui screenshots`` and look at them."""
    kept = (SCREENSHOTS / f"{scene.name}.svg").read_text("utf-8")
    assert kept == await draw(scene)


def test_every_screenshot_has_a_scene() -> None:
    assert {path.stem for path in SCREENSHOTS.iterdir()} == {scene.name for scene in SCENES}


def test_the_readme_begins_with_the_story_and_shows_no_picture_twice() -> None:
    shown = re.findall(r"!\[.+\]\(screenshots/(.+)\.svg\)", (ROOT / "README.md").read_text("utf-8"))
    assert shown[: len(STORY)] == STORY
    assert len(set(shown)) == len(shown)
    assert set(shown) <= {scene.name for scene in SCENES}
