-- lighttpd: what its two scripts call. `lighty` is that of the script.

local module = {}
local NAMES = {
  [":method"] = "request.method", [":path"] = "request.orig-uri", [":scheme"] = "uri.scheme",
  [":authority"] = "uri.authority",
}

local function decided(lighty)
  local attributes, headers = lighty.r.req_attr, lighty.r.req_header
  return decide(function(name)
    if NAMES[name] then
      return attributes[NAMES[name]]
    end
    return headers[name]
  end)
end

-- The status with which lighttpd answers the request itself; 0 for the usual handler.
function module.on_request(lighty)
  local number, case = decided(lighty)
  local answer = RULES[number].cases[case]
  if not answer.status then
    return 0
  end
  if answer.body then
    lighty.r.resp_header["content-type"] = "text/plain; charset=utf-8"
  end
  lighty.r.resp_body.set(answer.body or "")
  return tonumber(answer.status)
end

function module.on_response(lighty)
  local headers = lighty.r.resp_header
  for _, name in ipairs(CORS_HEADERS) do
    headers[name] = nil
  end
  local found, vary = headers_of(decided(lighty))
  for name, value in pairs(found) do
    headers[name] = value
  end
  if vary then
    local own = headers["vary"]
    headers["vary"] = own and own ~= "" and own .. ", " .. vary or vary
  end
  return 0
end

return module
