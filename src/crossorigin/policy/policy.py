"""The `Policy`: a server's declaration of who may read it, checked when it is built."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import timedelta
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeVar, cast

from ..redaction import show
from .checking import check_policy
from .fields import FIELDS, NO_CORS_WORD, PolicyFields, meaning_beside_origins
from .files import check_fields, check_mapping, read_policy_file, write_toml
from .notation import built_from_file
from .origin_validation import CheckedOrigins
from .problems import PolicyError, PolicyWarning, Problem
from .warnings import find_warnings

if TYPE_CHECKING:
    from .policy_map import PolicyMap

__all__ = ["NO_CORS", "NO_CORS_BLOCKING", "Policy", "policy_of"]

Built = TypeVar("Built", bound="Policy")


class Policy(PolicyFields):
    """The rules for cross-origin requests: origins, methods, headers, credentials.

    Immutable and hashable. Two policies are equal if they mean the same: order does not matter, and
    the case of header names does not matter. Everything that is known to be wrong is refused when
    the policy is built, all problems at once.

    Args:
        allow_origins: Origins exactly as browsers and applications send them
            (``https://app.example.com``, ``app://obsidian.md``), with ``*`` for one or more leading
            labels (``https://*.example.com``, not the apex), for a part of the first label
            (``https://pr-*.example.com``), for the id of an extension (``moz-extension://*``), or
            for any port (``http://localhost:*``); ranges of private addresses
            (``http://10.0.0.0/8:*``); or ``"*"`` alone for any origin; or ``"no-cors"`` for none,
            as in `NO_CORS`.
        allow_methods: Methods beyond GET, HEAD and POST, which need no mention; or ``"*"``.
        allow_headers: Request headers that pages may set beyond the safelisted ones; or ``"*"``,
            which never stands for Authorization: write ``["*", "Authorization"]`` for that.
        expose_headers: Response headers that pages may read beyond the seven that they always can;
            or ``"*"``, without credentials only.
        allow_credentials: Whether pages may read the responses to requests with cookies, HTTP
            authentication or client certificates.
        max_age: How long a browser may remember a preflight, in whole seconds or as a `timedelta`;
            ``None`` for the browser's default of 5 seconds, 0 for not at all.
        preflight_status: The status of a successful preflight, from 200 to 299.
        block_refused: Whether requests of refused origins are answered with 403. Otherwise they
            reach the application, and only the page cannot read the response. With
            ``"unsafe-methods"``, GET, HEAD and OPTIONS pass; all other methods are blocked, which
            protects against cross-site request forgery. Same-origin requests always pass, as do
            requests that have neither ``Origin`` nor ``Sec-Fetch-Site``, from programs.
        block_missing_origin: Whether requests that have neither of these headers are answered with
            403 too, unless their method is GET, HEAD or OPTIONS.
        allow_private_network: Whether to grant preflights that ask for access from the public
            internet to a private network. Chromium experimented with them; from version 142 it asks
            the user instead.
        dangerously_allow_null_origin: Tolerate ``null`` among the origins. Any site on the web can
            make a page whose origin is ``null``, so this allows every site, with credentials if the
            policy has them.
        dangerously_allow_insecure_origins: Tolerate ``http`` origins together with credentials.
            Anyone who controls the network can then read, as your users, what https protects.
        dangerously_allow_public_suffix_wildcards: Tolerate ``https://*.github.io``,
            ``https://app-*.vercel.app`` and the like. Anyone can get a name under such a suffix,
            and so be allowed.
        dangerously_allow_any_extension: Tolerate ``chrome-extension://*`` and the like together
            with credentials. Every extension that a user installs can then act as that user.
        dangerously_allow_private_address_ranges: Tolerate ``http://192.168.0.0/16:*`` and the like.
            In another network, such as that of a café, other people's devices have these addresses.

    Raises:
        PolicyError: the policy is wrong; the error holds every `Problem`.

    Source: Fetch, section 3.3 "CORS protocol".
    """

    __slots__ = ("_checked", "_hash")

    _checked: CheckedOrigins
    _hash: int

    def __init__(
        self,
        *,
        allow_origins: Collection[str],
        allow_methods: Collection[str] = (),
        allow_headers: Collection[str] = (),
        expose_headers: Collection[str] = (),
        allow_credentials: bool = False,
        max_age: int | timedelta | None = None,
        preflight_status: int = 204,
        block_refused: bool | Literal["unsafe-methods"] = False,
        block_missing_origin: bool = False,
        allow_private_network: bool = False,
        dangerously_allow_null_origin: bool = False,
        dangerously_allow_insecure_origins: bool = False,
        dangerously_allow_public_suffix_wildcards: bool = False,
        dangerously_allow_any_extension: bool = False,
        dangerously_allow_private_address_ranges: bool = False,
    ) -> None:
        given = locals()
        problems: list[Problem] = []
        checked, origins = check_policy(problems, {name: given[name] for name in FIELDS})
        if problems:
            raise PolicyError(problems)
        self._set(**checked, _checked=origins)
        self._set(_hash=hash(self._meaning()))

    def _set(self, **attributes: object) -> None:
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Build a policy from the result of `to_dict`, or from a parsed file.

        Raises:
            PolicyError: as the constructor, and for unknown or missing fields.
            TypeError: `fields` is not a mapping.
        """
        check_mapping(fields)
        if "any_of" in fields:
            from .parts import parts_from_dict  # noqa: PLC0415 (it is based on this class)

            return cast("Self", parts_from_dict(fields))
        return policy_of(cls, fields, check_fields(fields, known=FIELDS))

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Self:
        """Read a policy from a TOML or JSON file, by its suffix.

        Raises:
            PolicyError: the file cannot be read or parsed, or the policy in it is wrong. The error
                names the file and, where the parser knows it, the line.
        """
        return built_from_file(cls.from_dict, read_policy_file(path), str(path))

    @classmethod
    def from_env(cls, prefix: str, environ: Mapping[str, str | None] | None = None) -> Self:
        """Read a policy from environment variables: the prefix, and a field in upper case.

        With the prefix ``"CORS_"``, the origins are in ``CORS_ALLOW_ORIGINS``. A list has commas
        or blanks between its entries, or is a list in JSON; flags are true or false. An empty list
        is a list without entries; other values may not be empty.

        Args:
            prefix: The beginning of the names, for which the policy has all variables: unknown
                names are problems.
            environ: The variables; ``None`` for those of the process.

        Raises:
            PolicyError: as the constructor, and for unknown or missing variables, and values that
                cannot be read. Each problem names its variable.
            TypeError: `environ` is not a mapping.
            ValueError: `prefix` cannot begin the name of a variable.
        """
        from .environment import SOURCE, PolicyVariables  # noqa: PLC0415 (few policies need it)

        variables = PolicyVariables(prefix, os.environ if environ is None else environ)
        try:
            return policy_of(cls, variables.fields, variables.problems)
        except PolicyError as error:
            named = [variables.named(problem) for problem in error.exceptions]
            raise PolicyError(named, source=SOURCE) from None

    @staticmethod
    def for_development(
        *, allow_credentials: bool = True, expose_headers: Collection[str] = ()
    ) -> PolicyMap:
        """Policies for development: pages on this machine may do anything, on this machine.

        The origins are those of ``localhost``, its subdomains, ``127.0.0.1`` and ``[::1]``, with
        any port. Requests to any other host get no CORS headers, so that a deployed server with
        these policies is closed. A middleware logs a warning, and ``crossorigin check`` shows it.

        Raises:
            PolicyError: an argument is wrong.
        """
        from .development import development_policies  # noqa: PLC0415 (a map is made of policies)

        return development_policies(
            allow_credentials=allow_credentials, expose_headers=expose_headers
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields that differ from their defaults, in the types of JSON and TOML."""
        fields: dict[str, Any] = {}
        defaults = Policy.__init__.__kwdefaults__ or {}
        for name in FIELDS:
            value = getattr(self, name)
            if name in defaults and value == defaults[name]:
                continue
            if isinstance(value, tuple):
                value = "*" if set(value) == {"*"} else list(value)
            if name == "allow_origins" and not value:
                value = NO_CORS_WORD
            fields[name] = value
        return fields

    def to_toml(self) -> str:
        """The text of a policy file for `from_file`, in TOML.

        Raises:
            ModuleNotFoundError: tomli-w is not installed.
        """
        return write_toml(self.to_dict())

    def replace(self, **changes: Any) -> Policy:
        """A copy with some fields changed, checked again."""
        return Policy(**{**self.to_dict(), **changes})

    @staticmethod
    def any_of(*parts: Policy) -> Policy:
        """Several policies as one: for each request, the first that allows its origin decides.

        So partners can have other methods, headers, credentials or times than the own front end. A
        request whose origin no part allows is refused. `parts` of the result has the policies.

        Raises:
            PolicyError: there are fewer than two, one of them has no origins, one that allows any
                origin is not the last, or they do not block the same requests.
            TypeError: one of them is not a `Policy`, or a function adds origins to it.

        Example:
            >>> own = Policy(allow_origins=["https://app.example.com"], allow_credentials=True)
            >>> policy = Policy.any_of(own, Policy(allow_origins="*"))
        """
        from .parts import PolicyOfParts  # noqa: PLC0415 (it is based on this class)

        return PolicyOfParts(*parts)

    @property
    def parts(self) -> tuple[Policy, ...]:
        """The policies that `any_of` made this one of, in order; empty for any other policy."""
        return ()

    @property
    def allows_any_origin(self) -> bool:
        """Whether `allow_origins` is ``"*"``."""
        return self.allow_origins[:1] == ("*",)  # it stands alone

    @property
    def allows_no_origin(self) -> bool:
        """Whether the policy allows no origin, as `NO_CORS`."""
        return not self.allow_origins

    @property
    def checked_origins(self) -> CheckedOrigins:
        """The origins, with what was found about them when the policy was built."""
        return self._checked

    def allows_origin(self, origin: str) -> bool:
        """Whether pages of `origin`, the value of an ``Origin`` header, may read the responses."""
        return self.allows_any_origin or origin in self._checked.compiled

    @property
    def warnings(self) -> tuple[PolicyWarning, ...]:
        """The settings that are valid but probably mistakes; computed on each call."""
        return tuple(find_warnings(self, self._checked))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        if self is other or self._hash != other._hash:
            return self is other
        return self._meaning() == other._meaning()

    def _meaning(self) -> tuple[object, ...]:
        """Equal for policies with the same decisions."""
        return self._checked.distinct, *meaning_beside_origins(self)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        if self == NO_CORS:
            return "NO_CORS"
        fields = ", ".join(f"{name}={show(value)}" for name, value in self.to_dict().items())
        return f"Policy({fields})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Policy is immutable; use policy.replace({name}=…)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Policy is immutable; it keeps its {name}")

    def __copy__(self) -> Self:
        return self  # it is immutable

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> str | tuple[object, ...]:
        for name, known in (("NO_CORS", NO_CORS), ("NO_CORS_BLOCKING", NO_CORS_BLOCKING)):
            if self is known:
                return name
        return Policy.from_dict, (self.to_dict(),)


def policy_of(kind: type[Built], fields: Mapping[str, Any], problems: list[Problem]) -> Built:
    """A policy of `fields`, with whose names `problems` were found.

    Raises:
        PolicyError: there are problems, these or others.
    """
    known = {name: value for name, value in fields.items() if name in FIELDS}
    try:
        # A missing allow_origins is a problem already; the rest is checked anyway.
        policy = kind(**{"allow_origins": ["https://example.com"], **known})
    except PolicyError as error:
        raise PolicyError([*problems, *error.exceptions]) from None
    if problems:
        raise PolicyError(problems)
    return policy


NO_CORS: Final = Policy(allow_origins=NO_CORS_WORD)
"""The policy "no CORS here": pages of other origins may read nothing.

Preflights are refused, and CORS headers that the application sets are removed. It is the only
policy without origins: in a map of policies, or on a route, it excludes a part from another policy.
"""

NO_CORS_BLOCKING: Final = NO_CORS.replace(block_refused=True)
"""`NO_CORS` with `block_refused`, for maps in which another policy blocks."""
