"""The lab: a scenario is composed, played in every engine, and tried in the reader's own browser.

    scenario    the state: typed, strictly read from JSON
    answering   the server's end: the policy's middleware, and servers that get CORS wrong
    playing     a scenario to what each engine does; `steps` from traces, `outcome` has the shapes

No terminal, no browser window and no HTML belong here.
"""

from .outcome import PlayedRun
from .playing import play
from .scenario import LabScenario, ScenarioError, read_scenario

__all__ = ["LabScenario", "PlayedRun", "ScenarioError", "play", "read_scenario"]
