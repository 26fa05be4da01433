"""Emulators of object stores, each with one object that anyone may read, and its CORS rules."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from ..pains.software import UNPACKED, free_port, missing, running
from .gateways import _beside

__all__ = ["Store", "azurite", "seaweedfs"]


class Store(NamedTuple):
    """A running emulator."""

    url: str
    """The URL of an object."""
    put: Callable[[str], None]
    """Gives the store the exported rules, by the client library of its vendor."""


@contextmanager
def azurite(folder: Path) -> Iterator[Store]:
    """Azurite, Microsoft's emulator of Azure Blob Storage."""
    try:
        from azure.storage.blob import BlobServiceClient, CorsRule  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("azure-storage-blob")
    program = UNPACKED / "azurite" / "node_modules" / ".bin" / "azurite-blob"
    if not program.exists() or shutil.which("node") is None:
        missing("azurite")
    port = free_port()
    command = [str(program), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--silent"]
    command += ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    with running(command, port, folder, dict(os.environ)):
        account = f"http://127.0.0.1:{port}/devstoreaccount1"
        client = BlobServiceClient(account, credential=key)
        client.create_container("box", public_access="blob").upload_blob("item", b"item")

        def put(text: str) -> None:
            rules = [
                {each.tag: (each.text or "") for each in rule}
                for rule in ET.fromstring(text)  # noqa: S314
            ]
            cors = [
                CorsRule(
                    rule["AllowedOrigins"].split(","),
                    rule["AllowedMethods"].split(","),
                    allowed_headers=rule["AllowedHeaders"].split(","),
                    exposed_headers=rule["ExposedHeaders"].split(","),
                    max_age_in_seconds=int(rule["MaxAgeInSeconds"]),
                )
                for rule in rules
            ]
            client.set_service_properties(cors=cors)

        yield Store(f"{account}/box/item", put)


@contextmanager
def seaweedfs(folder: Path) -> Iterator[Store]:
    """SeaweedFS, which has the API of Amazon S3."""
    try:
        from botocore.config import Config  # noqa: PLC0415
        from botocore.session import Session  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("botocore")
    me = {
        "name": "me",
        "credentials": [{"accessKey": "key", "secretKey": "secret"}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    users = {"identities": [me, {"name": "anonymous", "actions": ["Read"]}]}
    (folder / "users.json").write_text(json.dumps(users))
    port = free_port()
    ports = {
        f"{part}.port{kind}": free_port()
        for part in ("master", "volume", "filer")
        for kind in ("", ".grpc")
    }
    settings: dict[str, object] = {
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "dir": folder,
        "s3": "true",
        "s3.port": port,
        "s3.port.grpc": free_port(),
        "s3.config": folder / "users.json",
        "volume.max": 2,
        "master.volumeSizeLimitMB": 10,
        "master.telemetry": "false",
        **ports,
    }
    command = [_beside("weed"), f"-logdir={folder}", "server"]
    command += [f"-{key}={value}" for key, value in settings.items()]
    # It takes half a minute to end by itself.
    with running(command, port, folder, dict(os.environ), stop=signal.SIGKILL):
        session = Session()
        session.set_credentials("key", "secret")
        client = session.create_client(
            "s3",
            "us-east-1",
            endpoint_url=f"http://127.0.0.1:{port}",
            config=Config(s3={"addressing_style": "path"}),
        )
        client.create_bucket(Bucket="box")
        client.put_object(Bucket="box", Key="item", Body=b"item")

        def put(text: str) -> None:
            client.put_bucket_cors(Bucket="box", CORSConfiguration=json.loads(text))

        yield Store(f"http://127.0.0.1:{port}/box/item", put)
