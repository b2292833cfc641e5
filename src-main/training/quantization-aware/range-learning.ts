/** moving-average: ranges follow the batches. lsq: the steps of activations are learned with the weights. */
export type RangeLearning = 'moving-average' | 'lsq'
