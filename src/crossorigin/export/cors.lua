-- The rules of the policy; the data above are the policy. Requests are functions from the name of a
-- header to its value, `:method`, `:scheme`, `:authority` and `:path` included.

local CORS_HEADERS = {
  "access-control-allow-origin", "access-control-allow-credentials",
  "access-control-allow-methods", "access-control-allow-headers",
  "access-control-max-age", "access-control-expose-headers",
  "access-control-allow-private-network",
}
-- The characters that browsers encode in a path of themselves.
local ENCODED = {
  ["20"] = true, ["22"] = true, ["3C"] = true, ["3E"] = true, ["5B"] = true, ["5D"] = true,
  ["5E"] = true, ["60"] = true, ["7B"] = true, ["7C"] = true, ["7D"] = true,
}

for _, rule in ipairs(RULES) do
  rule.listed = {}
  for origin in rule.exact:gmatch("[^\n]+") do
    rule.listed[origin] = true
  end
end

-- Whether `text` is a port that browsers send, with its colon, or empty.
local function is_port(text, default)
  if text == "" then
    return true
  end
  local digits = text:match("^:([0-9]+)$")
  if not digits or #digits > 5 or (#digits > 1 and digits:sub(1, 1) == "0") then
    return false
  end
  local port = tonumber(digits)
  return port <= 65535 and port ~= default
end

-- Whether `text` is one or more labels of a host.
local function are_labels(text)
  for label in (text .. "."):gmatch("([^.]*)%.") do
    if #label < 1 or #label > 63 or label:find("[^a-z0-9_-]") then
      return false
    end
  end
  return true
end

-- An IPv4 address as a number; nil if it is not one in its usual spelling.
local function address(text)
  local number, count = 0, 0
  for octet in (text .. "."):gmatch("([^.]*)%.") do
    count = count + 1
    if count > 4 or not octet:find("^[0-9][0-9]?[0-9]?$") then
      return nil
    end
    if (#octet > 1 and octet:sub(1, 1) == "0") or tonumber(octet) > 255 then
      return nil
    end
    number = number * 256 + tonumber(octet)
  end
  return count == 4 and number or nil
end

-- An IPv6 address with all of its digits; nil if it is not one.
local function address6(text)
  local inside = text:match("^%[([0-9a-f:]+)%]$")
  if not inside or inside:find(":::") or (inside:find("^:") and inside:sub(1, 2) ~= "::")
    or (inside:find(":$") and inside:sub(-2) ~= "::") then
    return nil
  end
  local before, after = inside:match("^(.-)::(.*)$")
  if after and after:find("::", 1, true) then
    return nil
  end
  local groups, behind = {}, {}
  for group in (before or inside):gmatch("[^:]+") do
    groups[#groups + 1] = group
  end
  for group in (after or ""):gmatch("[^:]+") do
    behind[#behind + 1] = group
  end
  local missing = 8 - #groups - #behind
  if missing < 0 or (missing > 0) ~= (before ~= nil) then
    return nil
  end
  for _ = 1, missing do
    groups[#groups + 1] = "0"
  end
  for _, group in ipairs(behind) do
    groups[#groups + 1] = group
  end
  for index, group in ipairs(groups) do
    if #group > 4 then
      return nil
    end
    groups[index] = ("0"):rep(4 - #group) .. group
  end
  return table.concat(groups, ":")
end

local HOSTS = {
  host = function(pattern, host)
    return host == pattern.host
  end,
  subdomains = function(pattern, host)
    local domain = "." .. pattern.host
    return #host <= 253 and #host > #domain and host:sub(-#domain) == domain
      and are_labels(host:sub(1, -#domain - 1))
  end,
  part = function(pattern, host)
    local domain = "." .. pattern.host
    local label = host:sub(1, -#domain - 1)
    local before, after = pattern.before, pattern.after
    return #host <= 253 and #label <= 63 and host:sub(-#domain) == domain
      and #label > #before + #after
      and label:sub(1, #before) == before and label:sub(#label - #after + 1) == after
      and not label:sub(#before + 1, #label - #after):find("[^a-z0-9-]")
  end,
  id = function(pattern, host)
    return #host >= 1 and #host <= 63 and not host:find("[^a-zA-Z0-9-]")
  end,
  addresses = function(pattern, host)
    local number = address(host)
    return number ~= nil and number >= pattern.first and number <= pattern.last
  end,
  addresses6 = function(pattern, host)
    local digits = address6(host)
    return digits ~= nil and digits >= pattern.first and digits <= pattern.last
  end,
}

local function matches(pattern, origin)
  local start = pattern.scheme .. "://"
  if origin:sub(1, #start) ~= start then
    return false
  end
  local rest = origin:sub(#start + 1)
  local host, port = rest:match("^(%[[^]]*%])(.*)$")
  if not host then
    host, port = rest:match("^([^:]*)(.*)$")
  end
  if pattern.any_port then
    if not is_port(port, pattern.default_port) then
      return false
    end
  elseif port ~= pattern.port then
    return false
  end
  return HOSTS[pattern.form](pattern, host)
end

local function allows_origin(rule, origin)
  if rule.any_origin or rule.listed[origin] then
    return true
  end
  for _, pattern in ipairs(rule.patterns) do
    if matches(pattern, origin) then
      return true
    end
  end
  return false
end

local function is_token(text)
  return text ~= "" and not text:find("[^!#$%%&'*+%-.^_`|~0-9A-Za-z]")
end

local function allows_method(rule, method)
  if rule.methods[method] then
    return true
  end
  return rule.any_method and #method <= rule.longest_method and is_token(method)
    and not FORBIDDEN_METHODS[method:upper()]
end

-- The requested names, joined; nil if one of them is not allowed.
local function allowed_names(rule, value)
  if #value > rule.longest_names then
    return nil
  end
  local found = {}
  for element in (value .. ","):gmatch("([^,]*),") do
    local name = element:match("^[ \t]*(.-)[ \t]*$"):lower()
    if name ~= "" then
      if not rule.names[name]
        and (not rule.any_name or name == "authorization" or not is_token(name)) then
        return nil
      end
      found[#found + 1] = name
    end
  end
  return table.concat(found, ",")
end

-- The origin of the request's own URL.
local function own_origin(get)
  local scheme = (get(":scheme") or "http"):lower()
  local host = (get(":authority") or ""):lower()
  local port = ({ http = ":80", https = ":443" })[scheme]
  if port and host:sub(-#port) == port then
    host = host:sub(1, -#port - 1)
  end
  return host ~= "" and scheme .. "://" .. host or nil
end

local SAFE = { GET = true, HEAD = true, OPTIONS = true }

-- Whether the policy blocks a request that has no origin, or a refused one.
local function is_blocked(rule, get, origin)
  local safe, blocking = SAFE[get(":method")], rule.blocking
  if not blocking or (origin == nil and safe) then
    return false
  end
  local site = get("sec-fetch-site")
  if site ~= nil then
    if site == "same-origin" or site == "none" then
      return false
    end
  elseif origin ~= nil then
    if origin == own_origin(get) then
      return false
    end
  elseif not blocking.without_site then
    return false
  end
  if origin == nil then
    return true
  end
  return (safe and blocking.safe) or (not safe and blocking.unsafe)
end

-- The segments of a path; nil if it is spelled unusually.
local function segments_of(path)
  path = path:match("^[^?]*")
  if path:sub(1, 1) ~= "/" or #path > 1024 or path:find("//", 1, true)
    or path:find("[^!-~]") or path:find("[\\;#]") then
    return nil
  end
  for code in path:gmatch("%%(..?)") do
    if not ENCODED[code:upper()] then
      return nil
    end
  end
  if path:find("%%$") then
    return nil
  end
  local found = {}
  for segment in path:gmatch("[^/]+") do
    if segment:find("%.$") or segment:find("%%20$") then
      return nil
    end
    found[#found + 1] = segment
  end
  if #found > 65 then
    return nil
  end
  return found, #path > 1 and path:sub(-1) == "/"
end

-- A host in lower case, without its port; nil if it is not one.
local function host_of(authority)
  local host = authority:match("^(%[[0-9A-Fa-f:.]+%]):?[0-9]*$")
    or authority:match("^([A-Za-z0-9_.-]+):?[0-9]*$")
  if not host or host:find("..", 1, true) or host:sub(1, 1) == "." then
    return nil
  end
  return host:lower()
end

local function is_host(test, host)
  if host == nil then
    return false
  elseif test.name == "" then
    return true
  end
  local name = test.name .. (test.dot and "." or "")
  if test.below then
    name = "." .. name
    return #host > #name and host:sub(-#name) == name
  end
  return host == name
end

local function is_path(place, segments, has_slash)
  if #segments < #place.segments then
    return false
  end
  for index, test in ipairs(place.segments) do
    local segment = segments[index]
    if test.text and segment ~= test.text
      and not (test.in_any_case and segment:lower() == test.text) then
      return false
    end
  end
  if place.ends == "anything" then
    return true
  end
  return #segments == #place.segments and has_slash == (place.ends == "slash")
end

-- The rule of a request: that of its place, and of the first part that allows its origin.
local function rule_of(get, origin)
  local policy = 1
  local segments, has_slash = {}, false
  if BY_PATH then
    segments, has_slash = segments_of(get(":path") or "")
  end
  local host = BY_HOST and host_of(get(":authority") or "")
  if segments ~= nil then
    for _, place in ipairs(PLACES) do
      if (not BY_HOST or is_host(place.host, host))
        and (not BY_PATH or is_path(place, segments, has_slash)) then
        policy = place.policy
        break
      end
    end
  end
  if origin ~= nil then
    for _, number in ipairs(POLICIES[policy]) do
      if allows_origin(RULES[number], origin) then
        return number, true
      end
    end
  end
  return POLICIES[policy][1], false
end

-- The number of a request's rule, its case, and what its response names.
local function decide(get)
  local origin = get("origin")
  local method = get("access-control-request-method")
  local is_options = get(":method") == "OPTIONS"
  local other = is_options and "other-options" or "other"
  local number, allowed = rule_of(get, origin)
  local rule = RULES[number]
  if origin == nil then
    return number, is_blocked(rule, get, nil) and "blocked" or other, {}
  end
  if is_options and method ~= nil then
    if not allowed or not allows_method(rule, method) then
      return number, "refused-preflight", {}
    end
    local names = allowed_names(rule, get("access-control-request-headers") or "")
    if names == nil then
      return number, "refused-preflight", {}
    end
    return number, "preflight", {
      origin = origin, method = method, names = names,
      private_network = get("access-control-request-private-network"),
    }
  end
  if allowed then
    return number, is_options and "allowed-options" or "allowed", { origin = origin }
  end
  if is_blocked(rule, get, origin) then
    return number, is_options and "blocked-options" or "blocked", {}
  end
  return number, other, {}
end

-- The headers of a response by the number of its rule, its case and what it names; and its `Vary`.
local function headers_of(number, case, echoed)
  local rule = RULES[number]
  local answer = rule.cases[case]
  local found = {}
  for name, value in pairs(answer.headers) do
    found[name] = value
  end
  for name, echo in pairs(answer.echoes) do
    if echoed[echo] ~= "" then
      found[name] = echoed[echo]
    end
  end
  if rule.private_network and echoed.private_network == "true" then
    found["access-control-allow-private-network"] = "true"
  end
  return found, answer.vary
end
