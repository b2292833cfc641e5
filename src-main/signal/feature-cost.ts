import type { SignalCall, SignalLowering } from './feature-types.ts'

/** What a pipeline needs on the chip: float operations a window, bytes of RAM beside the window, bytes of constants in flash. */
export type SignalCost = { readonly ops: number; readonly ram: number; readonly flash: number }

/** Float operations of one call, counted from the kernels' loops. */
function operations(call: SignalCall): number {
  const field = (name: string): number => {
    const found = call.parameters.find((one) => one.name === name)
    return found?.type === 'int32' ? found.value : 0
  }
  switch (call.kernel) {
    case 'tk_sig_scale':
      return 2 * call.outputLength
    case 'tk_sig_statistics':
      return 12 * call.inputLength
    case 'tk_sig_mel': {
      const fft = field('fft_length')
      const transform = 5 * (fft / 2) * Math.log2(fft / 2) + 12 * fft
      return field('frames') * (field('frame_length') + transform + 2 * fft + 30 * field('bands'))
    }
    case 'tk_sig_image':
      return 8 * Math.max(call.inputLength, call.outputLength)
    default:
      return 0
  }
}

/** The cost of the calls of a pipeline. */
export function signalCost({ calls, constants }: SignalLowering): SignalCost {
  const ram = calls.reduce((most, call) => Math.max(most, 4 * ((call.inPlace ? 0 : call.outputLength) + call.scratchLength)), 0)
  const flash =
    constants.reduce((sum, constant) => sum + constant.data.byteLength, 0) +
    calls.reduce((sum, call) => sum + 4 * call.parameters.length, 0)
  return { ops: Math.round(calls.reduce((sum, call) => sum + operations(call), 0)), ram, flash }
}
