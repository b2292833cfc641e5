/** The command was typed wrongly: exit status 2 and the usage line. */
export class WrongUsage extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'WrongUsage'
  }
}
