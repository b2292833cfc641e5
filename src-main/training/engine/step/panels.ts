/** Outputs of a fully-connected layer that lie together: PANEL in resources/engine/windows.h. */
export const panelWidth = 8

/** Floats of a matrix in panels. */
export function panelsLength(inputs: number, outputs: number): number {
  return Math.ceil(outputs / panelWidth) * inputs * panelWidth
}

function placeOf(output: number, input: number, inputs: number): number {
  return (Math.floor(output / panelWidth) * inputs + input) * panelWidth + (output % panelWidth)
}

/** A matrix [outputs, inputs] as [outputs / 8, inputs, 8], the last panel filled up with zeros. */
export function toPanels(matrix: Float32Array, inputs: number, outputs: number): Float32Array {
  const panels = new Float32Array(panelsLength(inputs, outputs))
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) panels[placeOf(output, input, inputs)] = matrix[output * inputs + input] ?? 0
  return panels
}

/** The matrix [outputs, inputs] that lies in panels. */
export function fromPanels(panels: Float32Array, inputs: number, outputs: number): Float32Array {
  const matrix = new Float32Array(inputs * outputs)
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) matrix[output * inputs + input] = panels[placeOf(output, input, inputs)] ?? 0
  return matrix
}
