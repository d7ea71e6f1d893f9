-- Runs the steps of one account. ARGV: the last moment to begin (server milliseconds, 0 for none), the account's
-- channel, then for each step its name, how many keys and arguments it has, 1 where it may be late, and the arguments.
-- Answers the server's time, and for each step {'ok', answer}, {'late'} or {'error', message}.
local time = redis.call('TIME')
local us = tonumber(time[1]) * 1000000 + tonumber(time[2])
local at = { us = us, ms = math.floor(us / 1000) }
local last = tonumber(ARGV[1])
local is_late = last > 0 and at.ms > last

local function publish(message)
  redis.call('PUBLISH', ARGV[2], message)
end

local answers = { text(at.ms) }
local next_key, next_arg = 1, 3
while next_arg <= #ARGV do
  local name, key_count, arg_count = ARGV[next_arg], tonumber(ARGV[next_arg + 1]), tonumber(ARGV[next_arg + 2])
  local even_late = ARGV[next_arg + 3] == '1'
  next_arg = next_arg + 4
  local keys, args = {}, {}
  for i = 1, key_count do keys[i] = KEYS[next_key + i - 1] end
  for i = 1, arg_count do args[i] = ARGV[next_arg + i - 1] end
  next_key, next_arg = next_key + key_count, next_arg + arg_count
  local answer
  if is_late and not even_late then
    answer = { 'late' }
  else
    -- One step that fails must not take the answers of the others with it.
    local ok, result = pcall(steps[name], keys, args, at, publish)
    if ok then
      answer = { 'ok', result }
    else
      answer = { 'error', type(result) == 'table' and result.err or tostring(result) }
    end
  end
  answers[#answers + 1] = answer
end
return answers
