import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import type { Address } from '../calls/layouts.ts'
import { move } from '../calls/move-calls.ts'
import { activationGradient } from '../calls/picture-calls.ts'
import type { ActivationGrids } from './activation-grids.ts'
import { placeBuffers } from './place-buffers.ts'
import { StepBuffers } from './step-buffers.ts'
import { groupCalls, type ProgramItem } from './group-calls.ts'
import { holds, isEmpty, type Border } from '../convolution-geometry.ts'
import type { KernelCall } from '../kernel-call.ts'
import type { ParameterStore } from './parameter-store.ts'
import { noBorder, PictureBuffer, sampleLength, sampleShape, type SampleShape } from './picture-buffer.ts'
import { StepCalls } from './step-calls.ts'
import type { StepMemory } from './step-memory.ts'
import type { TensorLayouts } from './tensor-layouts.ts'

/** What one program is for. */
export type ProgramMode = {
  readonly count: number
  readonly training: boolean
  /** Only look at the ranges of activations, round nothing. */
  readonly looking?: boolean
}

export type CompilerParts = {
  readonly graph: Graph
  readonly memory: StepMemory
  readonly parameters: ParameterStore
  readonly layouts: TensorLayouts
  readonly capacity: number
  readonly threads: number
  /** The tensor that dropout thins out in training, and its mask. */
  readonly dropout: { readonly tensor: TensorIndex; readonly mask: Address } | null
  /** Fake quantization, for quantization-aware training. */
  readonly grids: ActivationGrids | null
}

/** The gradient of a tensor while the backward pass is emitted. */
export type GradientSlot = { readonly buffer: PictureBuffer; readonly written: boolean }

/** Channels of a share: CHANNEL_GRAIN in resources/engine/picture.h. */
const channelGrain = 16

/** Collects the kernel calls of one program and knows where tensors lie. */
export class StepCompiler extends StepCalls {
  readonly graph: Graph
  readonly parameters: ParameterStore
  readonly layouts: TensorLayouts
  readonly memory: StepMemory
  readonly count: number
  readonly training: boolean
  readonly dropout: CompilerParts['dropout']
  readonly grids: ActivationGrids | null
  /** Only look at the ranges of activations, round nothing. */
  readonly looking: boolean
  private readonly capacity: number
  private readonly gradients = new Map<TensorIndex, GradientSlot>()
  private readonly writtenParameters = new Set<TensorIndex>()
  /** The words of the `adam` call in memory, where parameters may take their steps one by one. */
  optimizer: Address | null = null
  /** What has taken its step. */
  readonly learned = new Set<TensorIndex>()
  private readonly emitted = new Set<string>()
  private readonly repeats = new Map<TensorIndex, (to: PictureBuffer) => void>()

  private readonly parts: CompilerParts
  private readonly buffers = new StepBuffers()

  constructor(parts: CompilerParts, mode: ProgramMode) {
    super(mode.count < parts.threads ? 1 : parts.threads)
    this.parts = parts
    this.graph = parts.graph
    this.memory = parts.memory
    this.parameters = parts.parameters
    this.layouts = parts.layouts
    this.capacity = parts.capacity
    this.count = mode.count
    this.training = mode.training
    this.grids = parts.grids
    this.looking = mode.looking ?? false
    this.dropout = mode.training ? parts.dropout : null
  }

  /**
   * For a call that writes a tensor's values or its gradient, or reads only those: where threads share the tensor by its
   * channels, each goes on to the next such call with its own channels and does not wait for the others.
   */
  emitByChannels(what: 'values' | 'gradient', tensor: TensorIndex, call: KernelCall, work: number): void {
    if (!this.sharedByChannels(tensor)) return this.emit(call, work)
    const { kernel, words } = call
    this.emit({ kernel, words }, work, `${what} ${tensor}`)
  }

  /** Whether threads share a tensor by its channels: one pixel a sample, and enough channels for all of them. */
  sharedByChannels(tensor: TensorIndex): boolean {
    const { height, width, channels } = this.shape(tensor)
    return this.threads > 1 && height * width === 1 && channels >= channelGrain * this.threads
  }

  /** All calls in the order in which they run. `kept` are the tensors whose values the host writes or reads; null for all. */
  program(kept: readonly TensorIndex[] | null): readonly ProgramItem[] {
    const items = groupCalls(this.calls(), this.count, this.threads)
    const names = kept && new Set(kept.map((tensor) => this.valueName(tensor)))
    return placeBuffers(items, this.buffers, this.memory, (name) => names?.has(name) ?? true)
  }

  private valueName(tensor: TensorIndex): string {
    return `value ${this.layouts.aliasOf(tensor)}`
  }

  /** Where a kept tensor's values lie when the program has run. */
  keptValue(tensor: TensorIndex): PictureBuffer {
    const source = this.layouts.aliasOf(tensor)
    const [shape, border] = [this.shape(source), this.layouts.valueBorder(source)]
    const base = this.memory.block(this.valueName(tensor), PictureBuffer.length(this.capacity, shape, border))
    return source === tensor ? new PictureBuffer(base, shape, border) : new PictureBuffer(base, this.shape(tensor))
  }

  /** Emits what a key stands for, once in a program. */
  once(key: string, emit: () => void): void {
    if (this.emitted.has(key)) return
    this.emitted.add(key)
    emit()
  }

  shape(tensor: TensorIndex): SampleShape {
    return sampleShape(this.graph.tensors[tensor]?.shape ?? [])
  }

  /** Floats of a tensor in this batch. */
  length(tensor: TensorIndex): number {
    return this.count * sampleLength(this.shape(tensor))
  }

  scratch(name: string, shape: SampleShape, border: Border = noBorder): PictureBuffer {
    const { height, width, channels } = shape
    const edges = [border.top, border.bottom, border.left, border.right]
    const address = this.buffers.address({
      name,
      floats: PictureBuffer.length(this.capacity, shape, border),
      imageBytes: PictureBuffer.length(1, shape, border) * 4,
      layout: [height, width, channels, ...edges].join(' '),
      bordered: !isEmpty(border),
    })
    return new PictureBuffer(address, shape, border)
  }

  /** Room for sums that each thread takes over its own images. */
  partialSums(name: string, floats: number): Address {
    return this.memory.block(`${name} partial`, this.parts.threads * floats)
  }

  /** Memory that each share of the images has for itself: where the first one's is, and the bytes to the next one's. */
  shareScratch(name: string, floats: number): { readonly address: Address; readonly bytes: number } {
    const inner = Math.ceil(floats / 16) * 16
    return { address: this.partialSums(name, inner), bytes: inner * 4 }
  }

  /** Where a layer writes: the values, or what is yet to be rounded. */
  output(tensor: TensorIndex): PictureBuffer {
    return this.grids?.has(tensor) ? this.scratch(`raw ${tensor}`, this.shape(tensor)) : this.value(tensor)
  }

  /** Where a tensor's values lie. */
  value(tensor: TensorIndex): PictureBuffer {
    const source = this.layouts.aliasOf(tensor)
    const owner = this.scratch(this.valueName(tensor), this.shape(source), this.layouts.valueBorder(source))
    return source === tensor ? owner : new PictureBuffer(owner.base, this.shape(tensor))
  }

  /** A tensor's values with at least this border around them: its own buffer, or a copy. */
  bordered(tensor: TensorIndex, border: Border): PictureBuffer {
    const own = this.value(tensor)
    if (holds(own.border, border)) return own
    const key = `bordered ${tensor} ${border.top} ${border.bottom} ${border.left} ${border.right}`
    const copy = this.scratch(key, own.shape, border)
    this.once(key, () => this.copy(own, copy))
    return copy
  }

  /** Says how a tensor's values can be worked out again from what lies in memory anyway. */
  canRepeat(tensor: TensorIndex, repeat: (to: PictureBuffer) => void): void {
    if (this.training && !this.grids?.has(tensor)) this.repeats.set(tensor, repeat)
  }

  /** `bordered` for the backward pass: cheap values are worked out again, so that they need not be kept in memory until then. */
  again(tensor: TensorIndex, border: Border): PictureBuffer {
    const repeat = this.repeats.get(tensor)
    const own = this.layouts.valueBorder(tensor)
    if (!repeat || !holds(own, border)) return this.bordered(tensor, border)
    const name = `again ${tensor}`
    const buffer = this.scratch(name, this.shape(tensor), own)
    this.once(name, () => repeat(buffer))
    return buffer
  }

  copy(from: PictureBuffer, to: PictureBuffer): void {
    const { height, width, channels } = from.shape
    const size = [this.count, height, width * channels]
    const strides = (buffer: PictureBuffer): number[] => [buffer.strides.imageStride, buffer.strides.rowStride, 1]
    this.emit(
      move(from.start, to.start, size, strides(from), strides(to), { images: this.count }),
      this.count * height * width * channels,
    )
  }

  needsGradient(tensor: TensorIndex): boolean {
    return this.layouts.needsGradient(tensor)
  }

  /** The complete gradient of what a layer has written. Where that was rounded, it passes only within the range. */
  gradient(tensor: TensorIndex): PictureBuffer {
    const { buffer } = this.slot(tensor)
    const limits = this.limits(tensor)
    if (limits === 0) return buffer
    const raw = this.output(tensor)
    const inside = this.scratch(`inside ${tensor}`, raw.shape)
    this.once(`inside ${tensor}`, () =>
      this.emit(
        activationGradient({
          gradient: buffer.start,
          output: raw.start,
          target: inside.start,
          limits,
          activation: 'none',
          accumulate: false,
          size: raw.size(this.count),
          out: raw.strides,
          to: inside.strides,
        }),
        3 * this.length(tensor),
      ),
    )
    return inside
  }

  /** The gradient of a tensor as its readers see it. */
  gradientOfValue(tensor: TensorIndex): PictureBuffer {
    return this.slot(tensor).buffer
  }

  /** Where the limits of a rounded tensor lie, else 0. */
  limits(tensor: TensorIndex): Address {
    return this.grids?.has(tensor) ? this.grids.limits(tensor, this.memory) : 0
  }

  private slot(tensor: TensorIndex): GradientSlot {
    const known = this.gradients.get(tensor)
    if (known) return known
    const buffer = this.scratch(`gradient ${tensor}`, this.shape(tensor), this.layouts.gradientBorder(tensor))
    return { buffer, written: false }
  }

  /** Whether the gradient of a tensor has a first contribution already. */
  hasGradient(tensor: TensorIndex): boolean {
    return this.gradients.has(tensor)
  }

  /** Hands on a buffer to write a contribution to; `accumulate` says whether to add to what is there. */
  contribute(tensor: TensorIndex, write: (target: PictureBuffer, accumulate: boolean) => void): void {
    if (!this.needsGradient(tensor)) return
    const slot = this.slot(tensor)
    write(slot.buffer, slot.written)
    this.gradients.set(tensor, { buffer: slot.buffer, written: true })
  }

  /** Hands on a gradient as it is: the tensor's only contribution is another tensor's gradient. False when that cannot be. */
  shareGradient(tensor: TensorIndex, buffer: PictureBuffer): boolean {
    if (!this.needsGradient(tensor)) return true
    const plain = isEmpty(this.layouts.gradientBorder(tensor))
    if (this.layouts.readers(tensor) !== 1 || !plain || !buffer.dense || this.gradients.has(tensor)) return false
    this.gradients.set(tensor, { buffer: new PictureBuffer(buffer.base, this.shape(tensor)), written: true })
    return true
  }

  parameter(tensor: TensorIndex): Address {
    return this.parameters.at(this.parameters.values, tensor)
  }

  /** Hands on where a learning parameter's gradient goes. */
  contributeParameter(tensor: TensorIndex, write: (address: Address, accumulate: boolean) => void): void {
    if (!this.parameters.learns(tensor)) return
    write(this.parameters.at(this.parameters.gradient, tensor), this.writtenParameters.has(tensor))
    this.writtenParameters.add(tensor)
  }
}
