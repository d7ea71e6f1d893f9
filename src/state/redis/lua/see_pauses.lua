-- Answers how long the longest of these pauses still lasts (ms); 0 where there is none.
function steps.see_pauses(keys)
  return { pauses.left(keys, 1) }
end
