/** How a layer is rounded: INT8, its output kept in 16 bits, or its weights in 4. */
export const layerPrecisions = ['int8', 'int16', 'int4'] as const
export type LayerPrecision = (typeof layerPrecisions)[number]
