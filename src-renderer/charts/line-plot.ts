import type uPlot from 'uplot'
import type { LineSeries } from './line-series.ts'
import { formatSignificant } from '../format/number.ts'
import { resolveColour } from './resolve-colour.ts'

type Reading = {
  readonly x: readonly number[]
  readonly series: readonly LineSeries[]
  readonly mark: { x: number; series: number; text: string } | undefined
  readonly band: { from: number; to: number; text: string } | undefined
}

/** `reading` answers with what is to be drawn now; it is asked again at every redraw. */
export type LinePlotOptions = {
  readonly xLabel: string
  readonly yLabel: string
  readonly xRange: readonly [number, number] | undefined
  readonly yRange: readonly [number | null, number | null] | undefined
  readonly log: boolean
  readonly height: number
  readonly thickLines: boolean
  readonly dashes: boolean
  readonly reading: () => Reading
}

const mostTicks = 6
/** Steps between ticks of an axis that counts: epochs, readings. */
const wholeSteps = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [1, 2, 5].map((factor) => factor * power))
const font = '12px system-ui, sans-serif'

/** A uPlot in the house style inside `element`; `onmove` hears the index under the cursor. uPlot is loaded on first use. */
export async function linePlot(
  element: HTMLElement,
  options: LinePlotOptions,
  onmove: (at: number | null) => void,
): Promise<uPlot> {
  const { default: Plot } = await import('uplot')
  const colour = (name: string): string => resolveColour(element, name)
  const ink3 = colour('var(--ink-3)')
  const line = colour('var(--line)')
  const accent = colour('var(--accent)')
  const surface = colour('var(--surface)')
  const soft = colour('var(--accent-soft)')
  const { x, series } = options.reading()
  const axis = { stroke: ink3, font, ticks: { show: false }, labelFont: `600 ${font}`, labelSize: 18, labelGap: 0 }

  const drawBand = (plot: uPlot): void => {
    const { band } = options.reading()
    if (!band) return
    const { ctx, bbox } = plot
    const left = plot.valToPos(band.from, 'x', true)
    const right = Math.min(plot.valToPos(band.to, 'x', true), bbox.left + bbox.width)
    ctx.save()
    ctx.fillStyle = soft
    ctx.fillRect(left, bbox.top, Math.max(0, right - left), bbox.height)
    ctx.fillStyle = ink3
    ctx.textAlign = 'left'
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
    if (right - left > 60 * devicePixelRatio)
      band.text.split('\n').forEach((words, row) => ctx.fillText(words, left + 6, bbox.top + (14 + row * 14) * devicePixelRatio))
    ctx.restore()
  }

  const drawMark = (plot: uPlot): void => {
    const { mark, x: values, series: all } = options.reading()
    const value = mark ? all[mark.series]?.values[values.indexOf(mark.x)] : undefined
    if (!mark || value === null || value === undefined) return
    const { ctx } = plot
    const left = plot.valToPos(mark.x, 'x', true)
    const top = plot.valToPos(value, 'y', true)
    ctx.save()
    ctx.setLineDash([])
    ctx.beginPath()
    ctx.arc(left, top, 6 * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fillStyle = surface
    ctx.fill()
    ctx.lineWidth = 2.5 * devicePixelRatio
    ctx.strokeStyle = accent
    ctx.stroke()
    ctx.fillStyle = colour('var(--ink)')
    ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`
    ctx.textAlign = 'left'
    const wide = ctx.measureText(mark.text).width
    const start = Math.max(plot.bbox.left + 4, Math.min(left - wide / 2, plot.bbox.left + plot.bbox.width - wide - 4))
    const above = top - 14 * devicePixelRatio
    const baseline = above < plot.bbox.top + 12 * devicePixelRatio ? top + 24 * devicePixelRatio : above
    ctx.lineWidth = 4 * devicePixelRatio
    ctx.lineJoin = 'round'
    ctx.strokeStyle = surface
    ctx.strokeText(mark.text, start, baseline)
    ctx.fillText(mark.text, start, baseline)
    ctx.restore()
  }

  return new Plot(
    {
      width: Math.max(120, element.clientWidth),
      height: options.height,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { points: { size: 7 }, drag: { x: true, y: false } },
      scales: {
        x: { time: false, ...(options.xRange ? { range: [...options.xRange] as [number, number] } : {}) },
        y: {
          distr: options.log ? 3 : 1,
          ...(options.yRange && !options.log
            ? {
                range: (_plot: uPlot, low: number, high: number): [number, number] => [
                  options.yRange?.[0] ?? low,
                  options.yRange?.[1] ?? high * 1.05,
                ],
              }
            : {}),
        },
      },
      axes: [
        {
          ...axis,
          label: options.xLabel,
          grid: { show: false },
          size: 30,
          space: (_plot, _axis, _low, _high, room) => Math.max(44, room / mostTicks),
          ...(x.every(Number.isInteger) ? { incrs: wholeSteps } : {}),
        },
        {
          ...axis,
          label: options.yLabel,
          size: 52,
          grid: { stroke: line, width: 1 },
          space: 44,
          values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : formatSignificant(tick))),
        },
      ],
      series: [
        {},
        ...series.map((one) => ({
          label: one.label,
          stroke: colour(one.colour),
          width: (one.width ?? 2) * (options.thickLines ? 1.6 : 1),
          alpha: one.faint ? 0.45 : 1,
          points: { show: (plot: uPlot) => plot.data[0].length < 3 },
          ...(options.dashes && one.dash && one.dash.length > 0 ? { dash: [...one.dash] } : {}),
        })),
      ],
      hooks: {
        drawClear: [drawBand],
        draw: [drawMark],
        setCursor: [(plot) => onmove(plot.cursor.idx ?? null)],
      },
    },
    [x, ...series.map((one) => one.values)] as unknown as uPlot.AlignedData,
    element,
  )
}
