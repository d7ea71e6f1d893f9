// Reads the text format of Prometheus as strictly as its own tool: what it would complain about fails here.
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const metricName = /^[a-z_][a-z0-9_]*$/
const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`not the text format: ${what}`)
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== ''; ) {
    const match = labelPair.exec(rest)
    check(match !== null, `labels ${text}`)
    const [pair, name = '', value = ''] = match
    check(!(name in labels), `label ${name} is there twice`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
    rest = rest.slice(pair.length)
  }
  return labels
}

const numberOf = (text: string) => {
  const value = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text)
  check(!Number.isNaN(value), `value ${text}`)
  return value
}

const without = (labels: Sample['labels'], name: string) =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([key]) => key !== name)
      .toSorted(),
  )

function checkHistogram({ name, samples }: Family): void {
  const series = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = without(sample.labels, 'le')
    series.set(key, [...(series.get(key) ?? []), sample])
  }
  for (const [key, all] of series) {
    const buckets = all.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => numberOf(labels['le'] ?? 'none'))
    check(bounds.join() === bounds.toSorted((a, b) => a - b).join(), `${name} ${key}: order of buckets`)
    check(bounds.at(-1) === Number.POSITIVE_INFINITY, `${name} ${key}: no last bucket`)
    for (const [index, { value }] of buckets.entries())
      check(value >= (buckets[index - 1]?.value ?? 0), `${name} ${key}: buckets are not cumulative`)
    const count = all.find((sample) => sample.name === `${name}_count`)?.value
    check(count === buckets.at(-1)?.value, `${name} ${key}: count`)
    check(
      all.some((sample) => sample.name === `${name}_sum`),
      `${name} ${key}: no sum`,
    )
  }
}

const belongs = (name: string, family: Family) =>
  name === family.name ||
  (family.type === 'histogram' && [`_bucket`, `_sum`, `_count`].some((end) => name === family.name + end))

/** Throws where the text is not in the format, or against the conventions for names. */
export function parseExposition(text: string): readonly Family[] {
  check(text.endsWith('\n'), 'no line break at the end')
  const families: (Family & { samples: Sample[] })[] = []
  const seen = new Set<string>()
  let help: { name: string; text: string } | undefined
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (kind === 'HELP') {
      check(rest.endsWith('.'), `help of ${name} is no sentence`)
      help = { name, text: rest }
    } else if (kind === 'TYPE') {
      check(metricName.test(name), `name ${name}`)
      check(help?.name === name, `${name} has no help`)
      check(!families.some((family) => family.name === name), `${name} is there twice`)
      check(['counter', 'gauge', 'histogram'].includes(rest), `type ${rest}`)
      check((rest === 'counter') === name.endsWith('_total'), `${name} is a ${rest}`)
      families.push({ name, type: rest, help: help.text, samples: [] })
    } else {
      const match = sampleLine.exec(line)
      const family = families.at(-1)
      check(match !== null && family !== undefined, line)
      const [, sample = '', labels = '', value = ''] = match
      check(belongs(sample, family), `${sample} after the type of ${family.name}`)
      const series = sample + without(labelsOf(labels), '')
      check(!seen.has(series), `${series} is there twice`)
      seen.add(series)
      family.samples.push({ name: sample, labels: labelsOf(labels), value: numberOf(value) })
    }
  }
  for (const family of families) if (family.type === 'histogram') checkHistogram(family)
  return families
}

export interface Readings {
  readonly families: readonly Family[]
  /** The sum of all samples of this name that have these labels; 0 where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number
}

export async function readMetrics(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Readings> {
  const response = await fetch(`${url}/metrics`, { headers })
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`)
  const families = parseExposition(await response.text())
  const samples = families.flatMap((family) => family.samples)
  return {
    families,
    value: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name)
        .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
        .reduce((sum, { value }) => sum + value, 0),
  }
}
