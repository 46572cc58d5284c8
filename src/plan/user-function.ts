import type { DataType } from "../gen/spark/connect/types_pb.js";

/** A function of the user's, as the server is to know it. */
export interface UserFunction {
  /** The name that plans call it by; a hash in it makes it the only one of its kind. */
  readonly name: string;
  /** The Java class that calls the user's script. */
  readonly className: string;
  readonly returns: DataType;
  /** Whether it is called with one argument more than the user's function has, a random one. */
  readonly isDeterministic: boolean;
  /** The jar with that class and the script. */
  readonly jar: Uint8Array;
}
