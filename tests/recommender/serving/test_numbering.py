"""A data folder counts by one version's item numbers, and says so before others mix them up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kasauti_recommender.events.log import Record
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.catalogue import Catalogue
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.node import main
from kasauti_recommender.serving.numbering import check, hold


def version(folder: Path, ids: Sequence[str]) -> Path:
    write_ids(folder / "ids", ids)
    sealed = {
        "version": folder.name,
        "items": len(ids),
        "width": 4,
        "created_from": {},
        "files": {},
    }
    (folder / "manifest.json").write_text(json.dumps(sealed))
    return folder


def test_the_same_items_more_of_them_and_the_way_back_go_on(tmp_path: Path) -> None:
    first = version(tmp_path / "v1", ["pen", "ink"])
    for bundle in (
        first,
        version(tmp_path / "v2", ["pen", "ink"]),
        version(tmp_path / "v3", ["pen", "ink", "nib"]),
        first,
        version(tmp_path / "v4", ["pen", "ink", "nib", "cap"]),
    ):
        hold(bundle, tmp_path)


@pytest.mark.parametrize("ids", [["ink", "pen"], ["pen"], ["pen", "nib", "ink"], ["pe", "nink"]])
def test_other_numbers_are_refused_and_nothing_is_changed(tmp_path: Path, ids: list[str]) -> None:
    hold(version(tmp_path / "v1", ["pen", "ink"]), tmp_path)
    before = (tmp_path / "numbering.json").read_bytes()
    with pytest.raises(BrokenBundle, match="v2 numbers its items otherwise than v1"):
        hold(version(tmp_path / "v2", ids), tmp_path)
    assert (tmp_path / "numbering.json").read_bytes() == before


def test_a_node_says_so_and_does_not_serve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(version(tmp_path / "v1", ["pen", "ink"]), tmp_path)
    other = version(tmp_path / "v2", ["ink", "pen"])
    assert main(["--bundle", str(other), "--data", str(tmp_path), "--port", "0"]) == 1
    assert "serve it from an empty data folder" in capsys.readouterr().out


def test_a_candidate_goes_on_by_the_same_rule_and_leaves_no_note(tmp_path: Path) -> None:
    hold(version(tmp_path / "v1", ["pen", "ink"]), tmp_path)
    before = (tmp_path / "numbering.json").read_bytes()
    check(version(tmp_path / "v2", ["pen", "ink"]), tmp_path)
    check(version(tmp_path / "v3", ["pen", "ink", "nib"]), tmp_path)
    with pytest.raises(BrokenBundle, match="v4 numbers its items otherwise than v1"):
        check(version(tmp_path / "v4", ["ink", "pen"]), tmp_path)
    assert (tmp_path / "numbering.json").read_bytes() == before


def test_a_version_without_its_ids_is_named(tmp_path: Path) -> None:
    lost = version(tmp_path / "v1", ["pen", "ink"])
    (lost / "ids" / "ends").unlink()
    with pytest.raises(BrokenBundle, match="ids/ends of v1 is missing"):
        hold(lost, tmp_path)


def test_a_log_that_numbers_a_product_otherwise_changes_no_item(bundle: Path) -> None:
    catalogue = Catalogue(Bundle.open(bundle))
    told = {"attributes": [], "price": 1, "in_stock": True, "added_at": 0, "vector": []}
    for product in (
        {"id": "p1", "number": 2},
        {"id": "fresh", "number": 3},
        {"id": "p1", "number": 400},
    ):
        with pytest.raises(BrokenBundle, match="otherwise than the log"):
            catalogue.apply(Record(0, "products", {"products": [product | told]}))
    catalogue.apply(Record(0, "products", {"products": [{"id": "fresh", "number": 400} | told]}))
    assert catalogue.bundle.ids.number("fresh") == 400
