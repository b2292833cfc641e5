import type { Captured, Source } from './source.ts'

const size = 96

/** The computer's camera; pictures are the middle square at 96 x 96. */
export function camera(): Source {
  let stream: MediaStream | null = null
  let video: HTMLVideoElement | null = null

  return {
    kind: 'camera',
    get stream() {
      return stream
    },
    async connect() {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } })
      video = document.createElement('video')
      video.muted = true
      video.srcObject = stream
      await video.play()
    },
    live: () => null,
    status: () => null,
    async record(): Promise<Captured | null> {
      if (!video || video.videoWidth === 0) return null
      const canvas = document.createElement('canvas')
      canvas.width = size
      canvas.height = size
      const context = canvas.getContext('2d')
      if (!context) return null
      const side = Math.min(video.videoWidth, video.videoHeight)
      context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, size, size)
      const { data } = context.getImageData(0, 0, size, size)
      const values = Float32Array.from({ length: size * size }, (_, at) => {
        const pixel = at * 4
        return 0.299 * (data[pixel] ?? 0) + 0.587 * (data[pixel + 1] ?? 0) + 0.114 * (data[pixel + 2] ?? 0)
      })
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      if (!blob) return null
      return { bytes: new Uint8Array(await blob.arrayBuffer()), extension: 'png', values, channels: 1, pictureSize: size }
    },
    close() {
      for (const track of stream?.getTracks() ?? []) track.stop()
      stream = null
      video = null
    },
  }
}
