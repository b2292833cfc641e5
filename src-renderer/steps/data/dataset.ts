import type { ProjectState } from '../../../src-main/contract/schemas/project.ts'

/** The data of a project that has some. */
export type Dataset = NonNullable<ProjectState['dataset']>
