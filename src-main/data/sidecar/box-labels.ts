import type { LoadedFile } from '../loaded-file.ts'
import { extensionOf } from '../read-file.ts'

/** The list of boxes in pictures (object detection) among the files, or null: COCO JSON, Edge Impulse boxes, Pascal VOC. */
export function boxLabels(files: readonly LoadedFile[]): LoadedFile | null {
  return (
    files.find(({ file, bytes }) => {
      const base = file.path.split('/').at(-1) ?? ''
      if (base === 'bounding_boxes.labels') return true
      const extension = extensionOf(base)
      if (extension !== 'json' && extension !== 'xml') return false
      const head = new TextDecoder('utf-8').decode(bytes.subarray(0, 200_000))
      if (extension === 'xml') return head.includes('<annotation>') && head.includes('<bndbox>')
      return head.includes('"annotations"') || (head.includes('"images"') && head.includes('"categories"'))
    }) ?? null
  )
}
