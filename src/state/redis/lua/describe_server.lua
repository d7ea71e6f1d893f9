-- What an operator has set that the ledger depends on. Answers the eviction policy and 1 for an append-only file.
function steps.describe_server()
  local policy = string.match(redis.call('INFO', 'memory'), 'maxmemory_policy:([%w-]+)')
  local append_only = string.match(redis.call('INFO', 'persistence'), 'aof_enabled:(%d)')
  return { policy or '', append_only or '' }
end
