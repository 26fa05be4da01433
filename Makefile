# Every task of this project, each a short script. The most important two:
#   make demo   set up, and show what pages of several origins can do with an API
#   make test   set up, browsers included, and run every test

#   make test PROFILE=suite.json   the same, and where the time goes, by folder
#   make fuzz [T=60] [TARGET=har]   hostile input for each reader, T seconds a target
#   make agreement [N=20000] [SEED=7] [BROWSER=firefox]   the model against the real browsers
#   make cookies [N=300] [SEED=7] [BROWSER=firefox] [RESULTS=file]   the same for cookies, in slices that resume
#   make login-demo         a cross-site login, in the model and in the real browsers
#   make gateways [N=500] [SEED=7] [TARGET=nginx]         exported policies in real gateways
#   make paths [N=100000] [SEED=7] [ONLY=starlette]       spellings of paths, sent to every framework
#   make wpt WPT=/path [ENGINE=firefox] [FOLDER=cors]      the Web Platform Tests, in the model
.PHONY: demo test fast check docs matrix latest agreement cookies login-demo gateways paths wpt bench soak fuzz mutants clean

# Without the caches of bytecode, each of the tests' many processes would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

# Processes that share the tests: one more than two cores, because some tests wait for servers.
JOBS = 3

demo:
	@scripts/setup demo
	@.venv/bin/crossorigin demo
	@echo "To see such requests step by step, and to change them: .venv/bin/crossorigin lab"

test:
	@[ -f .venv/.installed-dev ] || printf '%s\n' \
		"This installs what is missing, and says so before each step:" \
		"  with pip and uv, into .venv: Python packages" \
		"  with apt, by sudo: Chromium, Firefox, Xvfb and WebKitGTK" \
		"  with apt and npm, into .venv: nginx, Apache, Redis, PostgreSQL, Express, Azurite and workerd, without sudo" \
		"Tests of browsers and servers that are then missing are skipped, and counted at the end." \
		"\`make fast\` needs none of the browsers." ""
	@scripts/setup dev
	@scripts/browsers
	@scripts/servers
	@.venv/bin/python -m coverage run -m pytest -n $(JOBS) --dist worksteal \
		$(if $(PROFILE),-p tests.profiling "--profile=$(PROFILE)")

fast:
	@scripts/setup dev
	@.venv/bin/python -m pytest -q -m "not browser"

check:
	@scripts/setup dev
	@scripts/check

docs:
	@scripts/setup dev
	@scripts/docs

matrix:
	@scripts/matrix

latest:
	@scripts/latest $(if $(KEEP),--keep) $(if $(MOVE),--pin)

agreement:
	@scripts/setup dev
	@scripts/browsers
	@.venv/bin/python -m tests.agreement $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(BROWSER),--browser $(BROWSER))

cookies:
	@scripts/setup dev
	@scripts/browsers
	@.venv/bin/python -m tests.agreement.cookies $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(BROWSER),--browser $(BROWSER)) $(if $(RESULTS),--results $(RESULTS))

login-demo:
	@scripts/setup dev
	@scripts/browsers
	@.venv/bin/python -m tests.agreement.login

paths:
	@scripts/setup dev
	@.venv/bin/python -m tests.paths $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(ONLY),--only "$(ONLY)")

wpt:
	@scripts/setup dev
	@[ -d tests/wpt/node_modules ] || npm ci --prefix tests/wpt --ignore-scripts --no-audit --no-fund
	@.venv/bin/python -m tests.wpt "$(WPT)" $(FOLDER) $(if $(ENGINE),--engine $(ENGINE))

gateways:
	@scripts/setup dev
	@scripts/servers
	@.venv/bin/python -m tests.export $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(TARGET),--target $(TARGET))

bench:
	@scripts/bench $(if $(ONLY),--only $(ONLY))

soak:
	@scripts/setup dev
	@.venv/bin/python scripts/soak

fuzz:
	@scripts/setup dev
	@.venv/bin/python -m tests.fuzzing $(if $(T),--seconds $(T)) $(if $(TARGET),--target $(TARGET))

mutants:
	@scripts/setup dev
	@scripts/mutants

clean:
	rm -rf .venv .matrix .latest .coverage build .hypothesis .mypy_cache .pytest_cache .ruff_cache mutants
