/** How readings go into an exported model one after another instead of window by window. */
export type StreamFeed = StatisticsFeed | FramesFeed

type Feed = {
  /** Values of one reading. */
  readonly channels: number
  /** Readings from one answer to the next. */
  readonly step: number
  /** Values that go in at a time. */
  readonly length: number
  /** Bytes kept between readings; zeros at the start. */
  readonly bytes: number
}

/** Figures of two windows that overlap are made as readings come; no window is kept. */
export type StatisticsFeed = Feed & { readonly kind: 'statistics' }

/** Each new stretch of readings becomes a frame for a model that streams. */
export type FramesFeed = Feed & {
  readonly kind: 'frames'
  /** Values of a window, as `_predict` takes it, and of it those that frames look at. */
  readonly windowLength: number
  readonly usedLength: number
  /** Values kept, the new ones last, and how many of them lie before the first frame. */
  readonly keptLength: number
  readonly skippedLength: number
}

/** Where readings are kept, behind the count of how often they came. */
export const feedHeadBytes = 4
