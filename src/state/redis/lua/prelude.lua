-- What every step uses. All files of this folder are one script, this one first and `run.lua` last.
local steps = {}

-- Lua's own way loses digits above 10^14.
local function text(number)
  return string.format('%.0f', number)
end
