/** Builds the named WebAssembly targets that are missing or out of date; gives their paths by name. */
export function ensureWasm(names?: readonly string[]): Promise<Record<string, string>>
