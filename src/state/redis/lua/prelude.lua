-- What every step uses. All files are one script: this one, those in `common/`, the steps, `run.lua`.
local steps = {}

-- Lua's own way loses digits above 10^14.
local function text(number)
  return string.format('%.0f', number)
end
