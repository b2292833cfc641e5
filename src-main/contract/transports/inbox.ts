/** The receiving half of a transport: keeps what arrives before the first subscriber, in order. */
export type Inbox<Message> = {
  deliver(message: Message): void
  subscribe(receive: (message: Message) => void): () => void
}

/** Makes an inbox. A message is handed to every subscriber of the moment. */
export function createInbox<Message>(): Inbox<Message> {
  const receivers = new Set<(message: Message) => void>()
  let early: Message[] | undefined = []
  return {
    deliver(message) {
      if (early) early.push(message)
      else for (const receive of [...receivers]) receive(message)
    },
    subscribe(receive) {
      receivers.add(receive)
      const kept = early ?? []
      early = undefined
      for (const message of kept) receive(message)
      return () => void receivers.delete(receive)
    },
  }
}
