/** The three channels between preload and main. Nothing else crosses. */
export const channels = {
  open: 'contract:open',
  close: 'contract:close',
  message: 'contract:message',
} as const
