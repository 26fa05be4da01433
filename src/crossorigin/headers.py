"""Methods and headers of protocols: what their clients in pages send and read.

Each constant has the fields of a policy by the same names:

    >>> from crossorigin import Policy
    >>> policy = Policy(
    ...     allow_origins=["https://app.example.com"],
    ...     allow_methods=TUS.allow_methods,
    ...     allow_headers=[*TUS.allow_headers, "Authorization"],
    ...     expose_headers=TUS.expose_headers,
    ... )

The tests run the real clients, in Chromium, against servers with these policies.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "GRAPHQL_UPLOAD",
    "GRPC_WEB",
    "MCP",
    "S3_UPLOAD",
    "SOCKET_IO",
    "TUS",
    "ProtocolHeaders",
]


class ProtocolHeaders(NamedTuple):
    """What a policy has to allow for a protocol, beyond what needs no permission."""

    allow_methods: tuple[str, ...]
    """Methods that the clients use."""
    allow_headers: tuple[str, ...]
    """Request headers that the clients set."""
    expose_headers: tuple[str, ...]
    """Response headers that the clients read."""


MCP: Final = ProtocolHeaders(
    allow_methods=("DELETE",),
    allow_headers=(
        "Authorization",
        "Content-Type",
        "Last-Event-ID",
        "Mcp-Method",
        "Mcp-Name",
        "Mcp-Protocol-Version",
        "Mcp-Session-Id",
    ),
    expose_headers=("Mcp-Session-Id", "WWW-Authenticate"),
)
"""Model Context Protocol over Streamable HTTP, of all protocol versions.

Source: Model Context Protocol, "Transports" and "Authorization", versions 2025-03-26 to 2026-07-28.
"""

TUS: Final = ProtocolHeaders(
    allow_methods=("DELETE", "PATCH"),
    allow_headers=(
        "Content-Type",
        "Tus-Resumable",
        "Upload-Concat",
        "Upload-Defer-Length",
        "Upload-Length",
        "Upload-Metadata",
        "Upload-Offset",
        "X-HTTP-Method-Override",
        "X-Request-ID",
    ),
    expose_headers=("Location", "Upload-Length", "Upload-Offset"),
)
"""Resumable uploads by tus 1.0.0, as tus-js-client and Uppy make them.

Source: tus resumable upload protocol 1.0.0; tus-js-client 4.3 for ``X-Request-ID``.
"""

GRPC_WEB: Final = ProtocolHeaders(
    allow_methods=(),
    allow_headers=("Content-Type", "Grpc-Timeout", "X-Grpc-Web", "X-User-Agent"),
    expose_headers=("Grpc-Message", "Grpc-Status", "Grpc-Status-Details-Bin"),
)
"""gRPC-Web. The metadata of an application are headers too: list them as well.

Source: gRPC, "gRPC Web", PROTOCOL-WEB.md.
"""

GRAPHQL_UPLOAD: Final = ProtocolHeaders(
    allow_methods=(),
    allow_headers=("Apollo-Require-Preflight", "Content-Type"),
    expose_headers=(),
)
"""GraphQL with uploads of files, as apollo-upload-client makes them.

An upload is a form that browsers send without a preflight, so servers should demand the header
``Apollo-Require-Preflight``, as Apollo Server does.

Source: GraphQL multipart request specification; Apollo Server, "Preventing CSRF".
"""

SOCKET_IO: Final = ProtocolHeaders(allow_methods=(), allow_headers=(), expose_headers=())
"""Socket.IO: its long polling needs no preflight and reads no header.

With the client's option ``extraHeaders``, list those; with ``withCredentials``, allow credentials.

Source: Engine.IO protocol 4, "HTTP long-polling"; socket.io-client 4.8.
"""

S3_UPLOAD: Final = ProtocolHeaders(
    allow_methods=("DELETE", "PUT"),
    allow_headers=(
        "Authorization",
        "Content-Type",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "x-amz-checksum-crc32",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-security-token",
        "x-amz-user-agent",
    ),
    expose_headers=("ETag", "x-amz-id-2", "x-amz-request-id", "x-amz-version-id"),
)
"""Uploads to storage with the interface of S3, in parts too, by the AWS SDK for JavaScript.

A request to a URL that was signed before needs ``Content-Type`` and the headers that were signed.
Options of a command (an ACL, metadata, encryption) add headers of their own: list them as well.

Source: Amazon S3 API reference, "PutObject" and "UploadPart"; @aws-sdk/client-s3 3.1175.
"""
