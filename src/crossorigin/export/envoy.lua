-- The rules of the policy; the data above are the policy.

local CORS_HEADERS = {
  "access-control-allow-origin", "access-control-allow-credentials",
  "access-control-allow-methods", "access-control-allow-headers",
  "access-control-max-age", "access-control-expose-headers",
  "access-control-allow-private-network",
}
local NAMESPACE = "crossorigin"

local listed = {}
for origin in EXACT:gmatch("[^\n]+") do
  listed[origin] = true
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

local function allows_origin(origin)
  if ANY_ORIGIN or listed[origin] then
    return true
  end
  for _, pattern in ipairs(PATTERNS) do
    if matches(pattern, origin) then
      return true
    end
  end
  return false
end

local function is_token(text)
  return text ~= "" and not text:find("[^!#$%%&'*+%-.^_`|~0-9A-Za-z]")
end

local function allows_method(method)
  if METHODS[method] then
    return true
  end
  return ANY_METHOD and #method <= LONGEST_METHOD and is_token(method)
    and not FORBIDDEN_METHODS[method:upper()]
end

-- The requested names, joined; nil if one of them is not allowed.
local function allowed_names(value)
  if #value > LONGEST_NAMES then
    return nil
  end
  local found = {}
  for element in (value .. ","):gmatch("([^,]*),") do
    local name = element:match("^[ \t]*(.-)[ \t]*$"):lower()
    if name ~= "" then
      if not NAMES[name] and (not ANY_NAME or name == "authorization" or not is_token(name)) then
        return nil
      end
      found[#found + 1] = name
    end
  end
  return table.concat(found, ",")
end

-- The origin of the request's own URL.
local function own_origin(headers)
  local scheme = (headers:get(":scheme") or "http"):lower()
  local host = (headers:get(":authority") or ""):lower()
  local port = ({ http = ":80", https = ":443" })[scheme]
  if port and host:sub(-#port) == port then
    host = host:sub(1, -#port - 1)
  end
  return host ~= "" and scheme .. "://" .. host or nil
end

local SAFE = { GET = true, HEAD = true, OPTIONS = true }

-- Whether the policy blocks a request that has no origin, or a refused one.
local function is_blocked(headers, origin)
  local safe = SAFE[headers:get(":method")]
  if not BLOCKING or (origin == nil and safe) then
    return false
  end
  local site = headers:get("sec-fetch-site")
  if site ~= nil then
    if site == "same-origin" or site == "none" then
      return false
    end
  elseif origin ~= nil then
    if origin == own_origin(headers) then
      return false
    end
  elseif not BLOCKING.without_site then
    return false
  end
  if origin == nil then
    return true
  end
  return (safe and BLOCKING.safe) or (not safe and BLOCKING.unsafe)
end

-- The case of a request, and what its response names.
local function decide(headers)
  local origin = headers:get("origin")
  local method = headers:get("access-control-request-method")
  local is_options = headers:get(":method") == "OPTIONS"
  local other = is_options and "other-options" or "other"
  if origin == nil then
    return is_blocked(headers, nil) and "blocked" or other, {}
  end
  local allowed = allows_origin(origin)
  if is_options and method ~= nil then
    if not allowed or not allows_method(method) then
      return "refused-preflight", {}
    end
    local names = allowed_names(headers:get("access-control-request-headers") or "")
    if names == nil then
      return "refused-preflight", {}
    end
    return "preflight", {
      origin = origin, method = method, names = names,
      private_network = headers:get("access-control-request-private-network"),
    }
  end
  if allowed then
    return is_options and "allowed-options" or "allowed", { origin = origin }
  end
  if is_blocked(headers, origin) then
    return is_options and "blocked-options" or "blocked", {}
  end
  return other, {}
end

function envoy_on_request(handle)
  local case, echoed = decide(handle:headers())
  local metadata = handle:streamInfo():dynamicMetadata()
  metadata:set(NAMESPACE, "case", case)
  for name, value in pairs(echoed) do
    metadata:set(NAMESPACE, name, value)
  end
  local status = CASES[case].status
  if status then
    handle:respond({ [":status"] = status }, CASES[case].body or "")
  end
end

function envoy_on_response(handle)
  local headers = handle:headers()
  for _, name in ipairs(CORS_HEADERS) do
    headers:remove(name)
  end
  local known = handle:streamInfo():dynamicMetadata():get(NAMESPACE)
  if known == nil then
    return
  end
  local case = CASES[known.case]
  for name, value in pairs(case.headers) do
    headers:replace(name, value)
  end
  for name, echo in pairs(case.echoes) do
    if known[echo] ~= "" then
      headers:replace(name, known[echo])
    end
  end
  if case.vary then
    headers:add("vary", case.vary)
  end
  if PRIVATE_NETWORK and known.private_network == "true" then
    headers:replace("access-control-allow-private-network", "true")
  end
end
