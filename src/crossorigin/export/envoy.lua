-- Envoy: the two functions that its Lua filter calls.

local NAMESPACE = "crossorigin"

function envoy_on_request(handle)
  local headers = handle:headers()
  local number, case, echoed = decide(function(name)
    return headers:get(name)
  end)
  local metadata = handle:streamInfo():dynamicMetadata()
  metadata:set(NAMESPACE, "rule", tostring(number))
  metadata:set(NAMESPACE, "case", case)
  for name, value in pairs(echoed) do
    metadata:set(NAMESPACE, name, value)
  end
  local answer = RULES[number].cases[case]
  if answer.status then
    handle:respond({ [":status"] = answer.status }, answer.body or "")
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
  local found, vary = headers_of(tonumber(known.rule), known.case, known)
  for name, value in pairs(found) do
    headers:replace(name, value)
  end
  if vary then
    headers:add("vary", vary)
  end
end
