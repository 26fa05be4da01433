"""The documentation site: Sphinx with MyST (Markdown) and the Furo theme.

``make docs`` builds it into ``build/docs``, and a test does the same. Every warning is an error: a
page outside of the navigation, a link or an anchor that leads nowhere, a type in a public signature
that is not public. Nothing is fetched during the build, and the built site loads nothing from other
hosts.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import crossorigin

sys.path.insert(0, str(Path(__file__).parent))

from public_api import constants, public_modules, public_names

gc.disable()  # it would look at all documents again and again, for a sixth of the build's time

project = "crossorigin"
author = "the crossorigin authors"
project_copyright = author
version = release = crossorigin.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["examples"]
nitpicky = True
INNER_TYPES = (
    r"Allowed|AskOptions|AsyncServer|Attempt|CheckedOrigins|Client|Compared|Comparison|CookieContext|"
    r"Enforcer|Forkable|KindOfRequest|OpaqueOrigin|Origin|PreflightRules|RequestReader|RowOfLog|"
    r"Scenario|Secrets|Sentences|Server|Spelling|Stated|Text|Url|WebSocketOptions|settings\.\w+|_\w+"
)
"""Types that public signatures name and no package exports."""
TYPE_VARIABLES = "AnyText|T|Target"
nitpick_ignore_regex = [
    ("py:.*", r"(?!crossorigin).*"),  # types of other packages: their documentation is elsewhere
    ("py:.*", rf"crossorigin\.(.*\.)?({INNER_TYPES}|{TYPE_VARIABLES})"),
]
show_warning_types = True
highlight_language = "none"
suppress_warnings = [
    "misc.highlighting_failure",  # pages show files that are wrong, on purpose
    "ref.python",  # a bare name that two packages export leads to one of them
]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

toc_object_entries = False  # each page's navigation would hold every name; pages list their own
autodoc_default_options = {"members": True, "undoc-members": True}
napoleon_use_ivar = True  # attributes are described once, with the members
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
default_role = "py:obj"

html_theme = "furo"
html_title = f"crossorigin {release}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}


def place_in_navigation(app: Sphinx, page: str, source: list[str]) -> None:
    """Give pages their place in the navigation; the files themselves are plain Markdown.

    The pages of problems are reached from their index: in the navigation of every page they would
    take half of it, and half of the build's time.
    """
    if page == "frameworks/README":
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n/frameworks/*\n```\n"
    elif page.startswith("problems/") and page != "problems/README":
        source[0] = f"---\norphan: true\n---\n\n{source[0]}"


def add_constants(app: Sphinx, page: str, source: list[str]) -> None:
    """Describe a module's constants, which autodoc finds only in the module that defines them."""
    module = public_modules().get(page.removeprefix("reference/"))
    if module is None:
        return
    lines = [f".. py:currentmodule:: {module.__name__}", ""]
    for name, docstring in constants(module):
        lines += [f".. py:data:: {name}", "", *(f"   {line}".rstrip() for line in docstring), ""]
    if len(lines) > 2:
        source[0] = "\n".join([source[0], "```{eval-rst}", *lines, "```", ""])


def skip_described(
    app: Sphinx, kind: str, name: str, value: object, skip: bool, options: object
) -> bool | None:
    """Leave out what is described elsewhere: constants, and classes of another module."""
    module = app.env.current_document.autodoc_module
    full = f"{module}.{name}"
    if kind == "module" and module in public_modules():
        is_constant = name in dict(constants(public_modules()[module]))
        return True if is_constant or public_names().get(full, full) != full else None
    return None


def list_names(
    app: Sphinx, kind: str, name: str, value: object, options: object, lines: list[str]
) -> None:
    """End a module's description with the names that it exports, each a link."""
    if kind == "module" and name in public_modules():
        exported = (f"{name}.{each}" for each in public_modules()[name].__all__)
        links = (
            f":py:obj:`{each.rpartition('.')[2]} <{public_names()[each]}>`" for each in exported
        )
        lines += ["", ", ".join(links), ""]


def resolve_public_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Link a name that is described elsewhere; leave code that names nothing public as it is."""
    name = public_names().get(node["reftarget"])
    if name is not None:
        domain = env.domains.python_domain
        return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", name, node, content)
    return content if node["reftype"] == "obj" else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what this file adds to Sphinx."""
    app.connect("source-read", place_in_navigation)
    app.connect("source-read", add_constants)
    app.connect("autodoc-skip-member", skip_described)
    app.connect("autodoc-process-docstring", list_names)
    app.connect("missing-reference", resolve_public_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
