"""Bytes are kept once, whole, in the data folder or in a bucket that speaks S3's protocol.

The bucket is moto's server on a real socket: no S3 store comes as a package for these tests.
"""

import io
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from kasauti.actions import erasure_notes
from kasauti.records import stored_bytes

CONTENT = b"%PDF-1.7 of Asha Rao" * 1000


@pytest.fixture
def bucket(data_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket, set as the installation's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {
        "bucket_name": f"files-{secrets.token_hex(6)}",  # moto keeps buckets while the process runs
        "endpoint_url": f"http://{host}:{port}",
        "region_name": "ap-south-1",
        "default_acl": None,
        "file_overwrite": True,
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    client = boto3.client("s3", endpoint_url=options["endpoint_url"], region_name="ap-south-1")
    client.create_bucket(
        Bucket=options["bucket_name"],
        CreateBucketConfiguration={"LocationConstraint": "ap-south-1"},
    )
    yield client
    storages["files"].connection.meta.client.close()
    client.close()
    server.stop()


def keys(client: Any) -> list[str]:
    found = client.list_objects_v2(Bucket=storages["files"].bucket_name)
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_the_same_bytes_are_kept_once_and_nothing_is_left_beside(data_folder: Path) -> None:
    name, size = stored_bytes.keep(io.BytesIO(CONTENT))
    assert stored_bytes.keep(io.BytesIO(CONTENT)) == (name, len(CONTENT)) == (name, size)
    assert stored_bytes.local(name).read_bytes() == CONTENT
    assert [path for path in data_folder.rglob("*") if path.is_file()] == [stored_bytes.local(name)]


def test_bytes_that_fail_half_way_leave_nothing(data_folder: Path) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the sender went away")

    with pytest.raises(OSError, match="went away"):
        stored_bytes.keep(Cut())
    assert [path for path in data_folder.rglob("*") if path.is_file()] == []


def test_another_machine_fetches_what_the_bucket_holds(bucket: Any, data_folder: Path) -> None:
    name, _ = stored_bytes.keep(io.BytesIO(CONTENT))
    stored_bytes.keep(io.BytesIO(CONTENT))
    assert keys(bucket) == [f"{name[:2]}/{name}"]
    stored_bytes.forget(name)  # as a machine that never had it
    assert stored_bytes.local(name).read_bytes() == CONTENT


def test_removed_bytes_are_in_neither_place(bucket: Any) -> None:
    name, _ = stored_bytes.keep(io.BytesIO(CONTENT))
    stored_bytes.remove(name)
    assert keys(bucket) == []
    assert not stored_bytes.local(name).exists()
    stored_bytes.remove(name)  # twice is no error: erasure may run again


def test_changed_bytes_in_the_bucket_are_refused(bucket: Any) -> None:
    name, _ = stored_bytes.keep(io.BytesIO(CONTENT))
    stored_bytes.forget(name)
    bucket.put_object(
        Bucket=storages["files"].bucket_name, Key=f"{name[:2]}/{name}", Body=b"other bytes"
    )
    with pytest.raises(OSError, match="other bytes"):
        stored_bytes.local(name)


def test_a_note_is_fetched_from_the_bucket_once(
    bucket: Any, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = json.dumps({"code": "a", "at": "2026-11-30", "marks": {"candidates": [], "files": []}})
    stored_bytes.keep_note("a-1.json", note)
    shutil.rmtree(data_folder / "erasures")  # it was another machine's
    fetched: list[str] = []
    store, opened = storages["files"], storages["files"].open
    monkeypatch.setattr(store, "open", lambda name: fetched.append(name) or opened(name))
    assert [one.code for one in (*erasure_notes.read(), *erasure_notes.read())] == ["a", "a"]
    assert fetched == ["erasures/a-1.json"]
