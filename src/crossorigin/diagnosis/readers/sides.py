"""Signs of whose code a text is: that of a page, which sends requests, or of a server.

All readers tell the two apart by these expressions; some add signs of their own.
"""

from __future__ import annotations

__all__ = ["ANSWERS", "OF_CONTROLLER", "REQUESTS"]

_VERBS = "get|head|post|put|patch|delete|options|ajax|request|create"
REQUESTS = (
    r"(?<![\w$.])(?:fetch|\$?ajax|ajaxSetup|axios|graphql|createHttpLink|HttpLink|HttpHeaders)\s?\(|"
    r"\bnew Headers\(|\.(?:ajax|ajaxSetup|setRequestHeader|functions\.invoke)\s?\(|"
    rf"(?<![\w$])(?:axios|\$http|\$|this\.http|http|httpClient|ky)\s{{0,4}}\.\s{{0,4}}(?:{_VERBS})\b"
    r"\s?(?:<[^()\n]{0,200}>)?\("
)
"""An expression for calls by which the code of a page sends requests, or sets their headers."""
ANSWERS = (
    # A page reads a response by response.json().
    r"\b[rR]es(?:ponse)?\.(?:json\((?!\s?\))|(?:[sS]et|header|send|status|end|write|append|add)\w*\(|"
    r"[hH]eaders(?:\.(?:[sS]et|[aA]dd|[aA]ppend)\(|\[[^\]\n]{1,80}\]\s?=(?!=)))|"
    r"\b(?:reply|ctx)\.|\bstatusCode\b|\b(?:Http)?Response\(|\bwriteHead\(|\b[sS]etHeader\(|"
    r"\baddHeader\(|\.Header\(\)\.|\badd_header\b|\bdevServer\b|\bhandler\b|"
    r"[>.]withHeader\(|\$\w{0,20}[rR]esponse\b|->headers?(?:->set|->add)?\(|\bHttpServletResponse\b|"
    r"\bActionController\b|\b(?:after|before)_action\b"
)
"""An expression for code and settings that make a response."""
OF_CONTROLLER = (
    r"(?m)\A(?![\s\S]*?(?:\b(?:const|let|var)\s{1,4}[\w{]|(?<![\w.$\['\"])headers['\"]?\s{0,4}[:=](?!=)|"
    r"(?<![\w$.])(?:fetch|\$?ajax|axios|requests)(?:\.\w{1,12})?\(|=>\s{0,4}\{|\bfunction\b|"
    r"\b(?:config|req|request|options|defaults|common)\.headers\[[^\]\n]{1,60}\]\s{0,40}=(?!=)|"
    r"\bsetRequestHeader\b|"
    r"^[^\S\n]{0,80}(?:import|from)\s))"
    r"[\s\S]*?^[^\S\n]{0,80}(?:self\.)?headers\[(?P<mark>['\"])(?i:Access-Control-(?:Allow|Expose|Max)-)"
    r"[A-Za-z-]{3,11}(?P=mark)\][^\S\n]{0,40}=[^\S\n][^\n;]{1,400}$(?<![,{(])"
)
"""An expression for Ruby that sets headers of a response: ``headers['…'] = '…'`` in a controller of
Rails or Sinatra, where nothing else in the text makes `headers` a variable of a page or a client.
(api.rubyonrails.org, ActionController::Metal)"""
