-- Tells all replicas that the account was written to.
function steps.announce_write(_, _, _, publish)
  publish('w')
  return {}
end
