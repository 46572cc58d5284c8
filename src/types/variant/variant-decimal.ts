/** A number in a variant that is given by its digits: exact, and told apart from a string. */
export class VariantDecimal {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
    Object.freeze(this);
  }

  /** The digits: `12.50`. */
  toString(): string {
    return this.digits;
  }
}
