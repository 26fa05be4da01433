"""aiohttp."""

from aiohttp import web

from crossorigin.integrations.aiohttp import install

from ..contract import (
    FILES,
    HOST,
    HOSTED,
    ITEMS,
    POLICIES,
    ROUTES,
    STATIC,
    SUB,
    SUB_ROUTES,
    TREE,
    answering_by,
)

answer = answering_by(lambda text: web.Response(text=text))


def build(_: object) -> web.Application:
    app = web.Application()
    install(app, policy=POLICIES)
    hosted = web.Application()
    hosted.router.add_get(HOSTED, answer(f"{HOST}{HOSTED}"))
    app.add_domain(HOST, hosted)
    for path in ROUTES:
        app.router.add_get(path, answer(path))
    app.router.add_get(f"{ITEMS}/{{name}}", answer(ITEMS))
    app.router.add_get(f"{TREE}/{{rest:.*}}", answer(TREE))
    sub = web.Application()
    for path in SUB_ROUTES:
        sub.router.add_get(path, answer(f"{SUB}{path}"))
    app.add_subapp(SUB, sub)
    app.router.add_static(STATIC, FILES)
    return app
