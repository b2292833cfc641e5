import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'
import { differentiableOperations } from './operations.ts'
import { parameterLayout } from './parameter-layout.ts'
import type { ParameterLayout } from './parameter-layout.ts'

/** A tensor that learns, or the moving statistics of a batch normalization, which follow. */
export type Parameter = {
  readonly tensor: TensorIndex
  readonly name: string
  readonly layout: ParameterLayout
  /** `weight` and `bias` matter to quantization; `moving` has no gradient. */
  readonly role: 'weight' | 'bias' | 'scale' | 'moving'
}

const learnedInputs: { readonly [K in OperationKind]?: readonly Parameter['role'][] } = {
  conv2d: ['weight', 'bias'],
  depthwiseConv2d: ['weight', 'bias'],
  fullyConnected: ['weight', 'bias'],
  batchNormalization: ['scale', 'scale', 'moving', 'moving'],
  prelu: ['scale'],
}

/**
 * The parameters of a float graph in the order of its nodes. Fails with `cannot-train` and the node's name when an op has no
 * gradient here, when a tensor is not float, or when the batch is not the first dimension everywhere.
 */
export function findParameters(graph: Graph): Result<readonly Parameter[]> {
  const found = new Map<TensorIndex, Parameter>()
  for (const node of graph.nodes) {
    const { kind } = node.operation
    const refuse = (why: string) =>
      fail('cannot-train', `Layer ${node.name} (${kind}) cannot be trained: ${why}.`, { node: node.name, kind })
    if (differentiableOperations[kind] === null)
      return refuse('this kind of layer has no gradient here. Quantize the model as it is')
    for (const index of [...node.inputs, ...node.outputs]) {
      const tensor = graph.tensors[index]
      if (tensor === undefined || tensor.data !== undefined) continue
      if (tensor.type !== 'float32') return refuse(`${tensor.name} is ${tensor.type}, and only float32 models learn`)
      if (tensor.shape[0] !== 1)
        return refuse(`the first dimension of ${tensor.name} is ${tensor.shape[0] ?? 'missing'}, not a batch of 1`)
    }
    for (const [offset, role] of (learnedInputs[kind] ?? []).entries()) {
      const index = node.inputs[offset + 1] ?? -1
      const tensor = graph.tensors[index]
      if (tensor?.data === undefined) continue
      if (!(tensor.data instanceof Float32Array)) return refuse(`its weights are ${tensor.type}, and only float32 models learn`)
      const layout = parameterLayout(kind, offset + 1, tensor)
      const known = found.get(index)
      if (known !== undefined && known.layout.shape.join() !== layout.shape.join())
        return refuse('it shares weights with another kind of layer')
      found.set(index, { tensor: index, name: tensor.name, layout, role })
    }
  }
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1) {
    return fail(
      'cannot-train',
      `Only models with one input and one output can be trained; this one has ${graph.inputs.length} and ${graph.outputs.length}.`,
    )
  }
  return succeed([...found.values()])
}
