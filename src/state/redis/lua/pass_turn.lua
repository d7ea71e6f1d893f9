-- Leaves the line for the turn of an object and tells who waits. Keys: the line, its leases. Argument: ticket.
function steps.pass_turn(keys, args, _, publish)
  redis.call('ZREM', keys[1], args[1])
  redis.call('HDEL', keys[2], args[1])
  publish('t' .. keys[1])
  return { 1 }
end
