import { estimated, type Figure } from '../contract/figure.ts'
import type { DevicePlan } from '../device/plan.ts'
import { baseline } from './baseline.ts'
import { estimateEnergy } from './estimate-energy.ts'
import { estimateLatency } from './estimate-latency.ts'
import type { Fit, FitPart, Verdict } from './fit.ts'
import { flashParts, ramParts, type FitRequest } from './fit-parts.ts'
import { measuredLatency } from './measurement.ts'
import { ramLimitOf } from './ram-limit.ts'

const TIGHT_FROM = 0.85
const SEVERITY: readonly Verdict[] = ['fits', 'tight', 'unsure', 'not-known', 'too-big']

/**
 * Whether a model runs on a board: flash and RAM against what its linker accepts, time, energy, and why. The unlucky end
 * of every band decides. Time and energy are for one window.
 */
export function fitModel(request: FitRequest): Fit {
  const { board, plan, runtime } = request
  const flashOwners = flashParts(request)
  const ramOwners = ramParts(request)
  const flash = total(flashOwners)
  const ram = total(ramOwners)
  const ramLimit = ramLimitOf(board)
  const known = baseline(board).known
  const latencyMs = latencyOf(request)
  const impossible = runtime === 'tflm' && /avr/.test(board.architecture)
  const verdicts = [judge(flash, board.flash, known), judge(ram, ramLimit, known), ...(impossible ? (['too-big'] as const) : [])]
  const verdict = verdicts.reduce((worst, next) => (SEVERITY.indexOf(next) > SEVERITY.indexOf(worst) ? next : worst))
  const why = impossible
    ? ['TensorFlow Lite Micro does not run on 8-bit AVR; TinyKiln C does.']
    : [
        ...explain('Flash', flash, board.flash, flashOwners, plan),
        ...explain('RAM', ram, ramLimit, ramOwners, plan),
        ...(known ? [] : ['Core size not known; RAM and flash are lower limits.']),
      ]
  return {
    board: board.id,
    runtime,
    fits: !impossible && flash.high <= board.flash && ram.high <= ramLimit,
    verdict,
    flash,
    ram,
    flashLimit: board.flash,
    ramLimit,
    flashParts: flashOwners,
    ramParts: ramOwners,
    latencyMs,
    energyMicroJ: estimateEnergy(latencyMs, board),
    why,
  }
}

/** As the board measured it, else as estimated. */
function latencyOf({ board, graph, runtime, features, measured }: FitRequest): Figure {
  const whole = estimateLatency(graph, board, runtime, features)
  if (measured === undefined) return whole
  const signal = features === undefined ? null : estimateLatency({ ...graph, nodes: [] }, board, runtime, features)
  return measuredLatency(measured, board, whole, signal)
}

function total(parts: readonly FitPart[]): Figure {
  const sum = (pick: (figure: Figure) => number): number =>
    parts.reduce((bytes, part) => bytes + Math.round(pick(part.figure)), 0)
  return estimated(
    sum((figure) => figure.value),
    sum((figure) => figure.low),
    sum((figure) => figure.high),
    'bytes',
    parts.map((part) => `${part.owner}: ${part.figure.kind}`).join(', '),
  )
}

function judge(figure: Figure, limit: number, known: boolean): Verdict {
  if ((known ? figure.value : figure.low) > limit) return 'too-big'
  if (!known) return 'not-known'
  if (figure.high > limit) return 'unsure'
  return figure.high > limit * TIGHT_FROM ? 'tight' : 'fits'
}

/** Thousands parted by a narrow no-break space, as the window writes numbers. */
function grouped(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

function explain(label: string, figure: Figure, limit: number, parts: readonly FitPart[], plan: DevicePlan): string[] {
  const largest = parts
    .filter((part) => !part.ofBoard)
    .reduce((most, part) => (part.figure.value > most.figure.value ? part : most))
  const where =
    largest.owner === 'arena'
      ? `the arena takes ${grouped(largest.figure.value)}, fullest at ${fullestMoment(plan)}`
      : `${largest.owner} takes ${grouped(largest.figure.value)}`
  if (figure.value > limit) return [`${label} is ${grouped(figure.value - limit)} bytes too big: ${where}.`]
  if (figure.high > limit) return [`${label} may be up to ${grouped(figure.high - limit)} bytes too big: ${where}.`]
  const percent = Math.round((figure.high / limit) * 100)
  if (figure.high > limit * TIGHT_FROM) return [`${label} is tight: up to ${percent} % of ${grouped(limit)} bytes, and ${where}.`]
  return [`${label}: at most ${percent} % of ${grouped(limit)} bytes.`]
}

/** The node at which most of the arena is in use. */
function fullestMoment(plan: DevicePlan): string {
  let most = -1
  let name = 'the input'
  for (const [time, call] of plan.calls.entries()) {
    const live = plan.buffers
      .filter((buffer) => buffer.sharesWith === undefined && buffer.firstUse <= time && time <= buffer.lastUse)
      .reduce((bytes, buffer) => bytes + buffer.bytes, 0)
    if (live > most) {
      most = live
      name = call.node
    }
  }
  return `“${shortName(name)}”`
}

/** Converters join the names of everything they fused; the last one is enough to find the layer. */
function shortName(name: string): string {
  const last = name.split(';').at(-1) ?? name
  return last.length > 60 ? `…${last.slice(-59)}` : last
}
