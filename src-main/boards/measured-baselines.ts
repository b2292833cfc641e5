type Baseline = { readonly flash: number; readonly ram: number; readonly evidence: string }

const avr = 'a sketch with Serial compiled here: Arduino AVR core 1.8.7, avr-gcc 5.4.0, -Os -flto'

/** What a nearly empty sketch takes, for boards where the catalogue has no published figure and the core can be compiled. */
export const measuredBaselines: Readonly<Record<string, Baseline>> = {
  leonardo: { flash: 4236, ram: 215, evidence: avr },
  micro: { flash: 4236, ram: 215, evidence: `${avr} for the Leonardo, which has the same chip and core` },
  mega2560: { flash: 2500, ram: 252, evidence: avr },
}
