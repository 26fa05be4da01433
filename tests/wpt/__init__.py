"""The Web Platform Tests as judge: WPT's own JavaScript runs under Node, with the model as browser.

Nothing of WPT is part of this repository: `files` finds the tests in a checkout, `wptserve` starts
the server that is in it, `page.js` is the page that runs a test, `pipe` answers it with the public
interface of `crossorigin.browser`, and `real` runs the same files in a real browser.
"""
