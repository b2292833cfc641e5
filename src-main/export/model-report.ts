import type { Figure } from '../contract/figure.ts'
import { describeLayers } from '../graph/describe-layers.ts'
import { exportFit } from './export-fit.ts'
import type { ExportRequest } from './export-model-types.ts'
import type { ExportPlan } from './plan-export.ts'

/** What a model is and costs, as a Markdown page: every figure with where it comes from. */
export function modelReport(request: ExportRequest, printed: ExportPlan, modelHash: string): string {
  const { graph, board, labels, features } = request
  const fit = exportFit(request, printed)
  const layers = describeLayers(graph)
  const sum = (of: (layer: (typeof layers)[number]) => number): number => layers.reduce((total, layer) => total + of(layer), 0)
  return `# ${plain(request.name)}

| | |
|---|---|
| model (SHA-256) | \`${modelHash}\` |
| classes | ${labels.length === 0 ? 'none' : labels.map(plain).join(', ')} |
| features | ${features === undefined ? 'none: readings go in as they are' : plain(features.pipeline.settings.block)} |
| weights | ${sum(({ parameters }) => parameters)} |
| multiply-adds of one answer | ${sum(({ macs }) => macs)} |
| stored test windows | ${request.selfTest?.inputs.length ?? 0} |

## On the ${plain(board.name)}: ${fit.verdict.replaceAll('-', ' ')}

| | value | limit | where the number comes from |
|---|---:|---:|---|
${figureRow('flash', fit.flash, fit.flashLimit)}
${figureRow('RAM', fit.ram, fit.ramLimit)}
${figureRow('time for one answer', fit.latencyMs, null)}
${figureRow('energy for one answer', fit.energyMicroJ, null)}
${fit.why.map((sentence) => `\n${sentence}`).join('\n')}

## Layers

| layer | operation | output | weights | multiply-adds | output bytes |
|---|---|---|---:|---:|---:|
${layers
  .map(
    ({ name, operation, shape, type, parameters, macs, activationBytes }) =>
      `| ${plain(name)} | ${operation} | ${type} ${shape.join(' × ')} | ${parameters} | ${macs} | ${activationBytes} |`,
  )
  .join('\n')}
`
}

function figureRow(what: string, figure: Figure, limit: number | null): string {
  const band = figure.low === figure.high ? '' : ` (${round(figure.low)} to ${round(figure.high)})`
  return `| ${what} | ${round(figure.value)} ${figure.unit}${band} | ${limit === null ? '' : `${limit} ${figure.unit}`} | ${figure.kind}: ${plain(figure.source)} |`
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))
}

/** Text that stays inside its cell. */
function plain(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ').replaceAll('<', '&lt;').replaceAll('`', "'")
}
